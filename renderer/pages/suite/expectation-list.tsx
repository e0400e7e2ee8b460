import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { WrittenExpectation } from '../../../main/contract/suite.ts'
import { EmptyState } from '../../components/states.tsx'
import { lookOf } from '../../components/state-badge.tsx'
import { unexpectedText } from '../quality/result-words.ts'
import { linesOf, type Line } from './expectation-lines.ts'
import { typeWords } from './expectation-words.ts'
import classes from './suite.module.css'

export interface ExpectationListProps {
  draft: readonly WrittenExpectation[]
  results: readonly ExpectationResult[] | undefined
  chosen: number
  onChoose: (index: number) => void
}

const searchable = 20
const lineHeight = 32

/** A suite's expectations by the column they are about, in the suite's order. */
export function ExpectationList({ draft, results, chosen, onChoose }: ExpectationListProps) {
  const [query, setQuery] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => linesOf(draft, results, query), [draft, results, query])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (at) => keyOf(lines[at]!),
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const at = lines.findIndex((line) => 'index' in line && line.index === chosen)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])
  return (
    <>
      {draft.length > searchable && (
        <TextInput
          className={classes.search}
          aria-label="Find an expectation"
          placeholder="Find a column or an expectation"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      {lines.length === 0 && <EmptyState title="No expectation has this in its words" />}
      <div ref={scroller} className={classes.list}>
        <ul style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const line = lines[index]!
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                style={{ transform: `translateY(${start}px)` }}
              >
                {'group' in line ? (
                  <div className={classes.group}>{line.group}</div>
                ) : (
                  <Item
                    expectation={draft[line.index]!}
                    found={results?.[line.index]}
                    isChosen={line.index === chosen}
                    onChoose={() => onChoose(line.index)}
                  />
                )}
              </li>
            )
          })}
        </ul>
      </div>
    </>
  )
}

const keyOf = (line: Line) => ('group' in line ? `group ${line.group}` : line.index)

interface ItemProps {
  expectation: WrittenExpectation
  found: ExpectationResult | undefined
  isChosen: boolean
  onChoose: () => void
}

function Item({ expectation, found, isChosen, onChoose }: ItemProps) {
  const look = lookOf(found?.outcome ?? 'waiting')
  return (
    <button type="button" className={classes.item} aria-current={isChosen} onClick={onChoose}>
      <span className={classes.sign} data-tone={look.tone}>
        <look.icon size={15} aria-hidden />
        <span className="sp-visually-hidden">{look.word}</span>
      </span>
      <span className={classes.sentence}>{found?.sentence ?? typeWords(expectation.type)}</span>
      <span className={classes.count}>
        {found?.unexpectedCount === undefined ? '' : unexpectedText(found)}
      </span>
    </button>
  )
}
