import { useMemo } from 'react'
import type { ModelComparison } from '../../../main/contract/insight.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatScore } from '../../format.ts'
import { isBetterLow, metricTitle } from '../experiments/metric-title.ts'

type MetricRow = ModelComparison['metrics'][number]

const signed = (value: number | null | undefined) =>
  value === null || value === undefined ? '' : `${value < 0 ? '−' : '+'}${formatScore(Math.abs(value))}`

const keyOf = (row: MetricRow) => row.metric

/** Metrics side by side, with the interval of their difference. */
export function CompareMetrics({ comparison }: { comparison: ModelComparison }) {
  const { first, second, metrics } = comparison
  const columns = useMemo<DataColumn<MetricRow>[]>(
    () => [
      {
        id: 'metric',
        title: 'Metric',
        widthPx: 150,
        value: (row) => metricTitle(row.metric),
        render: (row) => `${metricTitle(row.metric)}${isBetterLow(row.metric) ? ' ↓' : ''}`,
      },
      ...(
        [
          ['first', first],
          ['second', second],
        ] as const
      ).map(([id, one]) => ({
        id,
        title: first.name === second.name ? `Version ${one.version}` : `${one.name}/${one.version}`,
        description: `${one.name}/${one.version}, ${one.algorithm}`,
        isNumber: true,
        widthPx: 92,
        value: (row: MetricRow) => row[id],
        render: (row: MetricRow) => formatScore(row[id]),
      })),
      {
        id: 'difference',
        title: 'Difference',
        description: 'The second minus the first',
        isNumber: true,
        widthPx: 92,
        value: (row) => row.difference,
        render: (row) => signed(row.difference),
      },
      {
        id: 'interval',
        title: '95% of draws',
        description:
          'Where the difference lies when the rows are drawn anew (bootstrap); in bold where 0 is outside',
        widthPx: 160,
        value: (row) => (row.low === undefined ? '' : `${row.low} to ${row.high}`),
        render: (row) => {
          if (row.low === undefined || row.high === undefined) return ''
          const words = `${signed(row.low)} to ${signed(row.high)}`
          return row.low > 0 || row.high < 0 ? <strong>{words}</strong> : words
        },
      },
    ],
    [first, second],
  )
  return (
    <Panel title="Metrics on the same rows" caption="↓ marks those of which less is better" isFlush>
      <DataTable
        id="model.compare"
        label="Metrics of both"
        columns={columns}
        rows={metrics}
        rowKey={keyOf}
        fileName="model-comparison"
      />
    </Panel>
  )
}
