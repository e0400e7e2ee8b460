import { Button } from '@mantine/core'
import { IconArrowBackUp, IconBox, IconRoute, IconTrash, IconWand } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatDuration, shortId } from '../../format.ts'
import { useNow } from '../../use-now.ts'
import { isOver } from '../pipelines/use-run.ts'
import { deleteRuns, restoreRuns } from './delete-runs.tsx'
import { RenameRun } from './rename-run.tsx'
import { RerunWithChanges } from './rerun-with-changes.tsx'
import classes from './run-page.module.css'
import { tookMs } from './run-table-columns.tsx'

const kinds: Record<RunSummary['kind'], string> = {
  pipeline: 'pipeline run',
  fold: 'fold of a cross-validation',
  trial: 'trial of a search',
  tracked: 'tracked run',
}

/** What kind of run this is, how it stands, where it came from and where it leads. */
export function RunHeader({ run }: { run: RunSummary }) {
  const { runId, name, experiment, parentId, kind, state, model } = run
  const navigate = useNavigate()
  const isWorking = !isOver(state)
  const now = useNow(isWorking)
  const parent = useQuery({
    ...ask('run', 'summary', { runId: parentId ?? '' }),
    enabled: parentId !== undefined,
  }).data
  const isDeleted = useQuery(
    ask('trackedRun', 'search', { runIds: [runId], view: 'deleted', depth: 'all', limit: 1 }),
  ).data?.total
  const registered = useQuery({
    ...ask('model', 'get', { name: model?.name ?? '', version: model?.version }),
    enabled: model !== undefined,
  }).data
  // What an MLflow client registered is loaded with MLflow.
  const canPredict = registered !== undefined && registered.source === undefined
  const remove = async () => {
    if (await deleteRuns([runId])) void navigate({ to: '/experiments/$name', params: { name: experiment } })
  }
  return (
    <PageHeader
      title={name}
      breadcrumb={[
        <Link key="experiments" to="/experiments">
          Experiments
        </Link>,
        <Link key="experiment" to="/experiments/$name" params={{ name: experiment }}>
          {experiment}
        </Link>,
        ...(parentId === undefined
          ? []
          : [
              <Link key="parent" to="/runs/$runId" params={{ runId: parentId }} search={{ tab: 'folds' }}>
                {parent?.name ?? shortId(parentId)}
              </Link>,
            ]),
      ]}
      state={
        <>
          <StateBadge state={state} />
          {isDeleted === 1 && (
            <StateBadge state="deleted" tone="bad" icon={IconTrash}>
              deleted
            </StateBadge>
          )}
          <RenameRun run={run} />
        </>
      }
      caption={
        <span className={classes.caption}>
          <span>
            {kinds[kind]} <code>{shortId(runId)}</code>
          </span>
          <span>
            started <RelativeTime at={run.startedAt} />
          </span>
          <span>
            {isWorking
              ? `${formatDuration(Math.max(0, now - run.startedAt))} elapsed`
              : `took ${formatDuration(tookMs(run))}`}
          </span>
          <Lineage tags={run.tags} />
        </span>
      }
      actions={
        <>
          {isDeleted === 1 && (
            <Button
              leftSection={<IconArrowBackUp size={15} aria-hidden />}
              onClick={() => void restoreRuns([runId])}
            >
              Restore
            </Button>
          )}
          {!isWorking && isDeleted === 0 && (
            <Button
              variant="default"
              leftSection={<IconTrash size={15} aria-hidden />}
              onClick={() => void remove()}
            >
              Delete
            </Button>
          )}
          {kind === 'pipeline' && !isWorking && <RerunWithChanges run={run} />}
          {kind === 'pipeline' && (
            <Link to="/pipelines/$name/runs/$runId" params={{ name: experiment, runId }}>
              <Button component="span" variant="default" leftSection={<IconRoute size={15} aria-hidden />}>
                Stages and log
              </Button>
            </Link>
          )}
          {model && (
            <Link to="/models/$name" params={{ name: model.name }} search={{ version: model.version }}>
              <Button
                component="span"
                leftSection={
                  canPredict ? <IconWand size={15} aria-hidden /> : <IconBox size={15} aria-hidden />
                }
              >
                {canPredict ? 'Predict with it' : 'Open the model'}
              </Button>
            </Link>
          )}
        </>
      }
    />
  )
}

/** The dataset version that the run read. */
function Lineage({ tags }: { tags: Record<string, string> }) {
  const dataset = tags['dataset.name']
  const version = Number(tags['dataset.version'])
  if (dataset === undefined) return undefined
  return (
    <span>
      data{' '}
      <Link
        to="/data/$name"
        params={{ name: dataset }}
        search={{ version: Number.isInteger(version) ? version : undefined }}
      >
        {dataset}
        {Number.isInteger(version) && `, version ${version}`}
      </Link>
    </span>
  )
}
