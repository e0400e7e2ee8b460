import { addCodes, chunkRows } from './coded-rows.ts'

/** A table of two groups is this wide and high at most, and so stays in the processor's cache. */
const maxGroupSize = 128

/** A category of `size` codes, whose codes are the `index`th of the coded rows. */
export interface CountedCategory {
  index: number
  size: number
}

interface Group {
  /** Places among the given categories. */
  members: number[]
  size: number
  /** Of more than one member: which of all their combinations each row has. */
  codes: Int32Array | undefined
}

/**
 * Contingency tables of all pairs of categories. Those of few values are counted as groups, whose combinations are the
 * values: one look at two groups of three says what nine looks at their pairs would.
 */
export function countCategories(categories: readonly CountedCategory[]) {
  const groups = groupsOf(categories)
  const alone = groups.map(({ size }) => new Uint32Array(size))
  const together = groups.map((one, i) =>
    groups.slice(i + 1).map((other) => new Uint32Array(one.size * other.size)),
  )
  return {
    add(codes: readonly Int32Array[], rowCount: number, times?: Float64Array) {
      const own = groups.map((group) => groupCodes(group, categories, codes, rowCount))
      for (const [i, group] of groups.entries()) {
        if (group.codes) addCodes(alone[i]!, own[i]!, undefined, 1, rowCount, times)
        for (const [k, table] of together[i]!.entries())
          addCodes(table, own[i]!, own[i + 1 + k], groups[i + 1 + k]!.size, rowCount, times)
      }
    },
    /** Of the categories at places a < b: counts [a's code × b's size + b's code]. */
    table(a: number, b: number): Uint32Array {
      const [i, j] = [a, b].map((place) => groups.findIndex(({ members }) => members.includes(place)))
      const width = categories[b]!.size
      const found = new Uint32Array(categories[a]!.size * width)
      const codesOfA = memberCodes(groups[i!]!, a, categories)
      const codesOfB = memberCodes(groups[j!]!, b, categories)
      if (i === j)
        for (const [code, count] of alone[i!]!.entries())
          found[codesOfA[code]! * width + codesOfB[code]!]! += count
      else
        for (const [at, count] of together[i!]![j! - i! - 1]!.entries())
          found[codesOfA[Math.floor(at / codesOfB.length)]! * width + codesOfB[at % codesOfB.length]!]! +=
            count
      return found
    },
  }
}

function groupsOf(categories: readonly CountedCategory[]): Group[] {
  const groups: Group[] = []
  for (const [place, { size }] of categories.entries()) {
    const last = groups.at(-1)
    if (last && last.size * size <= maxGroupSize) {
      last.members.push(place)
      last.size *= size
      last.codes ??= new Int32Array(chunkRows)
    } else groups.push({ members: [place], size, codes: undefined })
  }
  return groups
}

function groupCodes(
  { members, codes: joined }: Group,
  categories: readonly CountedCategory[],
  codes: readonly Int32Array[],
  rowCount: number,
): Int32Array {
  const [first, ...others] = members.map((place) => categories[place]!)
  const own = codes[first!.index]!
  if (!joined) return own
  joined.set(own.subarray(0, rowCount))
  for (const { index, size } of others) {
    const next = codes[index]!
    for (let row = 0; row < rowCount; row++) joined[row] = joined[row]! * size + next[row]!
  }
  return joined
}

/** Which code of one member each combination of a group has. */
function memberCodes(
  { members, size }: Group,
  place: number,
  categories: readonly CountedCategory[],
): Int32Array {
  const later = members.slice(members.indexOf(place) + 1)
  const step = later.reduce((product, one) => product * categories[one]!.size, 1)
  const own = categories[place]!.size
  return Int32Array.from({ length: size }, (_, combination) => Math.floor(combination / step) % own)
}
