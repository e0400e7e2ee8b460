import { Tabs } from '@mantine/core'
import { useState } from 'react'
import { StateBadge } from '../../components/state-badge.tsx'
import { SideDrawer } from '../data/rows-drawer.tsx'
import { ConnectTab } from './connect-tab.tsx'
import { HealthTab } from './health-tab.tsx'
import { Logs } from './logs.tsx'
import classes from './service-drawer.module.css'
import { serviceLook, type Service } from './service-look.ts'
import { UsageTab } from './usage-tab.tsx'
import { useUsage } from './use-usage.ts'

export type ServiceTab = 'usage' | 'health' | 'logs' | 'connect'

export interface ServiceDrawerProps {
  service: Service | undefined
  checkedAt: number
  tab: string | undefined
  onTab: (tab: ServiceTab) => void
  onClose: () => void
}

/** Everything about one service; which part is seen is in the address, so that it can be linked to. */
export function ServiceDrawer({ service, checkedAt, tab, onTab, onClose }: ServiceDrawerProps) {
  // The last one stays drawn while the drawer slides away.
  const [last, setLast] = useState(service)
  if (service && service !== last) setLast(service)
  const shown = service ?? last
  return (
    <SideDrawer title={shown?.title ?? ''} opened={service !== undefined} onClose={onClose}>
      {shown && service !== undefined && (
        <Content key={shown.name} service={shown} checkedAt={checkedAt} tab={toTab(tab)} onTab={onTab} />
      )}
    </SideDrawer>
  )
}

const tabs: Record<ServiceTab, string> = {
  usage: 'Usage',
  health: 'Health',
  logs: 'Logs',
  connect: 'Connect',
}
const isTab = (text: string): text is ServiceTab => text in tabs
const toTab = (text = ''): ServiceTab => (isTab(text) ? text : 'usage')

interface ContentProps {
  service: Service
  checkedAt: number
  tab: ServiceTab
  onTab: (tab: ServiceTab) => void
}

function Content({ service, checkedAt, tab, onTab }: ContentProps) {
  const samples = useUsage(service)
  const { word, tone, icon } = serviceLook(service)
  return (
    <>
      <div className={classes.head}>
        <StateBadge state={tone === 'running' ? 'running' : word} tone={tone} icon={icon}>
          {word}
        </StateBadge>
        <span>{service.status ?? service.purpose}</span>
      </div>
      <Tabs value={tab} onChange={(next) => onTab(toTab(next ?? undefined))} keepMounted={false}>
        <Tabs.List mb={14}>
          {Object.entries(tabs).map(([value, title]) => (
            <Tabs.Tab key={value} value={value}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="usage">
          <UsageTab service={service} samples={samples} />
        </Tabs.Panel>
        <Tabs.Panel value="health">
          <HealthTab service={service} checkedAt={checkedAt} />
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <Logs service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="connect">
          <ConnectTab service={service} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
