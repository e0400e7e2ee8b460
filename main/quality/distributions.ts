import type { DatasetColumn } from '../contract/dataset.ts'
import type { QualityDashboard } from '../contract/quality.ts'
import { missingCode } from '../lib/frame.ts'
import type { Column } from '../lib/frame.ts'
import { codeValues } from './coded-values.ts'

const maxClasses = 20
const maxValues = 20

export interface Classes {
  list: QualityDashboard['classes']
  /** Per row the index into `list`. */
  codes: Int32Array
}

/**
 * The target's values, most frequent first, and missing as a class when there is one. None without a target, or when
 * it is a measured number or has more than 20 values: then it has no classes.
 */
export function classesOf(
  target: Column | undefined,
  column: DatasetColumn | undefined,
): Classes | undefined {
  if (!target || !column) return undefined
  const coded = codeValues(target, column)
  if (coded.isBinned || coded.values.length > maxClasses) return undefined
  const counts = countCodes(coded.codes, coded.values.length)
  const order = coded.values.map((_, code) => code).toSorted((a, b) => counts[b]! - counts[a]! || a - b)
  const list: Classes['list'] = order.map((code) => {
    const { value, label } = coded.values[code]!
    return { value, ...(label === String(value) ? {} : { label }), count: counts[code]! }
  })
  const missing = counts.at(-1)!
  if (missing > 0) list.push({ value: null, label: 'missing', count: missing })
  const rank = Int32Array.from(order)
  order.forEach((code, index) => (rank[code] = index))
  const codes = coded.codes.map((code) => (code === missingCode ? order.length : rank[code]!))
  return { list, codes }
}

/** Counts per code; missing is the last. */
function countCodes(codes: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size + 1)
  for (const code of codes) counts[code < 0 ? size : code]!++
  return counts
}

type Distribution = QualityDashboard['distributions'][number]

/**
 * Rows per value and class: the 20 most frequent values, or all bins of a number in ascending order, then missing.
 * Without classes there is one count for each value.
 */
export function distributionOf(
  column: Column,
  described: DatasetColumn,
  classes: Classes | undefined,
): Omit<Distribution, 'associationWithTarget'> {
  const { codes, values, isBinned } = codeValues(column, described)
  const width = classes ? classes.list.length : 1
  const counts = new Int32Array((values.length + 1) * width)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]! < 0 ? values.length : codes[row]!
    counts[code * width + (classes ? classes.codes[row]! : 0)]!++
  }
  const countsOf = (code: number) => Array.from(counts.subarray(code * width, (code + 1) * width))
  const totals = Array.from({ length: values.length + 1 }, (_, code) => sum(countsOf(code)))
  const order = values.map((_, code) => code)
  if (!isBinned) order.sort((a, b) => totals[b]! - totals[a]! || a - b)
  const shown = order.slice(0, maxValues).map((code) => ({ ...values[code]!, counts: countsOf(code) }))
  const missing = { label: 'missing', value: null, counts: countsOf(values.length) }
  return {
    column: described.name,
    values: totals.at(-1)! > 0 ? [...shown, missing] : shown,
    other: sum(order.slice(maxValues).map((code) => totals[code]!)),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
