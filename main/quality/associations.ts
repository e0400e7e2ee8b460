import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../lib/errors.ts'
import { takeRows } from '../lib/frame.ts'
import type { Column, Frame } from '../lib/frame.ts'
import { association, codedColumn, contingency, withMissingValue } from '../ml/information.ts'

/** About half a second of counting; above it a sample of the rows is taken. */
const maxCells = 100_000_000
const minSample = 2000
/** A table of more different values than this says nothing about association, and is not made. */
const maxLevels = 200

export interface Associations {
  columns: string[]
  values: (number | null)[][]
  /** How many rows were looked at, evenly spaced when not all. */
  rows: number
  /** Columns with too many values to be compared as categories. */
  leftOut: string[]
}

/**
 * How strongly each pair of columns goes together, from 0 to 1, over the rows where neither is missing: bias-corrected
 * Cramér's V for two categories, the correlation ratio for a category and a number, |Pearson| for two numbers. `null`
 * where a column is constant or has more than 200 categories.
 */
export async function associationsOf(
  frame: Frame,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Associations> {
  const sample = sampleRows(frame)
  const { columns } = sample
  const leftOut = new Set(columns.filter(hasTooManyLevels))
  const isUsable = columns.map((column) => !leftOut.has(column) && !isConstant(column))
  const values = columns.map(() => Array.from({ length: columns.length }, (): number | null => null))
  for (const [i, a] of columns.entries()) {
    // Lets a cancel come in between.
    await setImmediate()
    if (signal.aborted) throw cancelled()
    onProgress(i, columns.length)
    if (!isUsable[i]) continue
    values[i]![i] = 1
    for (let j = i + 1; j < columns.length; j++) {
      if (!isUsable[j]) continue
      const measured = association(a, columns[j]!)
      // Numbers near the largest there is overflow on the way.
      const value = Number.isFinite(measured) ? measured : null
      values[i]![j] = value
      values[j]![i] = value
    }
  }
  return {
    columns: columns.map(({ name }) => name),
    values,
    rows: sample.rowCount,
    leftOut: [...leftOut].map(({ name }) => name),
  }
}

function sampleRows(frame: Frame): Frame {
  const pairs = Math.max(1, (frame.columns.length * (frame.columns.length - 1)) / 2)
  const size = Math.max(minSample, Math.floor(maxCells / pairs))
  if (frame.rowCount <= size) return frame
  return takeRows(
    frame,
    Array.from({ length: size }, (_, i) => Math.floor((i * frame.rowCount) / size)),
  )
}

const hasTooManyLevels = (column: Column) => column.kind === 'category' && column.levels.length > maxLevels

function isConstant(column: Column): boolean {
  let first: number | undefined
  for (const value of column.kind === 'category' ? column.codes : column.values) {
    if (column.kind === 'category' ? value < 0 : !Number.isFinite(value)) continue
    first ??= value
    if (value !== first) return false
  }
  return true
}

/**
 * The share of rows whose class would be guessed right from one column alone, by the most frequent class of each of
 * its values (numbers in 32 quantile bins, missing as a value); rows with a missing class are left out.
 */
export function accuracyAlone(column: Column, target: Column): number {
  const table = contingency(withMissingValue(codedColumn(column)), codedColumn(target))
  let right = 0
  for (let x = 0; x < table.rows; x++) {
    let most = 0
    for (let y = 0; y < table.columns; y++) most = Math.max(most, table.counts[x * table.columns + y]!)
    right += most
  }
  return table.total === 0 ? 0 : right / table.total
}
