import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconFileImport } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { useState } from 'react'
import type { ImportReport } from '../../../main/contract/tracking.ts'
import { client } from '../../client.ts'
import { formatBytes, formatCount, plural } from '../../format.ts'
import { followJob } from './follow-job.tsx'

const modalId = 'import-history'

/** Asks where an MLflow history is and takes it over. */
export function openImportHistory(): void {
  modals.open({ modalId, title: 'Import from MLflow', size: 'lg', children: <ImportForm /> })
}

/** The button that does it. */
export function ImportHistoryButton() {
  return (
    <Button
      variant="default"
      leftSection={<IconFileImport size={15} aria-hidden />}
      onClick={openImportHistory}
    >
      Import…
    </Button>
  )
}

function ImportForm() {
  const [source, setSource] = useState('')
  const start = (event: FormEvent) => {
    event.preventDefault()
    modals.close(modalId)
    void followJob(() => client.tracking.importStart({ source: source.trim() }), {
      title: `Importing ${source.trim()}`,
      failure: 'Nothing was imported',
      done: ({ imported }) => ({
        title: 'Imported',
        message: imported && reportText(imported),
        isWarning: (imported?.left.length ?? 0) > 0,
      }),
    })
  }
  return (
    <form onSubmit={start}>
      <Stack gap={12}>
        <TextInput
          label="Where it is"
          description="The address of a running server (http://…), an mlruns folder, or the file mlflow.db"
          placeholder="http://127.0.0.1:5000"
          data-autofocus
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          Experiments, runs with their metrics and files, and registered models are taken over. The source is
          only read. The same import made again brings up to date what is here from it.
        </Text>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={() => modals.close(modalId)}>
            Cancel
          </Button>
          <Button type="submit" disabled={source.trim() === ''}>
            Import
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function reportText({ runs, versions, artifacts, left }: ImportReport) {
  return (
    <>
      {plural(runs.added, 'new run')}, {formatCount(runs.updated)} brought up to date,{' '}
      {formatCount(runs.unchanged)} as they were; {plural(versions.added, 'model version')};{' '}
      {plural(artifacts.files, 'file')}, {formatBytes(artifacts.bytes)}.
      {left.map(({ what, count, reason, example }) => (
        <Text key={`${what} ${reason}`} size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
          Not taken: {formatCount(count)} × {what}. {reason} {example}
        </Text>
      ))}
    </>
  )
}
