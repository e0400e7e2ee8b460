import type { MetricLine } from '../../charts/metric-lines.ts'
import { colourOf } from '../../palette.ts'
import type { RunCell } from '../../../main/contract/tracked-run.ts'
import type { HistoryScale } from './compare-look.ts'
import { numberOf } from './run-column.ts'
import { smooth } from './smooth.ts'

export interface Series {
  runId: string
  total: number
  steps: number[]
  times: number[]
  values: RunCell[]
}

/** The histories of one metric as lines, each in its run's colour; a run that never logged it has none. */
export function historyLines(
  runs: readonly { runId: string; name: string; startedAt: number }[],
  series: readonly Series[],
  { scale, smoothing }: { scale: HistoryScale; smoothing: number },
): MetricLine[] {
  const byId = new Map(runs.map((run) => [run.runId, run]))
  return series.flatMap(({ runId, steps, times, values }) => {
    const run = byId.get(runId)
    if (!run || steps.length === 0) return []
    const xs =
      scale === 'step' ? steps : scale === 'time' ? times : times.map((at) => (at - run.startedAt) / 1000)
    const ys = smooth(
      values.map((value) => numberOf(value) ?? NaN),
      smoothing,
    )
    const points = xs.map((x, at) => [x, ys[at]!] as const)
    // Time may go backwards between steps, and a line may not.
    if (scale !== 'step') points.sort(([one], [other]) => one - other)
    return [{ name: run.name, colour: colourOf(runId), points }]
  })
}
