import { Badge, Combobox, Text, useCombobox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { useDeferredValue, useRef, useState } from 'react'
import type { RunColumnInfo } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import { formatCount } from '../../format.ts'
import { toProblem } from '../../problem.ts'
import classes from './query-box.module.css'
import type { Completion } from './query-completion.ts'
import { columnsFor, comparisonsFor, complete, completionAt, joints, writeValue } from './query-completion.ts'
import type { RunsQuery } from './runs-query.ts'
import { titleOf } from './run-column.ts'

export interface QueryBoxProps {
  filter: string
  onFilter: (filter: string) => void
  infos: readonly RunColumnInfo[]
  onFocus: () => void
  /** Among which runs values are looked for. */
  scope: RunsQuery['scope']
  /** Why the filter found nothing new; its details say where. */
  error: unknown
  found: string
}

interface Option {
  insert: string
  words: string
  note?: string
}

const valuesShown = 12

/** MLflow's language for finding runs, completed while it is typed; a mistake is marked under the word. */
export function QueryBox({ filter, onFilter, infos, onFocus, scope, error, found }: QueryBoxProps) {
  const input = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [caret, setCaret] = useState(filter.length)
  const [isWriting, setIsWriting] = useState(false)
  const [scrollPx, setScrollPx] = useState(0)
  const completion = completionAt(filter, Math.min(caret, filter.length))
  const options = useOptions(completion, infos, scope, combobox.dropdownOpened)
  const told = error ? toProblem(error) : undefined
  const mark = told && markOf(told.details, filter)
  // What ends too early is not wrong as long as it is being written.
  const isUnfinished = isWriting && mark !== undefined && mark.to >= filter.trimEnd().length
  const problem = isUnfinished ? undefined : told

  const take = (insert: string) => {
    const next = complete(filter, completion, insert)
    onFilter(next.text)
    setCaret(next.caret)
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret))
    combobox.resetSelectedOption()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && !combobox.dropdownOpened) {
      if (filter !== '') onFilter('')
      else event.currentTarget.blur()
    } else if (event.key === 'Tab' && combobox.dropdownOpened && options[0] && completion.typed !== '') {
      event.preventDefault()
      take(options[Math.max(0, combobox.getSelectedOptionIndex())]!.insert)
    } else if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) combobox.closeDropdown()
  }
  return (
    <div className={classes.frame}>
      <Combobox store={combobox} onOptionSubmit={take} position="bottom-start" width={430}>
        <Combobox.Target>
          <div className={classes.box} data-bad={problem ? true : undefined}>
            <div className={classes.field}>
              <div className={classes.mirror} aria-hidden>
                <span style={{ transform: `translateX(${-scrollPx}px)` }}>
                  {problem && mark && (
                    <>
                      {filter.slice(0, mark.from)}
                      <u>{filter.slice(mark.from, mark.to) || ' '}</u>
                    </>
                  )}
                </span>
              </div>
              <Combobox.EventsTarget>
                <input
                  ref={input}
                  id="run-query"
                  className={classes.input}
                  aria-label="Find runs with a query"
                  aria-invalid={problem ? true : undefined}
                  aria-describedby={problem ? 'run-query-problem' : undefined}
                  placeholder="metrics.accuracy > 0.9 AND params.model = 'forest'        press / to write here"
                  spellCheck={false}
                  autoComplete="off"
                  value={filter}
                  onChange={(event) => {
                    onFilter(event.currentTarget.value)
                    setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length)
                    combobox.openDropdown()
                    combobox.resetSelectedOption()
                  }}
                  onSelect={(event) => {
                    setCaret(event.currentTarget.selectionStart ?? 0)
                    setScrollPx(event.currentTarget.scrollLeft)
                  }}
                  onScroll={(event) => setScrollPx(event.currentTarget.scrollLeft)}
                  onClick={() => combobox.openDropdown()}
                  onFocus={() => {
                    setIsWriting(true)
                    onFocus()
                  }}
                  onBlur={() => {
                    setIsWriting(false)
                    combobox.closeDropdown()
                  }}
                  onKeyDown={onKeyDown}
                />
              </Combobox.EventsTarget>
            </div>
            <Badge variant="light" component="output">
              {found}
            </Badge>
          </div>
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options mah={300} style={{ overflowY: 'auto' }} aria-label="Completions">
            {options.map(({ insert, words, note }) => (
              <Combobox.Option key={insert} value={insert} className={classes.option}>
                <code>{words}</code>
                {note && <span className={classes.note}>{note}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {problem && (
        <Text id="run-query-problem" role="alert" size="sm" className={classes.problem}>
          {problem.message}
        </Text>
      )}
    </div>
  )
}

function useOptions(
  completion: Completion,
  infos: readonly RunColumnInfo[],
  scope: RunsQuery['scope'],
  isOpen: boolean,
): Option[] {
  const { wants, column = '', typed } = completion
  const info = infos.find((one) => one.column === column.replace(/\.(last|min|max|mean)$/, ''))
  const containing = useDeferredValue(typed.replaceAll(/^['"]|['"]$/g, ''))
  const isValue = wants === 'value' && info?.kind === 'text'
  const values = useQuery({
    ...ask('trackedRun', 'values', { ...scope, column, containing, limit: valuesShown }),
    enabled: isOpen && isValue,
  }).data
  if (wants === 'column') {
    return columnsFor(typed, infos).map((one) => ({
      insert: one.column,
      words: one.column,
      note: one.group === 'params' || one.group === 'tags' ? `${formatCount(one.runs)} runs` : titleOf(one),
    }))
  }
  const startsSo = (word: string) => word.startsWith(typed.toUpperCase())
  if (wants === 'operator') return comparisonsFor(info?.kind).filter(startsSo).map(wordOption)
  if (wants === 'joint') return joints.filter(startsSo).map(wordOption)
  return (isValue ? (values ?? []) : []).flatMap(({ value, runs }) =>
    value === null
      ? []
      : [{ insert: writeValue(value, info?.kind), words: String(value), note: `${formatCount(runs)} runs` }],
  )
}

const wordOption = (word: string): Option => ({ insert: word, words: word })

/** The part of the text that the backend could not read; what is missing at the end is one place wide. */
function markOf(details: Record<string, unknown>, text: string) {
  const { at, length } = details
  if (typeof at !== 'number') return undefined
  const from = Math.min(at, text.length)
  return { from, to: Math.max(from + 1, from + (typeof length === 'number' ? length : 1)) }
}
