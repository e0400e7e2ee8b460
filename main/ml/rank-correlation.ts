/** Which of the different values, ascending, each row has; -1 where it is no number. */
export interface Ranked {
  codes: Int32Array
  size: number
  /** Per code the mean rank of its rows, from 1, where no row is left out. */
  ranks: Float64Array
  hasGaps: boolean
}

export function rankValues(values: Float64Array): Ranked {
  // NaN comes last. Loops, since a call for each of many values takes most of the time.
  const sorted = values.toSorted()
  const distinct = new Float64Array(values.length)
  let [size, present] = [0, 0]
  for (; present < sorted.length && sorted[present] === sorted[present]; present++)
    if (size === 0 || sorted[present] !== distinct[size - 1]) distinct[size++] = sorted[present]!
  const codes = new Int32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    codes[row] = value === value ? placeOf(value, distinct, size) : -1
  }
  return { codes, size, ranks: ranksOf(codes, size), hasGaps: present < values.length }
}

function placeOf(value: number, distinct: Float64Array, size: number): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (distinct[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Spearman's ρ over the rows where both are numbers, in [-1, 1], equal values sharing their mean rank; 0 when one side is
 * constant.
 */
export function spearman(x: Ranked, y: Ranked): number {
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
  return n === 0 || xx === 0 || yy === 0 ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
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
