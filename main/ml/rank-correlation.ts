import { dotProduct } from './dot-product.ts'
import { cellsBetween } from './number-cells.ts'
import { sortNumbers } from './sort-numbers.ts'

/** Which of the different values, ascending, each row has; -1 where it is no number. */
export interface Ranked {
  codes: Int32Array
  size: number
  /** Per code the mean rank of its rows, from 1, where no row is left out. */
  ranks: Float64Array
  hasGaps: boolean
  /** Per row its rank less the mean of all, where no row is left out. */
  deviations: Float64Array | undefined
}

export function rankValues(values: Float64Array): Ranked {
  // NaN comes last. Loops, since a call for each of many values takes most of the time.
  const sorted = sortNumbers(values.slice(), new Float64Array(values.length))
  const distinct = new Float64Array(values.length)
  let [size, present] = [0, 0]
  for (; present < sorted.length && sorted[present] === sorted[present]; present++)
    if (size === 0 || sorted[present] !== distinct[size - 1]) distinct[size++] = sorted[present]!
  const codes = new Int32Array(values.length)
  // So many different values are not above it; none of what is missing.
  cellsBetween(distinct.subarray(0, size), 0)(values, values.length, codes)
  for (let row = 0; row < codes.length; row++) codes[row]!--
  const ranks = ranksOf(codes, size)
  const hasGaps = present < values.length
  return { codes, size, ranks, hasGaps, deviations: hasGaps ? undefined : deviationsOf(codes, ranks) }
}

function deviationsOf(codes: Int32Array, ranks: Float64Array): Float64Array {
  const middle = (codes.length + 1) / 2
  const deviations = new Float64Array(codes.length)
  for (let row = 0; row < codes.length; row++) deviations[row] = ranks[codes[row]!]! - middle
  return deviations
}

/**
 * Spearman's ρ over the rows where both are numbers, in [-1, 1], equal values sharing their mean rank; 0 when one side is
 * constant.
 */
export function spearman(x: Ranked, y: Ranked): number {
  const n = x.codes.length
  if (x.deviations && y.deviations)
    return ratioOf(
      dotProduct(x.deviations, x.deviations, n),
      dotProduct(y.deviations, y.deviations, n),
      dotProduct(x.deviations, y.deviations, n),
    )
  return spearmanWithGaps(x, y)
}

function ratioOf(xx: number, yy: number, xy: number): number {
  return xx === 0 || yy === 0 ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

function spearmanWithGaps(x: Ranked, y: Ranked): number {
  const ranksX = y.hasGaps ? ranksOf(x.codes, x.size, y.codes) : x.ranks
  const ranksY = x.hasGaps ? ranksOf(y.codes, y.size, x.codes) : y.ranks
  const isBoth = (row: number) => x.codes[row]! >= 0 && y.codes[row]! >= 0
  let n = 0
  for (let row = 0; row < x.codes.length; row++) if (isBoth(row)) n++
  // Of the ranks 1 to n, however they are shared.
  const middle = (n + 1) / 2
  let [xx, yy, xy] = [0, 0, 0]
  for (let row = 0; row < x.codes.length; row++) {
    if (!isBoth(row)) continue
    const dx = ranksX[x.codes[row]!]! - middle
    const dy = ranksY[y.codes[row]!]! - middle
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return ratioOf(xx, yy, xy)
}

/** The mean rank per code, of the rows where `others` is a number too. */
function ranksOf(codes: Int32Array, size: number, others?: Int32Array): Float64Array {
  const counts = new Int32Array(size)
  for (let row = 0; row < codes.length; row++)
    if (codes[row]! >= 0 && (others === undefined || others[row]! >= 0)) counts[codes[row]!]!++
  const ranks = new Float64Array(size)
  let before = 0
  for (let code = 0; code < size; code++) {
    ranks[code] = before + (counts[code]! + 1) / 2
    before += counts[code]!
  }
  return ranks
}
