import { useMemo } from 'react'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatScore, plural } from '../../format.ts'
import type { EvaluationPart } from './evaluation-part.ts'
import { isBetterLow, metricOrder, metricTitle } from './metric-title.ts'

interface MetricRow {
  metric: string
  value: number
  low?: number
  high?: number
}

/** The metrics, and between which figures they would be on other such rows. */
export function IntervalsPanel({ part }: { part: EvaluationPart }) {
  const { metrics, intervals } = part
  const rows = useMemo(
    () =>
      metricOrder(Object.keys(metrics)).map((metric): MetricRow => ({
        metric,
        value: metrics[metric]!,
        ...intervals?.[metric],
      })),
    [metrics, intervals],
  )
  return (
    <Panel
      title="Metrics"
      caption={
        intervals
          ? `On ${plural(part.rows, 'row')}; 95 of 100 such draws of rows lie in the interval (bootstrap)`
          : `On ${plural(part.rows, 'row')}`
      }
      isFlush
    >
      <DataTable
        id="run.intervals"
        label="Metrics with intervals"
        columns={columns}
        rows={rows}
        rowKey={keyOf}
      />
    </Panel>
  )
}

const keyOf = (row: MetricRow) => row.metric

const columns: DataColumn<MetricRow>[] = [
  {
    id: 'metric',
    title: 'Metric',
    widthPx: 134,
    value: (row) => metricTitle(row.metric),
    render: (row) => `${metricTitle(row.metric)}${isBetterLow(row.metric) ? ' ↓' : ''}`,
  },
  {
    id: 'value',
    title: 'Value',
    isNumber: true,
    widthPx: 68,
    value: (row) => row.value,
    render: (row) => <strong>{formatScore(row.value)}</strong>,
  },
  {
    id: 'low',
    title: 'From',
    isNumber: true,
    widthPx: 66,
    description: '2.5 of 100 draws are below',
    value: (row) => row.low,
    render: (row) => (row.low === undefined ? '' : formatScore(row.low)),
  },
  {
    id: 'high',
    title: 'To',
    isNumber: true,
    widthPx: 66,
    description: '2.5 of 100 draws are above',
    value: (row) => row.high,
    render: (row) => (row.high === undefined ? '' : formatScore(row.high)),
  },
]
