import type { MeasuredRun } from './measured-run.ts'
import { varyingParams } from './run-columns.ts'

export interface ParamGroup {
  value: string
  n: number
  mean: number
}

export interface ParamEffect {
  param: string
  /**
   * In the metric's unit: how far apart the best and the worst value's averages are; of a trend, two standard
   * deviations of the metric times |ρ|, because the average of a value that was run once is mostly chance.
   */
  spread: number
  /** Best average first. */
  groups: ParamGroup[]
  /** Spearman's rank correlation with the metric, where the param has many numeric values. */
  correlation?: number
}

/** With more numeric values than this, a trend says more than averages. */
const manyValues = 6

/**
 * How the metric went with each param in which `runs` differ, widest first. Averages over what was run: params that
 * were changed together cannot be told apart. Runs without the metric do not count.
 */
export function paramEffects(
  runs: readonly MeasuredRun[],
  metric: string,
  isBetterLow: boolean,
): ParamEffect[] {
  const measured = runs.filter((run) => Number.isFinite(run.metrics[metric]))
  const effects = varyingParams(measured).map((param) => effectOf(measured, param, metric, isBetterLow))
  return effects.toSorted((one, other) => other.spread - one.spread)
}

function effectOf(
  runs: readonly MeasuredRun[],
  param: string,
  metric: string,
  isBetterLow: boolean,
): ParamEffect {
  const byValue = Map.groupBy(runs, (run) => run.params[param] ?? 'not set')
  const groups = [...byValue].map(([value, members]) => ({
    value,
    n: members.length,
    mean: members.reduce((sum, run) => sum + run.metrics[metric]!, 0) / members.length,
  }))
  const ordered = groups.toSorted((one, other) =>
    isBetterLow ? one.mean - other.mean : other.mean - one.mean,
  )
  const spread = Math.abs(ordered[0]!.mean - ordered.at(-1)!.mean)
  const numbers = [...byValue.keys()].map(Number)
  if (groups.length <= manyValues || !numbers.every((value) => Number.isFinite(value))) {
    return { param, spread, groups: ordered }
  }
  const values = runs.map((run) => run.metrics[metric]!)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  const correlation = rankCorrelation(
    runs.map((run) => Number(run.params[param])),
    values,
  )
  return { param, spread: Math.abs(correlation) * 2 * deviation, groups: ordered, correlation }
}

/** Spearman's ρ: the correlation of the ranks, ties sharing their average; 0 where one side does not vary. */
export function rankCorrelation(one: readonly number[], other: readonly number[]): number {
  const left = ranks(one)
  const right = ranks(other)
  const middle = (one.length - 1) / 2
  let both = 0
  let leftSquares = 0
  let rightSquares = 0
  for (const [index, rank] of left.entries()) {
    const a = rank - middle
    const b = right[index]! - middle
    both += a * b
    leftSquares += a * a
    rightSquares += b * b
  }
  return leftSquares === 0 || rightSquares === 0 ? 0 : both / Math.sqrt(leftSquares * rightSquares)
}

/** 0-based. */
function ranks(values: readonly number[]): number[] {
  const order = values
    .map((value, index) => ({ value, index }))
    .toSorted((one, other) => one.value - other.value)
  const result = Array.from<number>({ length: values.length }).fill(0)
  for (let start = 0; start < order.length;) {
    let end = start
    while (end + 1 < order.length && order[end + 1]!.value === order[start]!.value) end += 1
    for (let at = start; at <= end; at += 1) result[order[at]!.index] = (start + end) / 2
    start = end + 1
  }
  return result
}
