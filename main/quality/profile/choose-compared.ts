import type { Association } from '../../contract/profile.ts'
import type { Coding } from './coding.ts'

/** More columns than these make a picture nobody can read, of pairs that take the square of the time. */
export const maxCompared = 60
/** All contingency tables together have room in memory: 80 MB. */
const maxTableCells = 20_000_000

/**
 * The columns that are compared with each other: those that tell most about the target, or without one the first; and
 * why others are left out.
 *
 * @param telling how much each tells about the target, where that is known.
 */
export function chooseCompared(
  codings: readonly Coding[],
  distinct: readonly number[],
  target: string | undefined,
  telling: ReadonlyMap<string, number>,
): { compared: Coding[]; leftOut: Association['leftOut'] } {
  const leftOut: Association['leftOut'] = []
  const usable = codings.filter((coding, i) => {
    const reason = distinct[i]! <= 1 ? 'constant' : coding.kind === 'neither' ? 'many-values' : undefined
    if (reason) leftOut.push({ column: coding.name, reason })
    return !reason
  })
  const rank = ({ name }: Coding) => (name === target ? Infinity : (telling.get(name) ?? 0))
  let chosen = usable.toSorted((a, b) => rank(b) - rank(a)).slice(0, maxCompared)
  while (tableCells(chosen) > maxTableCells) {
    const widest = chosen.reduce((most, one) => (levelsOf(one) > levelsOf(most) ? one : most))
    chosen = chosen.filter((one) => one !== widest)
  }
  const compared = usable.filter((coding) => chosen.includes(coding))
  for (const coding of usable)
    if (!chosen.includes(coding)) leftOut.push({ column: coding.name, reason: 'many-columns' })
  return { compared, leftOut }
}

const levelsOf = ({ kind, size }: Coding) => (kind === 'category' ? size : 0)

function tableCells(chosen: readonly Coding[]): number {
  let [cells, before] = [0, 0]
  for (const coding of chosen) {
    cells += before * levelsOf(coding)
    before += levelsOf(coding)
  }
  return cells
}
