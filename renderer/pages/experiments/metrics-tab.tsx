import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import type { MetricSeries } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import { colourOf } from '../../palette.ts'
import type { Tokens } from '../../tokens.ts'
import { metricOrder, metricTitle } from './metric-title.ts'
import { numberOf } from './run-column.ts'
import { keysOf } from './run-columns.ts'
import classes from './run-page.module.css'
import { formatMetric } from './format-metric.ts'
import { useCloserHistory } from './use-closer-history.ts'

interface MetricRow {
  key: string
  title: string
  value: number
  steps: number
}

const pointsDrawn = 1000

const columns: DataColumn<MetricRow>[] = [
  { id: 'title', title: 'Metric', widthPx: 260, value: (row) => row.title },
  {
    id: 'value',
    title: 'Last value',
    isNumber: true,
    widthPx: 130,
    value: (row) => row.value,
    render: (row) => <span title={String(row.value)}>{formatMetric(row.value)}</span>,
  },
  {
    id: 'steps',
    title: 'Steps',
    isNumber: true,
    widthPx: 110,
    value: (row) => row.steps,
    render: (row) => formatCount(row.steps),
  },
  { id: 'key', title: 'Key', widthPx: 260, value: (row) => row.key, render: (row) => <code>{row.key}</code> },
]

/** Every metric's last value, and a chart of those that were logged more than once. */
export function MetricsTab({ run }: { run: RunSummary }) {
  const keys = metricOrder(keysOf([run.metrics]))
  const histories = useQueries({
    queries: keys.map((metric) =>
      ask('trackedRun', 'history', { runIds: [run.runId], metric, points: pointsDrawn }),
    ),
  })
  const failed = histories.find(({ isError }) => isError)
  const rows = keys.map((key, index) => ({
    key,
    title: metricTitle(key),
    value: run.metrics[key]!,
    steps: histories[index]?.data?.[0]?.total ?? 1,
  }))
  const longer = keys.flatMap((key, index) => {
    const history = histories[index]?.data?.[0]
    return history && history.total > 1 ? [{ key, history }] : []
  })
  if (keys.length === 0) {
    return (
      <Panel>
        <EmptyState title="No metrics yet">A run logs them as its stages finish.</EmptyState>
      </Panel>
    )
  }
  return (
    <>
      {failed && (
        <Panel>
          <ErrorState
            error={failed.error}
            title="A metric's history could not be read"
            retry={() => histories.forEach((history) => void history.refetch())}
          />
        </Panel>
      )}
      {longer.length > 0 && (
        <div className={classes.histories}>
          {longer.map(({ key, history }) => (
            <HistoryPanel key={key} metric={key} whole={history} last={run.metrics[key]} />
          ))}
        </div>
      )}
      <Panel title={plural(keys.length, 'metric')} caption="Hover a value for all its digits" isFlush>
        <DataTable
          id="run.metrics"
          label="Metrics"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          fileName={`${run.name}-metrics`}
        />
      </Panel>
    </>
  )
}

interface HistoryProps {
  metric: string
  whole: MetricSeries
  /** Thinned out, the history need not end with it. */
  last: number | undefined
}

function HistoryPanel({ metric, whole, last }: HistoryProps) {
  const title = metricTitle(metric)
  const all = useMemo(() => [whole], [whole])
  const { series, zoom, onZoom } = useCloserHistory(all, { metric, points: pointsDrawn })
  const { steps, values, total } = series[0]!
  const line = useMemo(
    () => ({
      name: title,
      colour: colourOf(metric),
      points: steps.map((step, at) => [step, numberOf(values[at]) ?? NaN] as const),
    }),
    [title, metric, steps, values],
  )
  const option = useCallback(
    (tokens: Tokens) => metricLines([line], { tokens, xName: 'step', canZoom: true, zoom }),
    [line, zoom],
  )
  const drawn =
    whole.steps.length < total
      ? `, ${formatCount(steps.length)} drawn: no peak is left out, and the wheel looks closer`
      : ''
  return (
    <Panel title={title} caption={`${plural(total, 'step')}, last ${formatMetric(last)}${drawn}`}>
      <Chart
        title={`${title} by step`}
        heightPx={220}
        option={option}
        onZoom={onZoom}
        table={{ header: ['step', title], rows: line.points.map(([step, value]) => [step, value]) }}
      />
    </Panel>
  )
}
