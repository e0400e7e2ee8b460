import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ask, queryClient } from './ask.ts'
import { client } from './client.ts'
import { formatBytes, plural } from './format.ts'

const pollMs = 300

type ImportInput = Parameters<typeof client.dataset.importStart>[0]

/** Starts an import and reports on it in a notification with a Cancel button. */
export async function startImport(fileName: string, input: ImportInput): Promise<void> {
  const startedAt = Date.now()
  const { id } = await client.dataset.importStart(input)
  notifications.show({
    id: `import-${id}`,
    title: `Importing ${fileName}`,
    message: <ImportProgress id={id} fileName={fileName} startedAt={startedAt} />,
    loading: true,
    autoClose: false,
    withCloseButton: false,
  })
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
  const words = [
    job?.phase ?? 'Starting',
    isMeasured && `${formatBytes(job.done)} of ${formatBytes(job.total!)}`,
    isMeasured && job.bytesPerSecond !== undefined && `${formatBytes(job.bytesPerSecond)}/s`,
  ]
  return (
    <Stack gap={6}>
      <Progress
        value={isMeasured ? (100 * job.done) / job.total! : 100}
        animated={!isMeasured}
        aria-label={`Import of ${fileName}`}
      />
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {words.filter(Boolean).join(' · ')}
        </Text>
        <Button variant="default" size="compact-xs" onClick={() => void client.dataset.importCancel({ id })}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}
