import { Button, Group, Progress, Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportSource, ReadingOptions } from '../main/contract/dataset.ts'
import { ask } from './ask.ts'
import { ErrorState, LoadingState } from './components/states.tsx'
import { formatBytes, plural } from './format.ts'
import { ImportFields } from './import-fields.tsx'
import { ImportPreview } from './import-preview.tsx'
import { startImport } from './import-progress.tsx'
import { useUpload } from './import-upload.ts'
import { toProblem } from './problem.ts'

export interface ImportDialogProps {
  fileName: string
  /** What the host can read; or a file that is sent to it first. */
  source?: ImportSource
  file?: File
}

/** Shows what would be understood of a file, every guess to be changed, before it is imported. */
export function openImportDialog(props: ImportDialogProps): void {
  const modalId = crypto.randomUUID()
  modals.open({
    modalId,
    title: `Import ${props.fileName}`,
    size: 'min(1120px, 96vw)',
    children: <ImportDialog {...props} onClose={() => modals.close(modalId)} />,
  })
}

function ImportDialog({ fileName, source, file, onClose }: ImportDialogProps & { onClose: () => void }) {
  const sent = useUpload(file)
  const given = source ?? (sent.upload === undefined ? undefined : { upload: sent.upload })
  if (sent.error !== undefined) return <Refused error={sent.error} onClose={onClose} />
  if (!given)
    return (
      <Stack gap={8}>
        <Text size="sm">
          Sending {formatBytes(sent.sentBytes)} of {formatBytes(file?.size ?? 0)}
        </Text>
        <Progress
          value={(100 * sent.sentBytes) / Math.max(1, file?.size ?? 1)}
          aria-label={`Sending ${fileName}`}
        />
      </Stack>
    )
  return <Understanding fileName={fileName} source={given} onStart={sent.keep} onClose={onClose} />
}

interface UnderstandingProps {
  fileName: string
  source: ImportSource
  onStart: () => void
  onClose: () => void
}

function Understanding({ fileName, source, onStart, onClose }: UnderstandingProps) {
  const [options, setOptions] = useState<ReadingOptions>({})
  const [name, setName] = useState<string>()
  const inspection = useQuery({
    ...ask('dataset', 'inspect', { ...source, ...options }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const datasets = useQuery(ask('dataset', 'list')).data
  const found = inspection.data
  const start = useMutation({
    mutationFn: () => {
      onStart()
      return startImport(fileName, { ...source, ...options, name: name ?? found?.dataset })
    },
    onSuccess: onClose,
  })
  if (!found) {
    if (inspection.error) return <Refused error={inspection.error} onClose={onClose} />
    return <LoadingState />
  }
  const dataset = name ?? found.dataset
  const versions = datasets?.find((one) => one.name === dataset)?.versions
  const problem = inspection.error ?? start.error
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <Stack gap={14}>
        <Group align="flex-end" gap={14}>
          <TextInput
            label="Dataset"
            data-autofocus
            w={280}
            value={dataset}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed" pb={6}>
            {[
              versions
                ? `becomes version ${Math.max(...versions) + 1}, or the one with the same content`
                : 'a new dataset',
              formatBytes(found.sizeBytes),
              found.files > 1 && plural(found.files, 'file'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          {/* Above, where no notification covers them and a long preview does not push them away. */}
          <Group gap={8} wrap="nowrap" ml="auto">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={start.isPending}
              disabled={inspection.isError || inspection.isPlaceholderData}
            >
              Import
            </Button>
          </Group>
        </Group>
        <ImportFields found={found} options={options} onOptions={setOptions} />
        {problem && (
          <Text size="sm" c="var(--sp-bad)" role="alert">
            {toProblem(problem).message}
          </Text>
        )}
        <ImportPreview found={found} isStale={inspection.isPlaceholderData} />
        <Text size="xs" c="dimmed">
          Understood from the beginning of the file; every row is looked at when it is imported.
        </Text>
      </Stack>
    </form>
  )
}

function Refused({ error, onClose }: { error: unknown; onClose: () => void }) {
  return (
    <Stack gap={14}>
      <ErrorState title="This cannot be imported" error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  )
}
