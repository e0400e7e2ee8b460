import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { QualityDashboard } from '../../../main/contract/quality.ts'
import { categories } from '../../tokens.ts'
import { coloursOf } from '../../palette.ts'
import type { Cell } from '../data/cell-text.ts'
import { partOfValue } from '../data/row-filter.ts'

export type Distribution = QualityDashboard['distributions'][number]

export interface ClassLook {
  name: string
  value: Cell
  colour: string
}

/** The classes with a name and a colour each; one unnamed class of all rows where there is no target. */
export function classLooks(dashboard: Pick<QualityDashboard, 'classes'>): ClassLook[] {
  if (dashboard.classes.length === 0) return [{ name: 'rows', value: null, colour: categories[0] }]
  const colours = coloursOf(dashboard.classes.map((one) => String(one.value)))
  return dashboard.classes.map(({ value, label }) => ({
    name: label ?? (value === null ? 'missing' : String(value)),
    value,
    colour: colours.get(String(value))!,
  }))
}

/** The most telling first: by their association with the target; without one, in the order of the table. */
export const byAssociation = (distributions: readonly Distribution[]) =>
  distributions.toSorted(
    (one, other) => (other.associationWithTarget ?? -1) - (one.associationWithTarget ?? -1),
  )

/**
 * The rows behind a bar, or behind its part of one class. A number's value is the lower edge of its bin, which ends
 * where the next begins; the last has no end.
 */
export function barFilter(
  dashboard: Pick<QualityDashboard, 'columns' | 'classes' | 'target'>,
  distribution: Distribution,
  at: { bar: number; classIndex?: number },
): RowFilter {
  const { column, values } = distribution
  const one = values[at.bar]!
  const type = dashboard.columns.find((known) => known.name === column)?.type
  const isNumeric = type === 'number' || type === 'integer'
  const from = isNumeric && one.label !== String(one.value) ? one.value : undefined
  const chosen = at.classIndex === undefined ? undefined : dashboard.classes[at.classIndex]
  return [
    ...(typeof from === 'number' ? binParts(column, from, values) : [partOfValue(column, one.value)]),
    ...(chosen && dashboard.target !== undefined && dashboard.target !== column
      ? [partOfValue(dashboard.target, chosen.value)]
      : []),
  ]
}

function binParts(column: string, from: number, values: Distribution['values']): RowFilter {
  const edges = values.flatMap(({ value }) => (typeof value === 'number' && value > from ? [value] : []))
  const start: RowFilter[number] = { column, is: '>=', value: from }
  return edges.length === 0 ? [start] : [start, { column, is: '<', value: Math.min(...edges) }]
}
