import type { QualityDashboard } from '../../../main/contract/quality.ts'
import type { SquareMatrix } from '../../charts/heat-map.ts'
import { formatCount } from '../../format.ts'

/** More cells than this are too small to point at. */
const mostColumns = 30

/**
 * The matrix with the target first, then by the strength of the tie to it, or without one by each column's strongest
 * tie; only the first thirty.
 */
export function strongestColumns(
  { columns, values }: QualityDashboard['association'],
  target: string | undefined,
): SquareMatrix {
  const at = target === undefined ? -1 : columns.indexOf(target)
  const tie = (index: number) => {
    if (at >= 0) return index === at ? 2 : (values[at]?.[index] ?? -1)
    return Math.max(
      -1,
      ...(values[index] ?? []).map((value, other) => (other === index ? -1 : (value ?? -1))),
    )
  }
  const order = columns
    .map((_, index) => ({ index, tie: tie(index) }))
    .toSorted((one, other) => other.tie - one.tie)
    .slice(0, mostColumns)
    .map((one) => one.index)
  return {
    names: order.map((index) => columns[index]!),
    values: order.map((row) => order.map((column) => values[row]?.[column] ?? null)),
  }
}

/** "odor and class: 0.97", with the measure that fits the two types. */
export function describePair(
  { names, values }: SquareMatrix,
  row: number,
  column: number,
  typeOf: (name: string) => string | undefined,
  rows: number,
): string {
  const value = values[row]?.[column]
  const pair = row === column ? names[row]! : `${names[row]} and ${names[column]}`
  if (value == null) return `${pair}: not computed`
  const numbers = [row, column].filter((index) => isNumber(typeOf(names[index]!))).length
  const measure =
    numbers === 2
      ? 'correlation, |Pearson|'
      : numbers === 1
        ? 'correlation ratio'
        : 'Cramér’s V, bias-corrected'
  return `${pair}: ${value.toFixed(3)}\n${measure} · n = ${formatCount(rows)}`
}

const isNumber = (type: string | undefined) => type === 'integer' || type === 'number'
