import { Button, SimpleGrid, Skeleton } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop, IconRefresh, IconStethoscope } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { InfraServiceName, InfraStatus } from '../../../main/contract/infra.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { DockerPanel } from './docker-panel.tsx'
import { DoctorDrawer } from './doctor-drawer.tsx'
import classes from './infrastructure-page.module.css'
import { LogsDrawer } from './logs-drawer.tsx'
import { RemoveService } from './remove-service.tsx'
import { groupLook, possible } from './service-look.ts'
import { ServicePanel } from './service-panel.tsx'
import { toneIcons } from './tone-icons.ts'
import { useInfraActions } from './use-infra-actions.ts'

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
      <DoctorDrawer isOpen={isDoctorOpen} onClose={() => setIsDoctorOpen(false)} />
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

function Services({ status, actions }: { status: InfraStatus; actions: ReturnType<typeof useInfraActions> }) {
  const [logsOf, setLogsOf] = useState<InfraServiceName>()
  const [removing, setRemoving] = useState<InfraServiceName>()
  const { docker, services, jobs, checkedAt, composeFile } = status
  const titles = new Map(services.map(({ name, title }) => [name, title]))
  const named = (name: InfraServiceName | undefined) => services.find((one) => one.name === name)
  const isFine = docker.available && docker.advice === ''
  return (
    <>
      {!isFine && <DockerPanel docker={docker} checkedAt={checkedAt} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={14} mt={isFine ? 0 : 14}>
        {services.map((service) => (
          <ServicePanel
            key={service.name}
            service={service}
            titles={titles}
            jobs={jobs}
            actions={actions}
            onLogs={() => setLogsOf(service.name)}
            onRemove={() => setRemoving(service.name)}
          />
        ))}
      </SimpleGrid>
      <p className={classes.note}>
        {isFine && `${docker.message} `}The services are described in <code>{composeFile}</code>, which Docker
        Compose can use as well; <code>sporeprint infra env</code> writes its passwords.
      </p>
      <LogsDrawer service={named(logsOf)} onClose={() => setLogsOf(undefined)} />
      <RemoveService service={named(removing)} actions={actions} onClose={() => setRemoving(undefined)} />
    </>
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
