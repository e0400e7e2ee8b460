import { ActionIcon, Button, Group, Modal, TextInput, Textarea } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { useMemo, useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { editRun } from './edit-run.ts'
import { noteTag } from './notes-panel.tsx'
import { keysOf } from './run-columns.ts'

interface Tag {
  key: string
  value: string
}

/** What is noted about the run; tags are added, changed and taken away here. */
export function TagsPanel({ run }: { run: RunSummary }) {
  const [edited, setEdited] = useState<Tag>()
  const tags = useMemo(
    () =>
      keysOf([run.tags])
        .filter((key) => key !== noteTag)
        .map((key) => ({ key, value: run.tags[key]! })),
    [run.tags],
  )
  const columns = useMemo<DataColumn<Tag>[]>(
    () => [
      { id: 'key', title: 'Name', widthPx: 190, value: (tag) => tag.key },
      {
        id: 'value',
        title: 'Value',
        widthPx: 190,
        value: (tag) => tag.value,
        render: (tag) => <span title={tag.value}>{tag.value}</span>,
      },
      {
        id: 'actions',
        title: 'Change',
        widthPx: 86,
        isSortable: false,
        value: () => '',
        render: (tag) => (
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={`Change the tag ${tag.key}`}
              onClick={() => setEdited(tag)}
            >
              <IconPencil size={15} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={`Remove the tag ${tag.key}`}
              onClick={() => void editRun(run, { removeTags: [tag.key] }, `Tag ${tag.key} removed`)}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </Group>
        ),
      },
    ],
    [run],
  )
  return (
    <Panel
      title={plural(tags.length, 'tag')}
      isFlush
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => setEdited({ key: '', value: '' })}
        >
          Add
        </Button>
      }
    >
      {tags.length === 0 ? (
        <EmptyState title="No tags" />
      ) : (
        <DataTable id="run.tags" label="Tags" columns={columns} rows={tags} rowKey={(tag) => tag.key} />
      )}
      {edited && <TagModal run={run} tag={edited} onClose={() => setEdited(undefined)} />}
    </Panel>
  )
}

function TagModal({ run, tag, onClose }: { run: RunSummary; tag: Tag; onClose: () => void }) {
  const [key, setKey] = useState(tag.key)
  const [value, setValue] = useState(tag.value)
  const isNew = tag.key === ''
  const name = key.trim()
  const isTaken = isNew && run.tags[name] !== undefined
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await editRun(run, { tags: { [name]: value } }, `Tag ${name} ${isNew ? 'added' : 'changed'}`))
      onClose()
  }
  return (
    <Modal opened onClose={onClose} title={isNew ? 'Add a tag' : `Change the tag ${tag.key}`}>
      <form onSubmit={(event) => void submit(event)}>
        {isNew && (
          <TextInput
            label="Name"
            value={key}
            error={isTaken && 'The run has this tag already: change it in the list.'}
            onChange={(event) => setKey(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Textarea
          label="Value"
          mt={10}
          autosize
          maxRows={10}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          {...(isNew ? {} : { 'data-autofocus': true })}
        />
        <Group justify="flex-end" mt={14}>
          <Button type="submit" disabled={name === '' || isTaken}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
