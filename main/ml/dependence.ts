import { cancelled, invalidInput } from '../lib/errors.ts'
import { findColumn, missingCode, type Column, type Frame } from '../lib/frame.ts'
import { quantileOf } from './intervals.ts'
import { predictProba, type Model } from './model.ts'
import type { Cell } from './row-frame.ts'

export interface DependenceOptions {
  /** Values that the column is set to; `dependenceGrid` when left out. */
  grid?: readonly Cell[]
  /** n weights ≥ 0 of the background rows for the mean. */
  weights?: ArrayLike<number>
  /** Rows whose own lines are kept. */
  lines?: number
  isCancelled?: () => boolean
  onValue?: (done: number, total: number) => void
}

/** What a model says when one column is set to a value in every row. */
export interface Dependence {
  column: string
  kind: Column['kind']
  /** Numbers ascending or categories, the most frequent first; null is a missing cell and last. */
  grid: Cell[]
  /** How many of the rows have each value (for numbers: lie nearest to it). */
  counts: number[]
  /** grid × classes, row-major: the mean over the rows (partial dependence, Friedman 2001). */
  mean: Float64Array
  /** lines × grid × classes, row-major: single rows (individual conditional expectation, Goldstein et al. 2015). */
  lines: Float64Array
  /** The rows of the lines, spread evenly over the background. */
  lineRows: number[]
}

const gridSize = 20
const mostLevels = 30

/**
 * Partial dependence and single rows' lines of one raw column: columns derived from it change along.
 *
 * @param frame n ≥ 1 raw background rows, a sample of what the model meets.
 * @throws INVALID_INPUT for a column the model does not read.
 */
export function dependenceOf(
  model: Model,
  frame: Frame,
  name: string,
  options: DependenceOptions = {},
): Dependence {
  const column = findColumn(frame, name)
  const input = model.preprocessor.inputs.find((one) => one.name === name)
  if (!input || !column) {
    const known = model.preprocessor.inputs.map((one) => one.name).join(', ')
    throw invalidInput(`The model does not read a column "${name}". It reads ${known || 'none'}.`, {
      column: name,
    })
  }
  const classCount = model.classes.length
  const grid = [...(options.grid ?? dependenceGrid(column, input.hadMissing))]
  const lineCount = Math.min(options.lines ?? 0, frame.rowCount)
  const lineRows = Array.from({ length: lineCount }, (_, i) => Math.floor((i * frame.rowCount) / lineCount))
  const mean = new Float64Array(grid.length * classCount)
  const lines = new Float64Array(lineCount * grid.length * classCount)
  const weightOf = (row: number) => options.weights?.[row] ?? 1
  let totalWeight = 0
  for (let row = 0; row < frame.rowCount; row++) totalWeight += weightOf(row)
  grid.forEach((cell, at) => {
    if (options.isCancelled?.()) throw cancelled('The dependence was cancelled.')
    const { probabilities } = predictProba(model, withConstant(frame, column, cell))
    for (let row = 0; row < frame.rowCount; row++)
      for (let c = 0; c < classCount; c++)
        mean[at * classCount + c]! += (weightOf(row) * probabilities[row * classCount + c]!) / totalWeight
    lineRows.forEach((row, line) => {
      for (let c = 0; c < classCount; c++)
        lines[(line * grid.length + at) * classCount + c] = probabilities[row * classCount + c]!
    })
    options.onValue?.(at + 1, grid.length)
  })
  return { column: name, kind: column.kind, grid, counts: countsOf(column, grid), mean, lines, lineRows }
}

/**
 * The values a column is set to: of numbers all where there are few, else quantiles; of categories all, the most
 * frequent first, at most 30; and missing where training saw it missing.
 */
export function dependenceGrid(column: Column, hadMissing: boolean): Cell[] {
  const missing = hadMissing ? [null] : []
  if (column.kind === 'category') {
    const counts = new Map<number, number>()
    for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1)
    counts.delete(missingCode)
    const frequent = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, mostLevels)
    return [...frequent.map(([code]) => column.levels[code]!), ...missing]
  }
  const sorted = column.values.filter((value) => Number.isFinite(value)).toSorted()
  if (sorted.length === 0) return missing
  const distinct = [...new Set(sorted)]
  if (distinct.length <= gridSize) return [...distinct, ...missing]
  const quantiles = Array.from({ length: gridSize }, (_, i) => quantileOf(sorted, i / (gridSize - 1)))
  return [...new Set(quantiles), ...missing]
}

function withConstant(frame: Frame, column: Column, cell: Cell): Frame {
  const { name } = column
  const constant: Column =
    column.kind === 'number'
      ? { name, kind: 'number', values: new Float64Array(frame.rowCount).fill(Number(cell ?? NaN)) }
      : {
          name,
          kind: 'category',
          codes: new Int32Array(frame.rowCount).fill(cell === null ? missingCode : 0),
          levels: cell === null ? [] : [String(cell)],
        }
  return { ...frame, columns: frame.columns.map((one) => (one === column ? constant : one)) }
}

function countsOf(column: Column, grid: readonly Cell[]): number[] {
  const counts = grid.map(() => 0)
  const missing = grid.indexOf(null)
  if (column.kind === 'category') {
    const positions = column.levels.map((level) => grid.indexOf(level))
    for (const code of column.codes) {
      const at = code === missingCode ? missing : positions[code]!
      if (at >= 0) counts[at]!++
    }
    return counts
  }
  for (const value of column.values) {
    let nearest = missing
    if (!Number.isNaN(value)) {
      nearest = -1
      grid.forEach((cell, at) => {
        if (cell === null) return
        const isNearer =
          nearest < 0 || Math.abs(Number(cell) - value) < Math.abs(Number(grid[nearest]) - value)
        if (isNearer) nearest = at
      })
    }
    if (nearest >= 0) counts[nearest]!++
  }
  return counts
}
