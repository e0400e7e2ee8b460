import { missingCode, sharedInt32, type CategoryColumn, type Column, type Frame } from '../lib/frame.ts'
import { maxBins } from './binning.ts'

/** More groups cost time and hold next to no rows. */
const maxGroups = 16
const groupSize = maxBins - 1

/** Which column of the table a spread one is made from. */
export interface SpreadOrigin {
  feature: number
  /** Code in the spread column by code in the original one. Numbers have none. */
  codes?: Int32Array
}

/**
 * Makes several columns of each category with more levels than a histogram has bins: each holds a group of levels, the
 * most frequent ones first, and all others as one. Splits may then send any levels of a group left, where pooling the
 * rare ones would lose what they tell.
 */
export function spreadLevels(frame: Frame): { frame: Frame; origins: SpreadOrigin[] } {
  const origins: SpreadOrigin[] = []
  const columns = frame.columns.flatMap((column, feature): Column[] => {
    if (column.kind === 'number') {
      origins.push({ feature })
      return [column]
    }
    if (column.levels.length <= maxBins) {
      origins.push({ feature, codes: Int32Array.from(column.levels.keys()) })
      return [column]
    }
    return spread(column).map(({ codes, levels }, group) => {
      origins.push({ feature, codes })
      const given = sharedInt32(frame.rowCount)
      column.codes.forEach((code, row) => (given[row] = code === missingCode ? missingCode : codes[code]!))
      return { name: `${column.name} ${group}`, kind: 'category', codes: given, levels }
    })
  })
  return { frame: { rowCount: frame.rowCount, columns }, origins }
}

function spread(column: CategoryColumn): { codes: Int32Array; levels: string[] }[] {
  const counts = new Int32Array(column.levels.length)
  for (const code of column.codes) if (code !== missingCode) counts[code]!++
  const byCount = [...counts.keys()].toSorted((a, b) => counts[b]! - counts[a]! || a - b)
  const groups = Math.min(maxGroups, Math.ceil(byCount.length / groupSize))
  return Array.from({ length: groups }, (_, group) => {
    const members = byCount.slice(group * groupSize, (group + 1) * groupSize)
    const codes = new Int32Array(column.levels.length).fill(members.length)
    members.forEach((level, code) => (codes[level] = code))
    return { codes, levels: [...members.map((level) => column.levels[level]!), 'all others'] }
  })
}
