import { Button, Checkbox, Divider, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../client.ts'
import type { UpkeepFormProps } from './upkeep-form.ts'
import { PathField } from './upkeep-path-field.tsx'

const fileName = 'sporeprint-images.tar.gz'

/** Images of services to and from a file, for a machine without a network. */
export function ImagesForm({ services, beside, begin, isBeginning }: UpkeepFormProps) {
  const [file, setFile] = useState(`${beside}/${fileName}`)
  const [names, setNames] = useState(
    services.filter(({ state }) => state !== 'absent' && state !== 'unknown').map(({ name }) => name),
  )
  const [source, setSource] = useState('')
  return (
    <Stack gap={14}>
      <Text c="dimmed">
        Export where there is a network, carry the file, import where there is none. “docker load” reads it,
        too.
      </Text>
      {services.map(({ name, title, image }) => (
        <Checkbox
          key={name}
          label={title}
          description={image}
          checked={names.includes(name)}
          onChange={(event) =>
            setNames(event.currentTarget.checked ? [...names, name] : names.filter((one) => one !== name))
          }
        />
      ))}
      <PathField label="Export to" value={file} onChange={setFile} choose={{ kind: 'folder', fileName }} />
      <Group justify="flex-end">
        <Button
          loading={isBeginning}
          disabled={file === '' || names.length === 0}
          onClick={() =>
            begin('The images were not exported', () => client.upkeep.exportImages({ file, services: names }))
          }
        >
          Export
        </Button>
      </Group>
      <Divider />
      <PathField
        label="Import from"
        value={source}
        onChange={setSource}
        choose={{ kind: 'file', extensions: ['gz', 'tar'] }}
      />
      <Group justify="flex-end">
        <Button
          variant="default"
          loading={isBeginning}
          disabled={source === ''}
          onClick={() =>
            begin('The images were not imported', () => client.upkeep.importImages({ file: source }))
          }
        >
          Import
        </Button>
      </Group>
    </Stack>
  )
}
