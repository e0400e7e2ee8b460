import { Button, SimpleGrid, Skeleton } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { InfraStatus } from '../../../main/contract/infra.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { DockerPanel } from './docker-panel.tsx'
import classes from './infrastructure-page.module.css'
import { groupLook } from './service-look.ts'
import { ServicePanel } from './service-panel.tsx'
import { toneIcons } from './tone-icons.ts'

/** Containers change without telling this page. */
const askEveryMs = 3000

/** Whether Docker is there, and what each service is and would be. */
export function InfrastructurePage() {
  const status = useQuery({ ...ask('infra', 'status'), staleTime: 0, refetchInterval: askEveryMs })
  const look = status.data && !status.isError ? groupLook(status.data.services) : undefined
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
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={() => void status.refetch()}
          >
            Check again
          </Button>
        }
      />
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
          isEmpty={({ services }) => services.length === 0}
          empty={
            <Panel>
              <EmptyState title="No services">The Compose file names none.</EmptyState>
            </Panel>
          }
        >
          {(read) => <Services status={read} />}
        </QueryView>
      )}
    </>
  )
}

function Services({ status }: { status: InfraStatus }) {
  const titles = new Map(status.services.map(({ name, title }) => [name, title]))
  return (
    <>
      <DockerPanel docker={status.docker} checkedAt={status.checkedAt} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={14} mt={14}>
        {status.services.map((service) => (
          <ServicePanel key={service.name} service={service} titles={titles} />
        ))}
      </SimpleGrid>
      <p className={classes.note}>
        This version shows the services and leaves starting them to Docker Compose. They are described in{' '}
        <code>{status.composeFile}</code>; their passwords are read from <code>.env</code> beside it.
      </p>
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
          <Skeleton key={key} height={210} radius={10} />
        ))}
      </SimpleGrid>
    </>
  )
}
