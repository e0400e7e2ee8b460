import { Button, Group, SimpleGrid, Text } from '@mantine/core'
import { IconPlayerPlay, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PipelineOutline } from '../../../main/contract/pipeline.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { plural } from '../../format.ts'
import { RunForm } from './run-form.tsx'
import { RunHistory } from './run-history.tsx'

export function PipelinesPage() {
  const pipelines = useQuery(ask('pipeline', 'list'))
  return (
    <>
      <PageHeader
        title="Pipelines"
        caption="Each takes a dataset through its stages to a registered model."
      />
      <QueryView
        query={pipelines}
        errorTitle="The pipelines could not be read"
        empty={
          <Panel>
            <EmptyState title="No pipeline yet" icon={IconRoute}>
              A pipeline is one YAML file in the folder <code>pipelines/</code> of the workspace. The sample
              workspace has one to start from: <code>sporeprint init DIR --sample mushroom</code>.
            </EmptyState>
          </Panel>
        }
      >
        {(list) => (
          <>
            <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing={14} mb={14}>
              {list.map((pipeline) => (
                <PipelineCard key={pipeline.name} pipeline={pipeline} />
              ))}
            </SimpleGrid>
            <Panel title="Runs" caption="The latest of all pipelines" isFlush>
              <RunHistory
                empty={<EmptyState title="Nothing has run yet">Press Run on a pipeline above.</EmptyState>}
              />
            </Panel>
          </>
        )}
      </QueryView>
    </>
  )
}

function PipelineCard({ pipeline }: { pipeline: PipelineOutline }) {
  const [isOpen, setIsOpen] = useState(false)
  const { name, problems, lastRun, stages } = pipeline
  return (
    <Panel
      title={name}
      caption={`${pipeline.dataset} → ${pipeline.target} · ${plural(stages.length, 'stage')}`}
      actions={
        <>
          <Link to="/pipelines/$name" params={{ name }}>
            <Button component="span" variant="default">
              Open
            </Button>
          </Link>
          <Button
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
            disabled={problems.length > 0}
            onClick={() => setIsOpen(true)}
          >
            Run…
          </Button>
        </>
      }
    >
      <Text mb={8}>{pipeline.description}</Text>
      <Group gap={8}>
        {problems.length > 0 && <StateBadge state="bad">{plural(problems.length, 'problem')}</StateBadge>}
        {lastRun ? (
          <>
            <Link to="/pipelines/$name/runs/$runId" params={{ name, runId: lastRun.runId }}>
              <StateBadge state={lastRun.state} />
            </Link>
            <Text c="dimmed" size="sm">
              <RelativeTime at={lastRun.startedAt} />
            </Text>
          </>
        ) : (
          <StateBadge state="info">never run</StateBadge>
        )}
      </Group>
      <RunForm pipeline={pipeline} opened={isOpen} onClose={() => setIsOpen(false)} />
    </Panel>
  )
}
