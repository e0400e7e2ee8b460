import type { RunSummary } from '../../../main/contract/run.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatDuration } from '../../format.ts'
import { colourOf } from '../../palette.ts'
import classes from './experiment-page.module.css'
import type { FormatNumber } from './format-metric.ts'
import { formatMetric } from './format-metric.ts'
import type { KeyColumn } from './run-columns.ts'

export const tookMs = (run: Pick<RunSummary, 'startedAt' | 'endedAt'>) =>
  run.endedAt === undefined ? undefined : run.endedAt - run.startedAt

/** A run's colour, the same wherever it is shown. */
export function RunDot({ runId }: { runId: string }) {
  return <span className={classes.dot} style={{ background: colourOf(runId) }} aria-hidden />
}

/** The columns that every run has; an id is what the backend orders by. */
export const runColumns = {
  name: {
    id: 'name',
    title: 'Run',
    widthPx: 200,
    value: (run) => run.name,
    render: (run) => (
      <>
        <RunDot runId={run.runId} />
        {run.name}
      </>
    ),
  },
  state: {
    id: 'state',
    title: 'State',
    widthPx: 116,
    value: (run) => run.state,
    render: (run) => <StateBadge state={run.state} isPlain />,
  },
  model: {
    id: 'model',
    title: 'Model',
    widthPx: 150,
    isSortable: false,
    value: (run) => run.model && `${run.model.name} ${run.model.version}`,
    render: (run) =>
      run.model
        ? `version ${run.model.version}${run.model.aliases.map((alias) => ` @${alias}`).join('')}`
        : '–',
  },
  duration: {
    id: 'duration',
    title: 'Took',
    isNumber: true,
    widthPx: 90,
    value: tookMs,
    render: (run) => formatDuration(tookMs(run)),
  },
  started: {
    id: 'started',
    title: 'Started',
    widthPx: 110,
    value: (run) => run.startedAt,
    render: (run) => <RelativeTime at={run.startedAt} />,
  },
  runId: {
    id: 'id',
    title: 'Id',
    widthPx: 270,
    isHidden: true,
    isSortable: false,
    value: (run) => run.runId,
  },
} satisfies Record<string, DataColumn<RunSummary>>

/** `write` is one way for the whole column, so that its numbers line up. */
export const metricColumn = (
  { key, title, isShown }: KeyColumn,
  write: FormatNumber = formatMetric,
): DataColumn<RunSummary> => ({
  id: `metrics.${key}`,
  title,
  isNumber: true,
  widthPx: Math.max(106, title.length * 7.5 + 30),
  isHidden: !isShown,
  value: (run) => run.metrics[key],
  render: (run) => write(run.metrics[key]),
})

export const paramColumn = ({ key, title, isShown, isNumber }: KeyColumn): DataColumn<RunSummary> => ({
  id: `params.${key}`,
  title,
  isNumber,
  widthPx: Math.max(110, title.length * 7.5 + 30),
  isHidden: !isShown,
  value: (run) => run.params[key],
  render: (run) => <span title={run.params[key]}>{run.params[key] ?? '–'}</span>,
})
