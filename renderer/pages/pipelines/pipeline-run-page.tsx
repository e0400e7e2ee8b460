import { Button, Text } from '@mantine/core'
import { IconBrain, IconChartDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { PipelineRun } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge, lookOf } from '../../components/state-badge.tsx'
import { formatDuration, shortId } from '../../format.ts'
import { useNow } from '../../use-now.ts'
import { LearningPanel } from './learning-panel.tsx'
import { LogPanel } from './log-panel.tsx'
import classes from './pipeline-run-page.module.css'
import { RunActions } from './run-actions.tsx'
import { RunProblem } from './run-problem.tsx'
import { RunResults } from './run-results.tsx'
import { StageGraph } from './stage-graph.tsx'
import { Timeline } from './timeline.tsx'
import { useRunLog } from './use-run-log.ts'
import { remainingMs } from './remaining-ms.ts'
import { isOver, usePreviousRun, useRun } from './use-run.ts'

export function PipelineRunPage() {
  const { name, runId } = useParams({ from: '/pipelines/$name/runs/$runId' })
  const query = useRun(runId)
  return (
    <QueryView query={query} pageTitle={`Run ${shortId(runId)}`} errorTitle="The run could not be read">
      {(run) => <RunView key={runId} run={run} name={name} />}
    </QueryView>
  )
}

function RunView({ run, name }: { run: PipelineRun; name: string }) {
  const isWorking = !isOver(run.state)
  const now = useNow(isWorking)
  const { stage } = useSearch({ from: '/pipelines/$name/runs/$runId' })
  const navigate = useNavigate({ from: '/pipelines/$name/runs/$runId' })
  const outline = useQuery(ask('pipeline', 'get', { name })).data
  const summary = useQuery(ask('run', 'summary', { runId: run.runId })).data
  const lines = useRunLog(run.runId, isWorking)

  const select = (next: string | undefined) =>
    void navigate({ to: '.', search: { stage: next }, replace: true })
  const stages = useMemo(() => toShapes(run, outline?.stages ?? []), [run, outline])
  const atWork = run.stages.find((one) => one.state === 'running' || one.state === 'retrying')?.name
  const before = usePreviousRun(name, isWorking)
  const left = before && isWorking ? remainingMs(run, before, now) : undefined
  const elapsedMs = isWorking ? Math.max(0, now - run.startedAt) : run.durationMs

  return (
    <>
      <PageHeader
        title={summary ? summary.name : `Run ${shortId(run.runId)}`}
        breadcrumb={[
          <Link key="pipelines" to="/pipelines">
            Pipelines
          </Link>,
          <Link key="pipeline" to="/pipelines/$name" params={{ name }}>
            {name}
          </Link>,
        ]}
        state={
          <StateBadge state={run.state}>
            {atWork && isWorking ? `running · ${atWork}` : lookOf(run.state).word}
          </StateBadge>
        }
        actions={
          <>
            <Text c="dimmed" className={classes.elapsed}>
              {isWorking
                ? [
                    `${formatDuration(elapsedMs)} elapsed`,
                    left !== undefined && `about ${formatDuration(left)} left`,
                  ]
                    .filter(Boolean)
                    .join(' · ')
                : `took ${formatDuration(elapsedMs)}`}
            </Text>
            {summary?.params['train.search.sampler'] !== undefined && (
              <Link to="/searches/$runId" params={{ runId: run.runId }}>
                <Button component="span" variant="default" leftSection={<IconBrain size={15} aria-hidden />}>
                  Search
                </Button>
              </Link>
            )}
            {!isWorking && (
              <Link to="/runs/$runId" params={{ runId: run.runId }}>
                <Button
                  component="span"
                  variant="default"
                  leftSection={<IconChartDots size={15} aria-hidden />}
                >
                  Evaluation
                </Button>
              </Link>
            )}
            <RunActions run={run} />
          </>
        }
      />
      <RunProblem run={run} onShowLog={select} />
      <RunResults run={run} />
      {summary && <LearningPanel run={run} summary={summary} />}
      <Panel className={classes.graph}>
        <StageGraph
          stages={stages}
          runs={run.stages}
          selected={stage}
          onSelect={(next) => select(next === stage ? undefined : next)}
        />
      </Panel>
      <div className={classes.below}>
        <Timeline run={run} now={now} onSelect={select} />
        <LogPanel
          lines={lines}
          startedAt={run.startedAt}
          isWorking={isWorking}
          stage={stage}
          onStage={select}
          fileName={`${name}-${shortId(run.runId)}`}
        />
      </div>
    </>
  )
}

/** The graph of the run: the pipeline's own dependencies, or a chain when the file has changed since. */
function toShapes(
  run: PipelineRun,
  outline: readonly { name: string; dependsOn: string[]; description: string }[],
) {
  const known = new Map(outline.map((stage) => [stage.name, stage]))
  const isSame = run.stages.every((stage) => known.has(stage.name))
  return run.stages.map((stage, index) => ({
    name: stage.name,
    description: known.get(stage.name)?.description,
    dependsOn: isSame ? known.get(stage.name)!.dependsOn : index === 0 ? [] : [run.stages[index - 1]!.name],
  }))
}
