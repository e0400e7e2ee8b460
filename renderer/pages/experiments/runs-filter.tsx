import { Badge, MultiSelect, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { RunState } from '../../../main/contract/run.ts'
import { plural } from '../../format.ts'
import classes from './experiment-page.module.css'

/** The states a run may be in; spelled out so that the contract's schemas stay out of the page. */
const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'] satisfies RunState[]
const isState = (text: string): text is RunState => states.some((state) => state === text)

export interface RunsFilterProps {
  text: string
  onText: (text: string) => void
  states: readonly RunState[]
  onStates: (states: readonly RunState[]) => void
  /** How many runs pass; undefined without a filter. */
  found?: number
}

export function RunsFilter({ text, onText, states: wanted, onStates, found }: RunsFilterProps) {
  return (
    <>
      <TextInput
        size="xs"
        className={classes.search}
        leftSection={<IconSearch size={14} aria-hidden />}
        placeholder="Name, id, param, tag or metric"
        aria-label="Find runs by name, id, param, tag or metric"
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onText('')
        }}
      />
      <MultiSelect
        size="xs"
        miw={130}
        maw={340}
        aria-label="States"
        placeholder={wanted.length === 0 ? 'Any state' : undefined}
        data={states}
        value={[...wanted]}
        onChange={(next) => onStates(next.filter(isState))}
        clearable
      />
      {found !== undefined && (
        <Badge variant="light" component="output">
          {plural(found, 'run')} found
        </Badge>
      )}
    </>
  )
}
