import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { PageHeader } from '../../components/page-header.tsx'
import { AboutTab } from './about-tab.tsx'
import { ConfigurationTab } from './configuration-tab.tsx'
import { DiagnosticsTab } from './diagnostics-tab.tsx'
import { GeneralTab } from './general-tab.tsx'

export function SettingsPage() {
  const { tab = 'general' } = useSearch({ from: '/settings' })
  const navigate = useNavigate({ from: '/settings' })
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: { tab: next ?? undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb={14}>
          <Tabs.Tab value="general">General</Tabs.Tab>
          <Tabs.Tab value="configuration">Configuration</Tabs.Tab>
          <Tabs.Tab value="diagnostics">Diagnostics</Tabs.Tab>
          <Tabs.Tab value="about">About</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="general">
          <GeneralTab />
        </Tabs.Panel>
        <Tabs.Panel value="configuration">
          <ConfigurationTab />
        </Tabs.Panel>
        <Tabs.Panel value="diagnostics">
          <DiagnosticsTab />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          <AboutTab />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
