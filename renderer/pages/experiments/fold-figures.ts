import type { RunSummary } from '../../../main/contract/run.ts'
import { keysOf } from './run-columns.ts'

export interface FoldFigure {
  metric: string
  n: number
  mean: number
  /** Of the sample (n − 1); undefined for a single fold. */
  sd?: number
}

/** Mean and standard deviation of each metric over the folds that have it. */
export const foldFigures = (folds: readonly RunSummary[]): FoldFigure[] =>
  keysOf(folds.map((fold) => fold.metrics)).map((metric) => {
    const values = folds.flatMap((fold) => {
      const value = fold.metrics[metric]
      return value !== undefined && Number.isFinite(value) ? [value] : []
    })
    const n = values.length
    const mean = values.reduce((sum, value) => sum + value, 0) / n
    if (n < 2) return { metric, n, mean }
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return { metric, n, mean, sd: Math.sqrt(squares / (n - 1)) }
  })
