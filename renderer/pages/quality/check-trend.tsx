import { useCallback } from 'react'
import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { CheckTrend } from '../../../main/contract/suite.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import type { DataColumn } from '../../components/data-column.ts'
import { formatExact } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import classes from './check-trend.module.css'

const shown = 12

/** How each check went in the last kept results, the newest at the right. */
export const trendColumn = (trends: ReadonlyMap<string, CheckTrend>): DataColumn<ExpectationResult> => ({
  id: 'trend',
  title: 'Lately',
  description:
    'The outcomes in the last kept results: a low mark passed, a high one failed, a ring was not evaluated.',
  widthPx: 86,
  value: (one) => failures(trends.get(one.id)),
  render: (one) => <Outcomes trend={trends.get(one.id)} />,
})

const failures = (trend: CheckTrend | undefined) =>
  trend?.points.filter(({ outcome }) => outcome !== 'passed').length ?? 0

function Outcomes({ trend }: { trend: CheckTrend | undefined }) {
  if (!trend) return undefined
  const points = trend.points.slice(-shown)
  const words = `${points.length - failures({ ...trend, points })} of the last ${points.length} passed`
  return (
    <span className={classes.outcomes} title={words}>
      <span className="sp-visually-hidden">{words}</span>
      {points.map((point) => (
        <span key={point.resultId} className={classes.mark} data-outcome={point.outcome} />
      ))}
    </span>
  )
}

export interface TrendChartProps {
  check: ExpectationResult
  trend: CheckTrend
}

/** The share of unexpected values, or the figure that was observed, in each kept result. */
export function TrendChart({ check, trend }: TrendChartProps) {
  const name = check.unexpectedPercent === undefined ? 'observed' : 'unexpected, %'
  const points = trend.points.filter(({ value }) => value !== null)
  const option = useCallback(
    (tokens: Tokens) =>
      metricLines(
        [{ name, colour: tokens.accent, points: points.map(({ at, value }) => [at, value!] as const) }],
        { tokens, xName: 'validated', scale: 'time' },
      ),
    [points, name],
  )
  if (points.length < 2) return undefined
  return (
    <Chart
      title={`${check.sentence}: ${name}`}
      option={option}
      heightPx={170}
      table={{
        header: ['validated', 'version', 'outcome', name],
        rows: trend.points.map(({ at, version, outcome, value }) => [
          formatExact(at),
          version,
          outcome,
          value,
        ]),
      }}
    />
  )
}
