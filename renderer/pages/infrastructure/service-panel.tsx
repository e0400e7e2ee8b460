import { IconLeaf } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Panel } from '../../components/panel.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import type { Service } from './service-look.ts'
import { serviceLook } from './service-look.ts'
import classes from './service-panel.module.css'

export interface ServicePanelProps {
  service: Service
  /** The titles of all services by name. */
  titles: ReadonlyMap<string, string>
}

/** What a service is, what does its work while it is not there, and how it stands. */
export function ServicePanel({ service, titles }: ServicePanelProps) {
  const { word, tone, icon } = serviceLook(service)
  const facts: [string, ReactNode][] = [
    ['Image', <code key="image">{service.image}</code>],
    [
      'Address',
      service.ports.map((port) => (
        <code key={port} title={`Port ${port.split(':').at(-1)} inside the container`}>
          {port.split(':').slice(0, -1).join(':')}
        </code>
      )),
    ],
    [
      'Keeps data in',
      service.volumes.map((volume) => {
        const [name, path] = volume.split(':')
        return (
          <code key={volume} title={`At ${path} in the container`}>
            {name}
          </code>
        )
      }),
    ],
  ]
  if (service.dependsOn.length > 0)
    facts.push(['Needs', service.dependsOn.map((name) => titles.get(name) ?? name).join(', ')])
  return (
    <Panel
      title={service.title}
      caption={service.purpose}
      actions={
        <StateBadge state={tone === 'running' ? 'running' : word} tone={tone} icon={icon}>
          {word}
        </StateBadge>
      }
    >
      <p className={classes.instead}>
        <IconLeaf size={16} stroke={1.7} aria-hidden />
        <span>
          <strong>Without it:</strong> {service.embeddedDefault}
        </span>
      </p>
      <dl className={classes.facts}>
        {service.status && (
          <div>
            <dt>Docker says</dt>
            <dd>{service.status}</dd>
          </div>
        )}
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
