import { missingCode, type CategoryColumn, type Column } from '../lib/frame.ts'
import { binOfNumber, quantileEdges } from './binning.ts'

/** counts[x * columns + y] of rows where neither is missing. */
export interface Contingency {
  counts: Float64Array
  rows: number
  columns: number
  total: number
}

/** Codes with `size` possible values; -1 is missing and left out of every measure. */
export interface Coded {
  codes: Int32Array
  size: number
}

/** Categories by level, numbers in at most `binCount` quantile bins. */
export function codedColumn(column: Column, binCount = 32): Coded {
  if (column.kind === 'category') return { codes: column.codes, size: column.levels.length }
  const edges = quantileEdges(column.values, binCount)
  const codes = Int32Array.from(column.values, (value) =>
    Number.isNaN(value) ? -1 : binOfNumber(edges, value),
  )
  return { codes, size: edges.length + 1 }
}

/** Missing as a value of its own: for measures in which being missing tells something. */
export function withMissingValue({ codes, size }: Coded): Coded {
  return { codes: codes.map((code) => (code < 0 ? size : code)), size: size + 1 }
}

export function contingency(x: Coded, y: Coded): Contingency {
  const counts = new Float64Array(x.size * y.size)
  let total = 0
  for (let row = 0; row < x.codes.length; row++) {
    const a = x.codes[row]!
    const b = y.codes[row]!
    if (a < 0 || b < 0) continue
    counts[a * y.size + b]!++
    total++
  }
  return { counts, rows: x.size, columns: y.size, total }
}

/** Shannon entropy of counts, in nats; 0 when empty. */
export function entropy(counts: Float64Array): number {
  let total = 0
  for (const count of counts) total += count
  let bits = 0
  for (const count of counts) if (count > 0) bits -= (count / total) * Math.log(count / total)
  return bits
}

/** Mutual information in nats, from 0 (independent) up to the smaller entropy. */
export function mutualInformation(table: Contingency): number {
  const { rowSums, columnSums } = margins(table)
  return Math.max(0, entropy(rowSums) + entropy(columnSums) - entropy(table.counts))
}

/**
 * Cramér's V with bias correction (Bergsma 2013, https://doi.org/10.1016/j.jkss.2012.10.002), in [0, 1]; 0 when one
 * side is constant.
 */
export function cramersV(table: Contingency): number {
  const { rowSums, columnSums } = margins(table)
  const n = table.total
  const r = rowSums.filter((count) => count > 0).length
  const k = columnSums.filter((count) => count > 0).length
  if (n < 2 || r < 2 || k < 2) return 0
  let sum = 0
  for (let x = 0; x < table.rows; x++) {
    for (let y = 0; y < table.columns; y++) {
      const count = table.counts[x * table.columns + y]!
      if (count > 0) sum += count ** 2 / (rowSums[x]! * columnSums[y]!)
    }
  }
  const phiSquared = Math.max(0, sum - 1 - ((r - 1) * (k - 1)) / (n - 1))
  const correctedR = r - (r - 1) ** 2 / (n - 1)
  const correctedK = k - (k - 1) ** 2 / (n - 1)
  const smaller = Math.min(correctedR, correctedK) - 1
  return smaller <= 0 ? 0 : Math.min(1, Math.sqrt(phiSquared / smaller))
}

/** Theil's U(x|y): the share of the entropy of x (table rows) that y (table columns) explains, in [0, 1]. */
export function theilsU(table: Contingency): number {
  const { rowSums } = margins(table)
  const whole = entropy(rowSums)
  return whole === 0 ? 1 : Math.min(1, mutualInformation(table) / whole)
}

/** Correlation ratio η: the share of a number's standard deviation that a category explains, in [0, 1]. */
export function correlationRatio(category: Coded, values: Float64Array): number {
  const sums = new Float64Array(category.size)
  const counts = new Float64Array(category.size)
  let sum = 0
  let n = 0
  category.codes.forEach((code, row) => {
    const value = values[row]!
    if (code < 0 || !Number.isFinite(value)) return
    sums[code]! += value
    counts[code]!++
    sum += value
    n++
  })
  if (n === 0) return 0
  const mean = sum / n
  let between = 0
  for (let code = 0; code < category.size; code++) {
    if (counts[code]! > 0) between += counts[code]! * (sums[code]! / counts[code]! - mean) ** 2
  }
  let whole = 0
  category.codes.forEach((code, row) => {
    const value = values[row]!
    if (code >= 0 && Number.isFinite(value)) whole += (value - mean) ** 2
  })
  return whole === 0 ? 0 : Math.min(1, Math.sqrt(between / whole))
}

/** Pearson's r over rows where both are finite, in [-1, 1]; 0 when one side is constant. */
export function pearson(x: Float64Array, y: Float64Array): number {
  let n = 0
  let sumX = 0
  let sumY = 0
  for (let row = 0; row < x.length; row++) {
    if (!Number.isFinite(x[row]! + y[row]!)) continue
    n++
    sumX += x[row]!
    sumY += y[row]!
  }
  let xx = 0
  let yy = 0
  let xy = 0
  for (let row = 0; row < x.length; row++) {
    if (!Number.isFinite(x[row]! + y[row]!)) continue
    const dx = x[row]! - sumX / n
    const dy = y[row]! - sumY / n
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return xx === 0 || yy === 0 ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/**
 * How strongly two columns go together, in [0, 1]: |Pearson| for two numbers, corrected Cramér's V for two
 * categories, the correlation ratio for one of each.
 */
export function association(a: Column, b: Column): number {
  if (a.kind === 'number')
    return b.kind === 'number' ? Math.abs(pearson(a.values, b.values)) : mixed(b, a.values)
  return b.kind === 'number' ? mixed(a, b.values) : cramersV(contingency(codedColumn(a), codedColumn(b)))
}

const mixed = (category: CategoryColumn, values: Float64Array) =>
  correlationRatio(codedColumn(category), values)

/** Number of different values, without missing ones. */
export function distinctCount(column: Column): number {
  if (column.kind === 'number') return new Set(column.values.filter((value) => !Number.isNaN(value))).size
  const { codes, levels } = column
  const isSeen = new Uint8Array(levels.length)
  for (let row = 0; row < codes.length; row++) if (codes[row] !== missingCode) isSeen[codes[row]!] = 1
  return isSeen.reduce((count, one) => count + one, 0)
}

function margins({ counts, rows, columns }: Contingency) {
  const rowSums = new Float64Array(rows)
  const columnSums = new Float64Array(columns)
  for (let x = 0; x < rows; x++) {
    for (let y = 0; y < columns; y++) {
      rowSums[x]! += counts[x * columns + y]!
      columnSums[y]! += counts[x * columns + y]!
    }
  }
  return { rowSums, columnSums }
}
