import { ActionIcon, Menu } from '@mantine/core'
import {
  IconChartLine,
  IconDots,
  IconExternalLink,
  IconFileText,
  IconHeartbeat,
  IconPlug,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react'
import type { ServiceTab } from './service-drawer.tsx'
import { possible, type Service } from './service-look.ts'
import type { InfraActions } from './use-infra-actions.ts'

export interface ServiceMenuProps {
  service: Service
  actions: InfraActions
  onOpen: (tab: ServiceTab) => void
  onRemove: () => void
}

/** Everything else that can be done with a service. */
export function ServiceMenu({ service, actions, onOpen, onRemove }: ServiceMenuProps) {
  const can = possible(service.state)
  const hasContainer = service.state !== 'absent' && service.state !== 'unknown'
  return (
    <Menu position="bottom-end" width={230} withInitialFocusPlaceholder={false}>
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
        {service.name === 'mlflow' && (
          <Menu.Item
            component="a"
            href={`http://${service.ports[0]?.split(':').slice(0, -1).join(':')}`}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink size={15} aria-hidden />}
            disabled={service.state !== 'healthy'}
          >
            Open its page
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconChartLine size={15} aria-hidden />} onClick={() => onOpen('usage')}>
          Usage
        </Menu.Item>
        <Menu.Item leftSection={<IconHeartbeat size={15} aria-hidden />} onClick={() => onOpen('health')}>
          Health
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileText size={15} aria-hidden />}
          disabled={!hasContainer}
          onClick={() => onOpen('logs')}
        >
          Logs
        </Menu.Item>
        <Menu.Item leftSection={<IconPlug size={15} aria-hidden />} onClick={() => onOpen('connect')}>
          Connect
        </Menu.Item>
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
