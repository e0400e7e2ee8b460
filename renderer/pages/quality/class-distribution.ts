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

/** The rows behind a bar, or behind its part of one class. */
export function barFilter(
  dashboard: Pick<QualityDashboard, 'columns' | 'classes' | 'target'>,
  distribution: Distribution,
  at: { bar: number; classIndex?: number },
): RowFilter {
  const { column, values } = distribution
  const labels = dashboard.columns.find((known) => known.name === column)?.labels
  const bins = values.filter((one) => one.value !== null)
  const isBinned = labels === undefined && bins.some((one) => one.label !== String(one.value))
  const { value } = values[at.bar]!
  const chosen = at.classIndex === undefined ? undefined : dashboard.classes[at.classIndex]
  return [
    ...(isBinned && value !== null ? binParts(column, bins, at.bar) : [partOfValue(column, value)]),
    ...(chosen && dashboard.target !== undefined && dashboard.target !== column
      ? [partOfValue(dashboard.target, chosen.value)]
      : []),
  ]
}

/** A bin's value is its lower edge and the next bin's its end; the outermost are open, as they hold the infinite. */
function binParts(column: string, bins: Distribution['values'], bar: number): RowFilter {
  const next = bins[bar + 1]
  return [
    ...(bar === 0 ? [] : [{ column, is: '>=' as const, value: bins[bar]!.value }]),
    ...(next ? [{ column, is: '<' as const, value: next.value }] : []),
  ]
}
