import { Button, Group, SimpleGrid, Skeleton } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop, IconRefresh, IconStethoscope } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { InfraServiceName, InfraStatus } from '../../../main/contract/infra.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { DockerPanel } from './docker-panel.tsx'
import { DoctorDrawer } from './doctor-drawer.tsx'
import classes from './infrastructure-page.module.css'
import { RemoveServices } from './remove-service.tsx'
import { ServiceDrawer } from './service-drawer.tsx'
import { groupLook, possible, type Service } from './service-look.ts'
import { ServicePanel } from './service-panel.tsx'
import { toneIcons } from './tone-icons.ts'
import { UpkeepPanel } from './upkeep-panel.tsx'
import { useInfraActions, type InfraActions } from './use-infra-actions.ts'

/** Changes are told by events; this is for one that was missed. */
const askEveryMs = 3000

/** Whether Docker is there, how each service stands, and the buttons. */
export function InfrastructurePage() {
  const status = useQuery({ ...ask('infra', 'status'), staleTime: 0, refetchInterval: askEveryMs })
  const actions = useInfraActions()
  const [isDoctorOpen, setIsDoctorOpen] = useState(false)
  const services = status.isError ? [] : (status.data?.services ?? [])
  const look = services.length > 0 ? groupLook(services) : undefined
  const canUse = status.data?.docker.available === true && !status.isError
  return (
    <>
      <PageHeader
        title="Infrastructure"
        state={
          look && (
            <StateBadge state={look.word} tone={look.tone} icon={toneIcons[look.tone]}>
              {look.word}
            </StateBadge>
          )
        }
        caption="Services in Docker are an upgrade: everything works without them, on what is built in."
        actions={
          <>
            {!canUse && (
              <Button
                variant="default"
                leftSection={<IconRefresh size={15} aria-hidden />}
                onClick={() => void status.refetch()}
              >
                Check again
              </Button>
            )}
            <Button
              variant="default"
              leftSection={<IconStethoscope size={15} aria-hidden />}
              onClick={() => setIsDoctorOpen(true)}
            >
              Doctor
            </Button>
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={15} aria-hidden />}
              disabled={!services.some(({ state }) => possible(state).stop)}
              onClick={() => actions.stop()}
            >
              Stop all
            </Button>
            <Button
              leftSection={<IconPlayerPlay size={15} aria-hidden />}
              disabled={!canUse || !services.some(({ state }) => possible(state).start)}
              onClick={() => actions.start()}
            >
              Start all
            </Button>
          </>
        }
      />
      <DoctorDrawer isOpen={isDoctorOpen} actions={actions} onClose={() => setIsDoctorOpen(false)} />
      {status.isError ? (
        // What was true before the failure may not be so now, and is not shown.
        <Panel>
          <ErrorState
            error={status.error}
            title="The services could not be read"
            retry={() => void status.refetch()}
          />
        </Panel>
      ) : (
        <QueryView
          query={status}
          loading={<Loading />}
          isEmpty={(read) => read.services.length === 0}
          empty={
            <Panel>
              <EmptyState title="No services">The Compose file names none.</EmptyState>
            </Panel>
          }
        >
          {(read) => <Services status={read} actions={actions} />}
        </QueryView>
      )}
    </>
  )
}

function Services({ status, actions }: { status: InfraStatus; actions: InfraActions }) {
  const { service: openName, tab } = useSearch({ from: '/infrastructure' })
  const navigate = useNavigate({ from: '/infrastructure' })
  const open = (service?: string, next?: string) =>
    void navigate({ to: '.', search: { service, tab: next }, replace: service === openName })
  const [selected, setSelected] = useState<readonly InfraServiceName[]>([])
  const [removing, setRemoving] = useState<readonly InfraServiceName[]>([])
  const { docker, services, jobs, checkedAt, composeFile } = status
  const titles = new Map(services.map(({ name, title }) => [name, title]))
  const isFine = docker.available && docker.advice === ''
  const select = (name: InfraServiceName, isSelected: boolean) =>
    setSelected(isSelected ? [...selected, name] : selected.filter((one) => one !== name))
  return (
    <>
      {!isFine && <DockerPanel docker={docker} checkedAt={checkedAt} />}
      {selected.length > 0 && (
        <SelectionBar
          services={services.filter(({ name }) => selected.includes(name))}
          actions={actions}
          onRemove={() => setRemoving(selected)}
          onClear={() => setSelected([])}
        />
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={14} mt={isFine && selected.length === 0 ? 0 : 14}>
        {services.map((service) => (
          <ServicePanel
            key={service.name}
            service={service}
            titles={titles}
            jobs={jobs}
            actions={actions}
            isSelected={selected.includes(service.name)}
            onSelect={(isSelected) => select(service.name, isSelected)}
            onOpen={(next) => open(service.name, next)}
            onRemove={() => setRemoving([service.name])}
          />
        ))}
      </SimpleGrid>
      <div className={classes.upkeep}>
        <UpkeepPanel status={status} />
      </div>
      <p className={classes.note}>
        {isFine && `${docker.message} `}The services are described in <code>{composeFile}</code>, which Docker
        Compose can use as well; <code>sporeprint infra env</code> writes its passwords.
      </p>
      <ServiceDrawer
        service={services.find(({ name }) => name === openName)}
        checkedAt={checkedAt}
        tab={tab}
        onTab={(next) => open(openName, next)}
        onClose={() => open()}
      />
      <RemoveServices
        services={services.filter(({ name }) => removing.includes(name))}
        actions={actions}
        onClose={() => setRemoving([])}
      />
    </>
  )
}

interface SelectionBarProps {
  services: readonly Service[]
  actions: InfraActions
  onRemove: () => void
  onClear: () => void
}

/** What can be done with the services that are ticked. */
function SelectionBar({ services, actions, onRemove, onClear }: SelectionBarProps) {
  const names = services.map(({ name }) => name)
  const can = (what: keyof ReturnType<typeof possible>) => services.some(({ state }) => possible(state)[what])
  return (
    <Group className={classes.selection} gap={8} role="toolbar" aria-label="With the selected services">
      <strong>{plural(services.length, 'service')} selected</strong>
      <Button variant="default" disabled={!can('start')} onClick={() => actions.start(names)}>
        Start
      </Button>
      <Button variant="default" disabled={!can('stop')} onClick={() => actions.stop(names)}>
        Stop
      </Button>
      <Button variant="default" disabled={!can('restart')} onClick={() => actions.restart(names)}>
        Restart
      </Button>
      <Button variant="default" disabled={!can('remove')} onClick={onRemove}>
        Remove…
      </Button>
      <Button variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
    </Group>
  )
}

function Loading() {
  return (
    <>
      <Panel>
        <LoadingState lines={2} />
      </Panel>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={14} mt={14}>
        {[1, 2, 3, 4].map((key) => (
          <Skeleton key={key} height={150} radius={10} />
        ))}
      </SimpleGrid>
    </>
  )
}
