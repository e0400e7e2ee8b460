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

/** A column may tell a class without going up or down with it; what it tells is its mutual information. */
const tellingOf = ({ targetTies }: Pick<Profile, 'targetTies'>) =>
  new Map(targetTies.map(({ column, strength, explained }) => [column, explained ?? strength]))

const fewValues = 6

/**
 * The most telling first: by what they tell about the target; without one, in the order of the table, but those whose
 * rows nearly all have values of their own last, and with few of them.
 */
export function byAssociation({ distributions, targetTies }: Pick<Profile, 'distributions' | 'targetTies'>) {
  const telling = tellingOf({ targetTies })
  const rank = (one: Distribution) => telling.get(one.column) ?? (isMostlyOther(one) ? -2 : -1)
  return distributions.toSorted((one, other) => rank(other) - rank(one)).map((one) => inOrder(shortened(one)))
}

/** Numbers stand in their order, as bins do; what is missing comes last. */
function inOrder(one: Distribution): Distribution {
  const numbers = one.values.filter(({ value }) => value !== null)
  if (!numbers.every(({ value, label }) => typeof value === 'number' && label === String(value))) return one
  const sorted = numbers.toSorted((a, b) => Number(a.value) - Number(b.value))
  return { ...one, values: [...sorted, ...one.values.filter(({ value }) => value === null)] }
}

const countOf = ({ counts }: Distribution['values'][number]) => counts.reduce((sum, count) => sum + count, 0)

const isMostlyOther = ({ values, other }: Distribution) =>
  other > values.reduce((sum, one) => sum + (one.value === null ? 0 : countOf(one)), 0)

function shortened(one: Distribution): Distribution {
  if (!isMostlyOther(one)) return one
  const present = one.values.filter(({ value }) => value !== null)
  const rest = present.slice(fewValues)
  return {
    ...one,
    values: one.values.filter((value) => !rest.includes(value)),
    other: one.other + rest.reduce((sum, value) => sum + countOf(value), 0),
  }
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
