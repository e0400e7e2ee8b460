import type { ColumnSummary } from '../../../main/contract/dataset.ts'
import type { ValueBar } from '../../charts/value-bars.ts'
import type { Cell } from './cell-text.ts'
import { valueName } from './cell-text.ts'

export interface ColumnBar extends ValueBar {
  /** Absent where the bar stands for several values. */
  value?: Cell
}

const mostBars = 15

/** A number with few values is shown by them, in their order: bins between them would be gaps that the data has not. */
export function valuesForBins(column: ColumnSummary): ColumnSummary {
  const present = column.top.filter((one) => one.value !== null)
  if (!column.histogram || column.distinct > mostBars || present.length < column.distinct) return column
  return {
    ...column,
    histogram: undefined,
    top: present.toSorted((one, other) => Number(one.value) - Number(other.value)),
  }
}

/** The most frequent values, then all the others together, then the missing cells. They add up to all rows. */
export function columnBars({ top, labels, missing }: ColumnSummary, rows: number): ColumnBar[] {
  const present = top.filter((one) => one.value !== null)
  const shown = present.slice(0, mostBars)
  const rest = rows - missing - shown.reduce((sum, one) => sum + one.count, 0)
  return [
    ...shown.map(({ value, count }) => ({ name: valueName(value, labels), value, count })),
    ...(rest > 0 ? [{ name: 'all other values', count: rest, isRest: true }] : []),
    ...(missing > 0 ? [{ name: 'missing', value: null, count: missing, isRest: true }] : []),
  ]
}
