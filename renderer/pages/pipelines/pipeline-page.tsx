import { Alert, Button, List, Tabs } from '@mantine/core'
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { PipelineOutline } from '../../../main/contract/pipeline.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { plural } from '../../format.ts'
import { RunForm } from './run-form.tsx'
import { RunHistory } from './run-history.tsx'
import { SourceEditor } from './source-editor.tsx'
import { StageGraph } from './stage-graph.tsx'
import { useRun } from './use-run.ts'

export function PipelinePage() {
  const { name } = useParams({ from: '/pipelines/$name' })
  const pipeline = useQuery(ask('pipeline', 'get', { name }))
  return (
    <QueryView query={pipeline} pageTitle={name} errorTitle="The pipeline could not be read">
      {(outline) => <PipelineView outline={outline} />}
    </QueryView>
  )
}

function PipelineView({ outline }: { outline: PipelineOutline }) {
  const { name, problems, lastRun } = outline
  const { tab = 'runs' } = useSearch({ from: '/pipelines/$name' })
  const navigate = useNavigate({ from: '/pipelines/$name' })
  const [isRunning, setIsRunning] = useState(false)
  const canRun = problems.length === 0
  const run = (
    <Button
      leftSection={<IconPlayerPlay size={15} aria-hidden />}
      disabled={!canRun}
      onClick={() => setIsRunning(true)}
    >
      Run…
    </Button>
  )
  return (
    <>
      <PageHeader
        title={name}
        breadcrumb={[
          <Link key="pipelines" to="/pipelines">
            Pipelines
          </Link>,
        ]}
        caption={outline.description}
        state={
          canRun ? (
            lastRun && <StateBadge state={lastRun.state}>last run {lastRun.state}</StateBadge>
          ) : (
            <StateBadge state="bad">{plural(problems.length, 'problem')}</StateBadge>
          )
        }
        actions={run}
      />
      {!canRun && (
        <Alert
          color="var(--sp-bad)"
          variant="outline"
          mb={14}
          icon={<IconAlertTriangle size={18} />}
          title="It cannot run as it is"
        >
          <List size="sm">
            {problems.map((problem) => (
              <List.Item key={problem.path + problem.message}>
                {problem.line !== undefined && `line ${problem.line}: `}
                {!problem.message.includes(problem.path) && (
                  <>
                    <code>{problem.path}</code>:{' '}
                  </>
                )}
                {problem.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Panel
        title={lastRun ? 'Stages, as the last run left them' : 'Stages'}
        caption={
          outline.dataset !== '' && (
            <>
              <Link to="/data/$name" params={{ name: outline.dataset.split('@')[0]! }}>
                {outline.dataset}
              </Link>{' '}
              → {outline.target}
              {outline.positive !== undefined && ` (positive: ${outline.positive})`}
            </>
          )
        }
        actions={
          lastRun && (
            <Link to="/pipelines/$name/runs/$runId" params={{ name, runId: lastRun.runId }}>
              Open the last run
            </Link>
          )
        }
      >
        {lastRun ? (
          <LastRunGraph outline={outline} runId={lastRun.runId} />
        ) : (
          <StageGraph stages={outline.stages} />
        )}
      </Panel>
      <Tabs
        mt={14}
        value={tab}
        onChange={(next) => void navigate({ to: '.', search: { tab: next ?? undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb={12}>
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="source">Source</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          <Panel title="Runs" caption="Newest first; Enter or a click opens one" isFlush>
            <RunHistory
              pipeline={name}
              empty={
                <EmptyState title="This pipeline has not run yet" action={run}>
                  A run takes the data through all stages and keeps its settings, figures, logs and model.
                </EmptyState>
              }
            />
          </Panel>
        </Tabs.Panel>
        <Tabs.Panel value="source">
          <SourceEditor name={name} />
        </Tabs.Panel>
      </Tabs>
      <RunForm pipeline={outline} opened={isRunning} onClose={() => setIsRunning(false)} />
    </>
  )
}

function LastRunGraph({ outline, runId }: { outline: PipelineOutline; runId: string }) {
  const run = useRun(runId).data
  const navigate = useNavigate()
  return (
    <StageGraph
      stages={outline.stages}
      runs={run?.stages}
      onSelect={(stage) =>
        void navigate({
          to: '/pipelines/$name/runs/$runId',
          params: { name: outline.name, runId },
          search: { stage },
        })
      }
    />
  )
}
