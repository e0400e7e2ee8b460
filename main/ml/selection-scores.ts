import type { Column } from '../lib/frame.ts'
import { codedColumn, contingency, withMissingValue } from './information.ts'
import { chiSquareTail } from './significance.ts'

/**
 * The variance of a column's known finite cells (of the population); of a category the sum of the variances of its
 * one-hot columns, 1 - Σ p², which is 0 for one level and near 1 for many. 0 without known cells.
 */
export function columnVariance(column: Column): number {
  if (column.kind === 'category') {
    const counts = new Map<number, number>()
    for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1)
    const total = [...counts.values()].reduce((sum, rows) => sum + rows, 0)
    return [...counts.values()].reduce((sum, rows) => sum + (rows / total) * (1 - rows / total), 0)
  }
  const known = column.values.filter((value) => Number.isFinite(value))
  if (known.length === 0) return 0
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  return known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length
}

/**
 * Pearson's χ² test that a column and the target are independent: categories by level, numbers in at most 32 bins of
 * about as many rows, a missing cell as a value. The statistic is the sum of scikit-learn's `chi2` over the column's
 * one-hot columns.
 *
 * @returns `p` in [0, 1]: 1 where one side has one value.
 */
export function chiSquareTest(column: Column, target: Column): { statistic: number; p: number } {
  const { counts, rows, columns, total } = contingency(
    withMissingValue(codedColumn(column)),
    codedColumn(target, Infinity),
  )
  const ofRow = new Float64Array(rows)
  const ofColumn = new Float64Array(columns)
  counts.forEach((count, i) => {
    ofRow[Math.floor(i / columns)]! += count
    ofColumn[i % columns]! += count
  })
  let statistic = 0
  counts.forEach((count, i) => {
    const expected = (ofRow[Math.floor(i / columns)]! * ofColumn[i % columns]!) / total
    if (expected > 0) statistic += (count - expected) ** 2 / expected
  })
  const degrees = (present(ofRow) - 1) * (present(ofColumn) - 1)
  return degrees < 1 ? { statistic: 0, p: 1 } : { statistic, p: chiSquareTail(statistic, degrees) }
}

const present = (sums: Float64Array) => sums.filter((sum) => sum > 0).length
