import type { CategoryColumn } from '../lib/frame.ts'
import type { LevelPool, PreprocessSpec } from './preprocessor.ts'

const poolName = 'other'

/**
 * Puts the rare levels of a category together as one, named `other` (in brackets where there is such a level), which
 * comes last. The rules are those of scikit-learn's OneHotEncoder (`min_frequency`, `max_categories`): a level is rare
 * with fewer than `minCount` rows, or fewer than `minShare` of the n rows, or when it is not among the `maxLevels` - 1
 * most frequent; of equally frequent ones the later stay.
 *
 * @returns the column as it was and no pool where no level is rare. Levels without rows are left out.
 */
export function poolRareLevels(
  column: CategoryColumn,
  { minCount, minShare, maxLevels }: PreprocessSpec['rare'],
): { column: CategoryColumn; pool?: LevelPool } {
  if (minCount === 0 && minShare === 0 && maxLevels === undefined) return { column }
  const counts = levelCounts(column)
  const least = Math.max(minCount, minShare * column.codes.length)
  const seen = Array.from(counts.keys()).filter((code) => counts[code]! > 0)
  const isRare = counts.map((count) => count > 0 && count < least)
  const kept = seen.filter((code) => !isRare[code])
  const most = maxLevels ?? Infinity
  if (kept.length + (kept.length < seen.length ? 1 : 0) > most) {
    const ascending = kept.toSorted((a, b) => counts[a]! - counts[b]!)
    for (const code of ascending.slice(0, kept.length - most + 1)) isRare[code] = true
  }
  const rare = column.levels.filter((_, code) => isRare[code])
  if (rare.length === 0) return { column }
  const level = unusedName(poolName, column.levels)
  const levels = [...column.levels.filter((_, code) => counts[code]! > 0 && !isRare[code]), level]
  const place = new Map(levels.map((one, code) => [one, code]))
  const codes = column.codes.map((code) =>
    code < 0 ? code : (place.get(column.levels[code]!) ?? levels.length - 1),
  )
  return { column: { ...column, codes, levels }, pool: { level, rare } }
}

/** Rows of each level. */
export function levelCounts(column: CategoryColumn): number[] {
  const { codes, levels } = column
  const counts = new Int32Array(levels.length)
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) counts[codes[row]!]!++
  return Array.from(counts)
}

/** `wanted`, in as many brackets as it takes. */
export function unusedName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  while (taken.includes(name)) name = `(${name})`
  return name
}
