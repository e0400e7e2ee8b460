import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Popover,
  ScrollArea,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useState } from 'react'

export interface ColumnChooserProps {
  names: readonly string[]
  hidden: ReadonlySet<string>
  onHidden: (hidden: ReadonlySet<string>) => void
}

const mostListed = 100

/** Which columns are shown, with a search because there may be a thousand. */
export function ColumnChooser({ names, hidden, onHidden }: ColumnChooserProps) {
  const [query, setQuery] = useState('')
  const found = names.filter((name) => name.toLowerCase().includes(query.trim().toLowerCase()))
  const toggle = (name: string) => {
    const next = new Set(hidden)
    if (!next.delete(name)) next.add(name)
    if (next.size < names.length) onHidden(next)
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Choose columns" title="Choose columns">
          <IconColumns3 size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap={8} w={260}>
          <TextInput
            aria-label="Find a column"
            placeholder="Find a column"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={320} viewportProps={reachable}>
            <Stack gap={6} p={2}>
              {found.slice(0, mostListed).map((name) => (
                <Checkbox
                  key={name}
                  size="xs"
                  label={name}
                  checked={!hidden.has(name)}
                  onChange={() => toggle(name)}
                />
              ))}
              {found.length > mostListed && (
                <Text size="sm" c="dimmed">
                  {found.length - mostListed} more; search to find them.
                </Text>
              )}
              {found.length === 0 && (
                <Text size="sm" c="dimmed">
                  No column has this in its name.
                </Text>
              )}
            </Stack>
          </ScrollArea.Autosize>
          <Group gap={8}>
            <Button variant="default" disabled={hidden.size === 0} onClick={() => onHidden(new Set())}>
              Show all
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

/** The list scrolls, so the keyboard must reach it. */
const reachable = { tabIndex: 0 }
