import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { categories } from '../../tokens.ts'
import { coloursOf } from '../../palette.ts'
import type { Cell } from '../data/cell-text.ts'
import { partOfValue } from '../data/row-filter.ts'

export type Distribution = Profile['distributions'][number]

export interface ClassLook {
  name: string
  value: Cell
  colour: string
}

/** The classes with a name and a colour each; one unnamed class of all rows where there is no target. */
export function classLooks(profile: Pick<Profile, 'classes'>): ClassLook[] {
  if (profile.classes.length === 0) return [{ name: 'rows', value: null, colour: categories[0] }]
  const colours = coloursOf(profile.classes.map((one) => String(one.value)))
  return profile.classes.map(({ value, label }) => ({
    name: label ?? (value === null ? 'missing' : String(value)),
    value,
    colour: colours.get(String(value))!,
  }))
}

/** How strongly each column goes with the target, where that was measured. */
export const strengthsOf = ({ targetTies }: Pick<Profile, 'targetTies'>) =>
  new Map(targetTies.map(({ column, strength, explained }) => [column, strength ?? explained]))

/** The most telling first: by their association with the target; without one, in the order of the table. */
export function byAssociation({ distributions, targetTies }: Pick<Profile, 'distributions' | 'targetTies'>) {
  const strengths = strengthsOf({ targetTies })
  const rank = ({ column }: Distribution) => strengths.get(column) ?? -1
  return distributions.toSorted((one, other) => rank(other) - rank(one))
}

/** The rows behind a bar, or behind its part of one class. */
export function barFilter(
  profile: Pick<Profile, 'columns' | 'classes' | 'target'>,
  distribution: Distribution,
  at: { bar: number; classIndex?: number },
): RowFilter {
  const { column, values } = distribution
  const labels = profile.columns.find((known) => known.name === column)?.labels
  const bins = values.filter((one) => one.value !== null)
  const isBinned = labels === undefined && bins.some((one) => one.label !== String(one.value))
  const { value } = values[at.bar]!
  const chosen = at.classIndex === undefined ? undefined : profile.classes[at.classIndex]
  return [
    ...(isBinned && value !== null ? binParts(column, bins, at.bar) : [partOfValue(column, value)]),
    ...(chosen && profile.target !== undefined && profile.target !== column
      ? [partOfValue(profile.target, chosen.value)]
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
