import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ask, queryClient } from './ask.ts'
import { client } from './client.ts'
import { formatBytes, plural } from './format.ts'
import { host } from './host.ts'
import { toProblem } from './problem.ts'

const pollMs = 300
/** A browser sends the text over the socket; beyond this the desktop app or the command line should read it. */
const largestBrowserFileBytes = 200 * 2 ** 20

/** Starts the import of a dropped or chosen file and reports on it in a notification with a Cancel button. */
export async function importFile(file: File): Promise<void> {
  if (host) return startImport(file.name, { path: host.pathOfFile(file) })
  if (file.size > largestBrowserFileBytes) {
    notifications.show({
      color: 'var(--sp-warn)',
      autoClose: false,
      title: `${file.name} is too large for the browser`,
      message: `It has ${formatBytes(file.size)}; the browser sends at most ${formatBytes(largestBrowserFileBytes)}. Import it with “sporeprint data import FILE” or the desktop app.`,
    })
    return undefined
  }
  return startImport(file.name, { content: { fileName: file.name, text: await file.text() } })
}

/** Asks for a CSV file with the host's own dialog and imports it. */
export async function chooseAndImport(): Promise<void> {
  if (host) {
    const path = await host.chooseFile({ title: 'Import a dataset', extensions: ['csv', 'tsv', 'txt'] })
    if (path) await startImport(path.split(/[\\/]/).at(-1) ?? path, { path })
    return
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.csv,.tsv,.txt,text/csv'
  input.addEventListener('change', () => {
    for (const file of input.files ?? []) void importFile(file)
  })
  input.click()
}

type Source = Pick<Parameters<typeof client.dataset.importStart>[0], 'path' | 'content'>

async function startImport(fileName: string, source: Source): Promise<void> {
  const startedAt = Date.now()
  try {
    const { id } = await client.dataset.importStart(source)
    notifications.show({
      id: `import-${id}`,
      title: `Importing ${fileName}`,
      message: <ImportProgress id={id} fileName={fileName} startedAt={startedAt} />,
      loading: true,
      autoClose: false,
      withCloseButton: false,
    })
  } catch (error) {
    showFailure(`${fileName} was not imported`, error)
  }
}

interface ImportProgressProps {
  id: string
  fileName: string
  startedAt: number
}

function ImportProgress({ id, fileName, startedAt }: ImportProgressProps) {
  const job = useQuery({
    ...ask('dataset', 'importStatus', { id }),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : pollMs),
  }).data

  useEffect(() => {
    if (!job || job.state === 'running') return
    void queryClient.invalidateQueries({ queryKey: ['dataset'] })
    const settled = { id: `import-${id}`, loading: false, withCloseButton: true }
    if (job.state === 'succeeded' && job.result) {
      const { dataset, version, rows, columns, warnings, rowsRejected, importedAt } = job.result
      notifications.update({
        ...settled,
        color: 'spore',
        title:
          importedAt < startedAt
            ? `${fileName} is ${dataset} version ${version} already`
            : `${dataset} version ${version} imported`,
        autoClose: 12_000,
        message: (
          <>
            {plural(rows, 'row')} × {plural(columns.length, 'column')}
            {rowsRejected > 0 && `, ${plural(rowsRejected, 'row')} rejected`}
            {warnings.length > 0 && `, ${plural(warnings.length, 'warning')}`}.{' '}
            <Anchor href={`#/data/${encodeURIComponent(dataset)}`} inherit>
              Open
            </Anchor>
          </>
        ),
      })
    } else if (job.state === 'cancelled') {
      notifications.update({
        ...settled,
        title: `Import of ${fileName} cancelled`,
        message: 'Nothing was kept.',
        autoClose: 6000,
      })
    } else {
      const message = job.error?.message ?? 'No reason was given.'
      notifications.update({
        ...settled,
        color: 'var(--sp-bad)',
        title: `${fileName} was not imported`,
        message,
        autoClose: false,
      })
    }
  }, [job, id, fileName, startedAt])

  const isMeasured = job?.total !== undefined && job.total > 0
  return (
    <Stack gap={6}>
      <Progress
        value={isMeasured ? (100 * job.done) / job.total! : 100}
        animated={!isMeasured}
        aria-label={`Import of ${fileName}`}
      />
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {job ? (isMeasured ? `${Math.round((100 * job.done) / job.total!)}%` : 'reading') : 'starting'}
        </Text>
        <Button variant="default" size="compact-xs" onClick={() => void client.dataset.importCancel({ id })}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}

/** Says in a notification that something could not be done. */
export function showFailure(title: string, error: unknown): void {
  notifications.show({ color: 'var(--sp-bad)', title, message: toProblem(error).message, autoClose: false })
}
