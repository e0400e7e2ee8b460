import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { LearningCurve } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import { Panel } from '../../components/panel.tsx'
import type { Tokens } from '../../tokens.ts'
import { categories } from '../../tokens.ts'
import { metricTitle } from './metric-title.ts'
import { readLearningCurve } from './read-evaluation.ts'

const path = 'learning-curve.json'

/** Whether more rows would help: shown where the train stage was asked to find out. */
export function LearningCurvePanel({ runId, metric }: { runId: string; metric: string }) {
  const artifacts = useQuery(ask('run', 'artifacts', { runId }))
  const hasCurve = artifacts.data?.some((artifact) => artifact.path === path) ?? false
  const { data } = useQuery({
    ...ask('run', 'artifactText', { runId, path }),
    enabled: hasCurve,
    select: readLearningCurve,
  })
  return data ? <CurveView points={data.points} metric={metric} /> : null
}

function CurveView({ points, metric }: { points: LearningCurve['points']; metric: string }) {
  const lines = useMemo(
    () => [
      { name: 'rows it learnt from', colour: categories[1], points: meansOf(points, 'train', metric) },
      { name: 'rows kept back', colour: categories[0], points: meansOf(points, 'test', metric) },
    ],
    [points, metric],
  )
  const option = useCallback(
    (tokens: Tokens) => metricLines(lines, { tokens, xName: 'rows learnt from' }),
    [lines],
  )
  const title = metricTitle(metric)
  return (
    <Panel
      title="Learning curve"
      caption={`${title} by the number of rows, mean of three folds: where the lower line still rises, more rows would help`}
    >
      <Chart
        title={`${title} by rows learnt from`}
        heightPx={260}
        option={option}
        table={{
          header: ['part', 'rows', title],
          rows: lines.flatMap(({ name, points: list }) => list.map(([x, y]) => [name, x, y])),
        }}
      />
    </Panel>
  )
}

function meansOf(points: LearningCurve['points'], part: 'train' | 'test', metric: string) {
  const sizes = [...new Set(points.map(({ size }) => size))].toSorted((one, other) => one - other)
  return sizes.flatMap((size) => {
    const values = points.filter((one) => one.size === size).flatMap((one) => one[part][metric] ?? [])
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.length === 0 ? [] : [[size, mean] as const]
  })
}
