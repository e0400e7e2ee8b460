import { ActionIcon, Button, Group, Modal, TextInput } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { editRun } from './edit-run.ts'

/** The pencil beside a run's name. */
export function RenameRun({ run }: { run: RunSummary }) {
  const [name, setName] = useState<string>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const next = name?.trim() ?? ''
    if (next === run.name || (await editRun(run, { name: next }, `Renamed to ${next}`))) setName(undefined)
  }
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label="Rename the run"
        title="Rename"
        onClick={() => setName(run.name)}
      >
        <IconPencil size={15} aria-hidden />
      </ActionIcon>
      <Modal opened={name !== undefined} onClose={() => setName(undefined)} title="Rename the run">
        <form onSubmit={(event) => void submit(event)}>
          <TextInput
            label="Name"
            value={name ?? ''}
            maxLength={250}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" mt={14}>
            <Button type="submit" disabled={!name?.trim()}>
              Rename
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  )
}
