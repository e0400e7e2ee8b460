import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatDuration, formatScore } from '../../format.ts'
import { colourOf } from '../../palette.ts'
import classes from './run-history.module.css'

const duration = (run: RunSummary) => (run.endedAt === undefined ? undefined : run.endedAt - run.startedAt)

const columns: DataColumn<RunSummary>[] = [
  {
    id: 'name',
    title: 'Run',
    widthPx: 170,
    value: (run) => run.name,
    render: (run) => (
      <>
        <span className={classes.dot} style={{ background: colourOf(run.runId) }} aria-hidden />
        {run.name}
      </>
    ),
  },
  { id: 'pipeline', title: 'Pipeline', value: (run) => run.experiment },
  {
    id: 'state',
    title: 'State',
    widthPx: 120,
    value: (run) => run.state,
    render: (run) => <StateBadge state={run.state} isPlain />,
  },
  {
    id: 'accuracy',
    title: 'Accuracy',
    isNumber: true,
    widthPx: 100,
    value: (run) => run.metrics['accuracy'],
    render: (run) => formatScore(run.metrics['accuracy']),
  },
  {
    id: 'rocAuc',
    title: 'ROC AUC',
    isNumber: true,
    widthPx: 100,
    value: (run) => run.metrics['rocAuc'],
    render: (run) => formatScore(run.metrics['rocAuc']),
  },
  {
    id: 'model',
    title: 'Model',
    widthPx: 170,
    value: (run) => run.model && `${run.model.name} ${run.model.version}`,
    render: (run) =>
      run.model
        ? `version ${run.model.version}${run.model.aliases.map((alias) => ` @${alias}`).join('')}`
        : '–',
  },
  {
    id: 'duration',
    title: 'Took',
    isNumber: true,
    widthPx: 90,
    value: duration,
    render: (run) => formatDuration(duration(run)),
  },
  {
    id: 'startedAt',
    title: 'Started',
    widthPx: 110,
    value: (run) => run.startedAt,
    render: (run) => <RelativeTime at={run.startedAt} />,
  },
]

export interface RunHistoryProps {
  /** Only runs of this pipeline. */
  pipeline?: string
  limit?: number
  /** Only the columns that matter at a glance. */
  isShort?: boolean
  empty: ReactNode
}

const glance = new Set(['name', 'state', 'accuracy', 'duration', 'startedAt'])

/** The latest pipeline runs, newest first; Enter opens one. */
export function RunHistory({ pipeline, limit = 200, isShort = false, empty }: RunHistoryProps) {
  const runs = useQuery(ask('run', 'search', { pipeline, limit }))
  const navigate = useNavigate()
  const shown = useMemo(
    () =>
      columns.filter((column) =>
        isShort ? glance.has(column.id) : pipeline === undefined || column.id !== 'pipeline',
      ),
    [pipeline, isShort],
  )
  return (
    <QueryView
      query={runs}
      isEmpty={(data) => data.runs.length === 0}
      empty={empty}
      errorTitle="The runs could not be read"
    >
      {(data) => (
        <DataTable
          id={isShort ? 'home.runs' : pipeline === undefined ? 'runs' : 'pipeline.runs'}
          label="Runs"
          columns={shown}
          rows={data.runs}
          rowKey={(run) => run.runId}
          onOpen={(run) =>
            void (run.kind === 'pipeline'
              ? navigate({
                  to: '/pipelines/$name/runs/$runId',
                  params: { name: run.experiment, runId: run.runId },
                })
              : navigate({ to: '/runs/$runId', params: { runId: run.runId } }))
          }
        />
      )}
    </QueryView>
  )
}
