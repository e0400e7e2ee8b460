import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../client.ts'
import type { UpkeepFormProps } from './upkeep-form.ts'
import { PathField } from './upkeep-path-field.tsx'

/** Which services, whether the workspace, and where to. */
export function BackupForm({ services, beside, begin, isBeginning }: UpkeepFormProps) {
  const [fileName] = useState(() => `sporeprint-${new Date().toISOString().slice(0, 10)}.tar.zst`)
  const known = services.filter(({ state }) => state !== 'absent' && state !== 'unknown')
  const [file, setFile] = useState(`${beside}/${fileName}`)
  const [names, setNames] = useState(known.map(({ name }) => name))
  const [workspace, setWorkspace] = useState(true)
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
            checked={names.includes(name)}
            onChange={(event) =>
              setNames(event.currentTarget.checked ? [...names, name] : names.filter((one) => one !== name))
            }
          />
        ))}
        {known.length === 0 && (
          <Text mt={8} c="dimmed">
            No service has a container.
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
          disabled={file === '' || (!workspace && names.length === 0)}
          onClick={start}
        >
          Back up
        </Button>
      </Group>
    </Stack>
  )
}
