/** Which of the different values, ascending, each row has; -1 where it is no number. */
export interface Ranked {
  codes: Int32Array
  size: number
  /** Per code the mean rank of its rows, from 1, where no row is left out. */
  ranks: Float64Array
  hasGaps: boolean
}

export function rankValues(values: Float64Array): Ranked {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted()
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
  const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : placeOf(value, distinct)))
  const size = distinct.length
  return { codes, size, ranks: ranksOf(codes, size), hasGaps: sorted.length < values.length }
}

function placeOf(value: number, distinct: Float64Array): number {
  let [low, high] = [0, distinct.length]
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
  let [n, sumX, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (let row = 0; row < x.codes.length; row++) {
    if (x.codes[row]! < 0 || y.codes[row]! < 0) continue
    n++
    sumX += ranksX[x.codes[row]!]!
  }
  const middle = sumX / n
  for (let row = 0; row < x.codes.length; row++) {
    if (x.codes[row]! < 0 || y.codes[row]! < 0) continue
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
