import type { MeasuredRun } from './measured-run.ts'
import type { ParallelAxis, ParallelLine } from '../../charts/parallel-lines.ts'
import { metricTitle } from './metric-title.ts'
import type { ParamEffect } from './param-effects.ts'
import { isNumberText } from './run-columns.ts'

const axesShown = 7
const logFrom = 50

/** The runs as lines through the params that matter most, ending at the metric. */
export function differenceLines(
  runs: readonly MeasuredRun[],
  effects: readonly ParamEffect[],
  metric: string,
  options: { isBetterLow: boolean; chosen: ReadonlySet<string> },
): { axes: ParallelAxis[]; lines: ParallelLine[]; runs: MeasuredRun[] } {
  const measured = runs.filter((run) => Number.isFinite(run.metrics[metric]))
  const params = effects.slice(0, axesShown).map(({ param }) => param)
  const numeric = new Map(params.map((param) => [param, isNumeric(measured, param)]))
  const values = measured.map((run) => run.metrics[metric]!)
  const low = Math.min(...values)
  const high = Math.max(...values)
  const rankOf = (value: number) => {
    const part = high === low ? 1 : (value - low) / (high - low)
    return options.isBetterLow && high !== low ? 1 - part : part
  }
  return {
    axes: [
      ...params.map((param) => toAxis(measured, param, numeric.get(param)!)),
      high === low
        ? { name: metricTitle(metric), categories: [String(high)] }
        : { name: metricTitle(metric) },
    ],
    lines: measured.map((run) => ({
      name: run.name,
      values: [
        ...params.map((param) => {
          const value = run.params[param]
          return numeric.get(param) ? (value === undefined ? undefined : Number(value)) : (value ?? 'not set')
        }),
        high === low ? String(high) : run.metrics[metric],
      ],
      rank: rankOf(run.metrics[metric]!),
      isChosen: options.chosen.has(run.runId),
    })),
    runs: measured,
  }
}

function toAxis(runs: readonly MeasuredRun[], param: string, numeric: boolean): ParallelAxis {
  if (!numeric) {
    const categories = [...new Set(runs.map((run) => run.params[param] ?? 'not set'))]
    return {
      name: param,
      categories: categories.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })),
    }
  }
  const values = runs.flatMap((run) => (run.params[param] === undefined ? [] : [Number(run.params[param])]))
  const low = Math.min(...values)
  return low > 0 && Math.max(...values) / low >= logFrom ? { name: param, isLog: true } : { name: param }
}

/** A param that some runs do not have is a choice, so that their lines have a place to pass. */
const isNumeric = (runs: readonly MeasuredRun[], param: string) => {
  const values = runs.flatMap((run) => run.params[param] ?? [])
  return values.length === runs.length && new Set(values).size > 1 && values.every(isNumberText)
}
