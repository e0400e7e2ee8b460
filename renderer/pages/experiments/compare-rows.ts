import type { MeasuredRun } from './measured-run.ts'
import { columnFormat, formatDifference } from './format-metric.ts'
import { isBetterLow, isJudged, metricOrder, metricTitle } from './metric-title.ts'
import { keysOf } from './run-columns.ts'

export interface CompareRow<Value> {
  key: string
  title: string
  /** In the order of the runs. */
  values: (Value | undefined)[]
  /** The run or runs with the best value; empty where all are equal or there is nothing to judge. */
  best: ReadonlySet<number>
  isSame: boolean
  /** One way for the whole row, so that its numbers line up. */
  write: (value: Value) => string
  /** How far each number is from the first run's. */
  differences: (string | undefined)[]
}

/** One row a metric: the runs' values side by side, the better ones found. */
export const compareMetrics = (runs: readonly MeasuredRun[]): CompareRow<number>[] =>
  metricOrder(keysOf(runs.map((run) => run.metrics))).map((key) => {
    const values = runs.map((run) => run.metrics[key])
    const numbers = values.flatMap((value) => (value !== undefined && Number.isFinite(value) ? [value] : []))
    const isSame = new Set(values).size === 1
    const top = isBetterLow(key) ? Math.min(...numbers) : Math.max(...numbers)
    const best = new Set(
      isSame || !isJudged(key) ? [] : values.flatMap((value, index) => (value === top ? [index] : [])),
    )
    const write = columnFormat(numbers)
    const first = values[0]
    const differences = values.map((value) =>
      value === undefined || first === undefined || !Number.isFinite(value - first) || value === first
        ? undefined
        : formatDifference(value - first, write),
    )
    return { key, title: metricTitle(key), values, best, isSame, write, differences }
  })

/** One row a param. */
export const compareParams = (runs: readonly MeasuredRun[]): CompareRow<string>[] =>
  keysOf(runs.map((run) => run.params)).map((key) => {
    const values = runs.map((run) => run.params[key])
    return {
      key,
      title: key,
      values,
      best: new Set<number>(),
      isSame: new Set(values).size === 1,
      write: asIs,
      differences: [],
    }
  })

const asIs = (value: string) => value
