import { Button, MultiSelect, Select, Text, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconCopy, IconDownload, IconSearch, IconTrash } from '@tabler/icons-react'
import type { RunState } from '../../../main/contract/run.ts'
import { formatCount } from '../../format.ts'
import classes from './experiment-page.module.css'

/** The states a run may be in; spelled out so that the contract's schemas stay out of the page. */
const states = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'] satisfies RunState[]
const isState = (text: string): text is RunState => states.some((state) => state === text)

export interface RunsToolbarProps {
  text: string
  onText: (text: string) => void
  states: readonly RunState[]
  onStates: (states: RunState[]) => void
  view: 'active' | 'deleted'
  onView: (view: 'active' | 'deleted') => void
  chosenCount: number
  onChooseNone: () => void
  /** Deletes the chosen runs, or restores them where the deleted ones are. */
  onChange: () => void
  onCopy: () => void
  onSave: () => void
}

/** What narrows the table down, and what can be done with the chosen runs. */
export function RunsToolbar(props: RunsToolbarProps) {
  const { text, onText, states: wanted, onStates, view, onView, chosenCount } = props
  const { onChooseNone, onChange, onCopy, onSave } = props
  return (
    <div className={classes.toolbar}>
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
        placeholder={wanted.length > 0 ? undefined : 'Any state'}
        data={states}
        value={[...wanted]}
        onChange={(next) => onStates(next.filter(isState))}
        clearable
      />
      <Select
        size="xs"
        w={120}
        aria-label="Deleted runs"
        data={[
          { value: 'active', label: 'Not deleted' },
          { value: 'deleted', label: 'Deleted' },
        ]}
        value={view}
        allowDeselect={false}
        onChange={(next) => onView(next === 'deleted' ? 'deleted' : 'active')}
      />
      <span className={classes.spring} />
      {chosenCount > 0 && (
        <>
          <Text c="dimmed" size="sm" component="output">
            {formatCount(chosenCount)} chosen
          </Text>
          <Button variant="subtle" color="gray" onClick={onChooseNone}>
            Choose none
          </Button>
          {view === 'deleted' ? (
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={15} aria-hidden />}
              onClick={onChange}
            >
              Restore {formatCount(chosenCount)}
            </Button>
          ) : (
            <Button variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={onChange}>
              Delete {formatCount(chosenCount)}
            </Button>
          )}
        </>
      )}
      <Button.Group>
        <Button
          variant="default"
          px={8}
          aria-label="Copy table"
          title="Copy table: the chosen runs, or the first thousand"
          onClick={onCopy}
        >
          <IconCopy size={15} aria-hidden />
        </Button>
        <Button
          variant="default"
          px={8}
          aria-label="Save as CSV"
          title="Save as CSV: the chosen runs, or all that are found"
          onClick={onSave}
        >
          <IconDownload size={15} aria-hidden />
        </Button>
      </Button.Group>
    </div>
  )
}
