import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconFileText, IconPlug, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import { possible, type Service } from './service-look.ts'
import type { InfraActions } from './use-infra-actions.ts'

export interface ServiceMenuProps {
  service: Service
  actions: InfraActions
  onLogs: () => void
  onRemove: () => void
}

type Connections = Awaited<ReturnType<typeof client.infra.connections>>

/** Everything else that can be done with a service. */
export function ServiceMenu({ service, actions, onLogs, onRemove }: ServiceMenuProps) {
  const [connections, setConnections] = useState<Connections>([])
  const can = possible(service.state)
  const load = async () => {
    try {
      setConnections(await client.infra.connections({ service: service.name }))
    } catch (error) {
      showFailure('The connections could not be read', error)
    }
  }
  const copy = async ({ label, text }: Connections[number]) => {
    try {
      await navigator.clipboard.writeText(text)
      notifications.show({ title: `${service.title}: ${label} copied`, message: 'It may hold the password.' })
    } catch (error) {
      showFailure(`${label} was not copied`, error)
    }
  }
  return (
    <Menu
      position="bottom-end"
      width={230}
      withInitialFocusPlaceholder={false}
      onOpen={() => void load()}
      onClose={() => setConnections([])}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${service.title}`}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconRefresh size={15} aria-hidden />}
          disabled={!can.restart}
          onClick={() => actions.restart([service.name])}
        >
          Restart
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileText size={15} aria-hidden />}
          disabled={service.state === 'absent' || service.state === 'unknown'}
          onClick={onLogs}
        >
          Logs
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Copy connection</Menu.Label>
        {connections.map((one) => (
          <Menu.Item
            key={one.label}
            leftSection={<IconPlug size={15} aria-hidden />}
            onClick={() => void copy(one)}
          >
            {one.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          color="var(--sp-bad)"
          leftSection={<IconTrash size={15} aria-hidden />}
          disabled={!can.remove}
          onClick={onRemove}
        >
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
