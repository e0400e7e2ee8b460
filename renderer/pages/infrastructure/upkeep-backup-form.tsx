import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../client.ts'
import type { UpkeepFormProps } from './upkeep-form.ts'
import { PathField } from './upkeep-path-field.tsx'

/** Which services, whether the workspace, and where to. */
export function BackupForm({ services, beside, begin, isBeginning }: UpkeepFormProps) {
  const [fileName] = useState(() => `sporeprint-${new Date().toISOString().slice(0, 10)}.tar.zst`)
  const volumes = useQuery({
    // As in remove-service.tsx: not below "infra", whose every event would measure the disk again.
    queryKey: ['infra-data', 'all'],
    queryFn: () => client.infra.data({}),
    staleTime: 0,
    retry: false,
  })
  const known = services.filter(({ name }) =>
    volumes.data?.some(({ service, exists }) => service === name && exists),
  )
  const [file, setFile] = useState(`${beside}/${fileName}`)
  const [left, setLeft] = useState<readonly string[]>([])
  const [workspace, setWorkspace] = useState(true)
  const names = known.map(({ name }) => name).filter((name) => !left.includes(name))
  const start = () =>
    begin('The backup was not begun', () => client.upkeep.backup({ file, services: names, workspace }))
  return (
    <Stack gap={14}>
      <div>
        <Text fw={600}>What</Text>
        <Checkbox
          mt={8}
          label="This workspace"
          description="Data, runs, models, settings and databases; neither caches nor passwords"
          checked={workspace}
          onChange={(event) => setWorkspace(event.currentTarget.checked)}
        />
        {known.map(({ name, title }) => (
          <Checkbox
            key={name}
            mt={8}
            label={title}
            checked={!left.includes(name)}
            onChange={(event) =>
              setLeft(event.currentTarget.checked ? left.filter((one) => one !== name) : [...left, name])
            }
          />
        ))}
        {known.length === 0 && (
          <Text mt={8} c="dimmed">
            {volumes.isPending
              ? 'Looking for the data of services…'
              : volumes.isError
                ? 'Docker does not answer, so no service can be part of it.'
                : 'No service has data.'}
          </Text>
        )}
      </div>
      <PathField
        label="File"
        description="A new one, best on another disk"
        value={file}
        onChange={setFile}
        choose={{ kind: 'folder', fileName }}
      />
      <Group justify="flex-end">
        <Button
          loading={isBeginning}
          disabled={file === '' || volumes.isPending || (!workspace && names.length === 0)}
          onClick={start}
        >
          Back up
        </Button>
      </Group>
    </Stack>
  )
}
