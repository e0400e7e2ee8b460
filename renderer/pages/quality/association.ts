import type { Association, AssociationMeasure } from '../../../main/contract/profile.ts'
import type { Matrix } from '../../charts/heat-map.ts'
import { formatCount } from '../../format.ts'

/** More cells than this are too small to point at. */
const mostColumns = 30

export type ShownMeasure = 'strength' | AssociationMeasure

export const measureWords: Record<ShownMeasure, string> = {
  strength: 'Strength, of any types',
  'cramers-v': 'Cramér’s V',
  'theils-u': 'Theil’s U',
  'correlation-ratio': 'Correlation ratio',
  pearson: 'Pearson’s r',
  spearman: 'Spearman’s ρ',
}

/**
 * The matrix of a measure, of the thirty columns with the strongest ties to the target, or without one to any other.
 * Columns stand in the order of that, or clustered, like beside like.
 */
export function shownMatrix(
  association: Pick<Association, 'columns' | 'values' | 'clustered' | 'measures'>,
  target: string | undefined,
  measure: ShownMeasure,
  isClustered: boolean,
): Matrix {
  const whole = association.measures.find((one) => one.measure === measure)
  const sides = whole ?? {
    rows: association.columns,
    columns: association.columns,
    values: association.values,
  }
  const order = isClustered
    ? association.clustered.map((index) => association.columns[index]!)
    : strongestColumns(association, target)
  const kept = new Set(strongestColumns(association, target).slice(0, mostColumns))
  const pick = (names: readonly string[]) =>
    order
      .filter((name) => kept.has(name))
      .flatMap((name) => {
        const at = names.indexOf(name)
        return at < 0 ? [] : [at]
      })
  const [rows, columns] = [pick(sides.rows), pick(sides.columns)]
  return {
    names: columns.map((index) => sides.columns[index]!),
    rowNames: rows.map((index) => sides.rows[index]!),
    values: rows.map((row) => columns.map((column) => sides.values[row]?.[column] ?? null)),
    isSigned: measure === 'pearson' || measure === 'spearman',
  }
}

/** The target first, then by the strength of the tie to it, or without one by each column's strongest tie. */
export function strongestColumns(
  { columns, values }: Pick<Association, 'columns' | 'values'>,
  target: string | undefined,
): string[] {
  const at = target === undefined ? -1 : columns.indexOf(target)
  const tie = (index: number) => {
    if (at >= 0) return index === at ? 2 : (values[at]?.[index] ?? -1)
    return Math.max(
      -1,
      ...(values[index] ?? []).map((value, other) => (other === index ? -1 : (value ?? -1))),
    )
  }
  return columns
    .map((name, index) => ({ name, tie: tie(index) }))
    .toSorted((one, other) => other.tie - one.tie)
    .map((one) => one.name)
}

/** "odor and class: 0.971", with the measure that fits the two types. */
export function describePair(
  { names, rowNames = names, values }: Matrix,
  row: number,
  column: number,
  measure: ShownMeasure,
  typeOf: (name: string) => string | undefined,
  rows: number,
): string {
  const value = values[row]?.[column]
  const [one, other] = [rowNames[row]!, names[column]!]
  const pair =
    one === other ? one : measure === 'theils-u' ? `${one}, told by ${other}` : `${one} and ${other}`
  if (value == null) return `${pair}: not computed`
  const words = measure === 'strength' ? fittingMeasure([typeOf(one), typeOf(other)]) : measureWords[measure]
  return `${pair}: ${value.toFixed(3)}\n${words} · n = ${formatCount(rows)}`
}

function fittingMeasure(types: readonly (string | undefined)[]): string {
  const numbers = types.filter((type) => type !== 'text' && type !== 'boolean').length
  return numbers === 2
    ? 'correlation, |Pearson|'
    : numbers === 1
      ? 'correlation ratio'
      : 'Cramér’s V, bias-corrected'
}
