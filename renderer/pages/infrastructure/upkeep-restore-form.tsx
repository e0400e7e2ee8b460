import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { InfraStatus, JobPart } from '../../../main/contract/infra.ts'
import { client } from '../../client.ts'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { formatBytes, formatExact, plural } from '../../format.ts'
import type { UpkeepFormProps } from './upkeep-form.ts'
import { PathField } from './upkeep-path-field.tsx'

type Summary = Awaited<ReturnType<typeof client.upkeep.inspect>>

/** Shows what a backup holds before anything of it is put back. */
export function RestoreForm({ services, begin, isBeginning }: UpkeepFormProps) {
  const [file, setFile] = useState('')
  const [shown, setShown] = useState('')
  const about = useQuery({
    queryKey: ['upkeep-inspect', shown],
    queryFn: () => client.upkeep.inspect({ file: shown }),
    enabled: shown !== '',
    retry: false,
    staleTime: 0,
  })
  return (
    <Stack gap={14}>
      <PathField
        label="Backup"
        value={file}
        onChange={setFile}
        choose={{ kind: 'file', extensions: ['zst'] }}
      />
      {shown !== file || shown === '' ? (
        <Group justify="flex-end">
          <Button variant="default" disabled={file === ''} onClick={() => setShown(file)}>
            Show what it holds
          </Button>
        </Group>
      ) : about.isPending ? (
        <LoadingState lines={3} />
      ) : about.isError ? (
        <ErrorState error={about.error} title="It cannot be restored" />
      ) : (
        <Choice
          key={shown}
          file={shown}
          about={about.data}
          services={services}
          begin={begin}
          isBeginning={isBeginning}
        />
      )}
    </Stack>
  )
}

interface ChoiceProps extends Pick<UpkeepFormProps, 'begin' | 'isBeginning'> {
  file: string
  about: Summary
  services: InfraStatus['services']
}

function Choice({ file, about, services, begin, isBeginning }: ChoiceProps) {
  const { workspace } = about
  const all: JobPart[] = [
    ...about.services.map(({ name }) => name),
    ...(workspace ? ['workspace' as const] : []),
  ]
  const [parts, setParts] = useState(all)
  const [folder, setFolder] = useState(about.workspaceFolder ?? '')
  const toggle = (part: JobPart, isWanted: boolean) =>
    setParts(isWanted ? [...parts, part] : parts.filter((one) => one !== part))
  const restore = () =>
    begin('Nothing was restored', () =>
      client.upkeep.restore({
        file,
        parts,
        ...(parts.includes('workspace') ? { workspaceFolder: folder } : {}),
      }),
    )
  return (
    <>
      <Text c="dimmed">
        Made {formatExact(about.createdAt)} by Sporeprint {about.appVersion}, {formatBytes(about.sizeBytes)},{' '}
        {plural(about.files, 'file')}. All of it is checked before anything is changed.
      </Text>
      {about.services.map(({ name, version, notes }) => (
        <Checkbox
          key={name}
          label={services.find((one) => one.name === name)?.title ?? name}
          description={[
            `${version}.`,
            about.replaces.includes(name) ? 'What is there is kept in a volume with a dated name.' : '',
            ...notes,
          ].join(' ')}
          checked={parts.includes(name)}
          onChange={(event) => toggle(name, event.currentTarget.checked)}
        />
      ))}
      {workspace && (
        <Checkbox
          label={`Workspace "${workspace.name}"`}
          description={workspace.notes.join(' ')}
          checked={parts.includes('workspace')}
          onChange={(event) => toggle('workspace', event.currentTarget.checked)}
        />
      )}
      {parts.includes('workspace') && (
        <PathField
          label="Its folder"
          description="A workspace that is there and not open is kept beside it, under a dated name"
          value={folder}
          onChange={setFolder}
          choose={{ kind: 'folder' }}
        />
      )}
      <Group justify="flex-end">
        <Button loading={isBeginning} disabled={parts.length === 0} onClick={restore}>
          Check and restore
        </Button>
      </Group>
    </>
  )
}
