import { Button, Checkbox, Group } from '@mantine/core'
import { IconLeaf, IconPlayerPlay, IconPlayerStop, IconX } from '@tabler/icons-react'
import type { InfraJob } from '../../../main/contract/infra.ts'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { ServiceActivity } from './service-activity.tsx'
import { currentStep, isUnderWay, possible, serviceLook, type Service } from './service-look.ts'
import { ServiceMenu } from './service-menu.tsx'
import classes from './service-panel.module.css'
import type { ServiceTab } from './service-drawer.tsx'
import { ServiceUsage } from './service-usage.tsx'
import type { InfraActions } from './use-infra-actions.ts'
import { useUsage } from './use-usage.ts'

export interface ServicePanelProps {
  service: Service
  /** The titles of all services by name. */
  titles: ReadonlyMap<string, string>
  jobs: readonly InfraJob[]
  actions: InfraActions
  isSelected: boolean
  onSelect: (isSelected: boolean) => void
  onOpen: (tab: ServiceTab) => void
  onRemove: () => void
}

/** How a service stands, its buttons, and what does its work while it is not there. */
export function ServicePanel(props: ServicePanelProps) {
  const { service, titles, jobs, actions, isSelected, onSelect, onOpen, onRemove } = props
  const samples = useUsage(service)
  const { word, tone, icon } = serviceLook(service)
  const current = currentStep(service, jobs)
  const can = possible(service.state)
  const isUp = service.startedAt !== undefined
  const needs = service.dependsOn.map((name) => titles.get(name) ?? name).join(', ')
  const running = current && isUnderWay(current) ? current.job : undefined
  const isCancellable = running !== undefined && ['start', 'restart'].includes(running.action)
  return (
    <Panel
      title={service.title}
      caption={service.purpose}
      actions={
        <Group gap={8} wrap="nowrap">
          <Checkbox
            aria-label={`Select ${service.title}`}
            checked={isSelected}
            onChange={(event) => onSelect(event.currentTarget.checked)}
          />
          <StateBadge state={tone === 'running' ? 'running' : word} tone={tone} icon={icon}>
            {word}
          </StateBadge>
          {isCancellable ? (
            <Button
              variant="default"
              leftSection={<IconX size={15} aria-hidden />}
              aria-label={`Cancel starting ${service.title}`}
              onClick={() => actions.cancel(running.jobId)}
            >
              Cancel
            </Button>
          ) : can.start ? (
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={15} aria-hidden />}
              aria-label={`Start ${service.title}`}
              onClick={() => actions.start([service.name])}
            >
              Start
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={15} aria-hidden />}
              aria-label={`Stop ${service.title}`}
              disabled={!can.stop}
              onClick={() => actions.stop([service.name])}
            >
              Stop
            </Button>
          )}
          <ServiceMenu service={service} actions={actions} onOpen={onOpen} onRemove={onRemove} />
        </Group>
      }
    >
      <div className={classes.body}>
        <div className={classes.facts}>
          <code>{service.ports.map((port) => port.split(':').slice(0, -1).join(':')).join(' ')}</code>
          <p>
            {service.startedAt !== undefined && (
              <>
                started <RelativeTime at={service.startedAt} /> ·{' '}
              </>
            )}
            {service.image}
            {needs && ` · needs ${needs}`}
          </p>
        </div>
        {isUp && <ServiceUsage title={service.title} samples={samples} onOpen={() => onOpen('usage')} />}
      </div>
      <ServiceActivity service={service} current={current} actions={actions} />
      {!isUp && (
        <p className={classes.instead}>
          <IconLeaf size={16} stroke={1.7} aria-hidden />
          <span>
            <strong>Without it:</strong> {service.embeddedDefault}
          </span>
        </p>
      )}
    </Panel>
  )
}
