/** Two models on the same rows: how often only one of them is right. */
export interface McNemar {
  /** Rows that only the first, or only the second, predicts right. */
  onlyFirst: number
  onlySecond: number
  /** With both of them as good, how often rows part at least as unevenly: a binomial test. */
  exactP: number
  /** (|b − c| − 1)² / (b + c), 0 without such rows, and its p by the χ² distribution of one degree. */
  chiSquare: number
  chiSquareP: number
}

/**
 * McNemar's test (1947), exact and with Edwards' correction for continuity (1948). Without a row on which they part
 * nothing tells them apart: p is 1.
 *
 * @param first n × 0 or 1: whether the first model is right.
 */
export function mcNemar(first: Uint8Array, second: Uint8Array): McNemar {
  let onlyFirst = 0
  let onlySecond = 0
  first.forEach((isRight, row) => {
    if (isRight === second[row]) return
    if (isRight) onlyFirst++
    else onlySecond++
  })
  const parted = onlyFirst + onlySecond
  const chiSquare = parted === 0 ? 0 : (Math.abs(onlyFirst - onlySecond) - 1) ** 2 / parted
  return {
    onlyFirst,
    onlySecond,
    exactP: binomialHalf(Math.min(onlyFirst, onlySecond), parted),
    chiSquare,
    chiSquareP: erfc(Math.sqrt(chiSquare / 2)),
  }
}

/** 2 P(X ≤ k) of n throws of a coin, at most 1. */
function binomialHalf(k: number, n: number): number {
  let log = -n * Math.LN2
  for (let i = 1; i <= k; i++) log += Math.log((n - i + 1) / i)
  // From the largest term down, each is a share of the one before.
  let term = 1
  let sum = 1
  for (let i = k; i > 0 && term > Number.EPSILON * sum; i--) sum += term *= i / (n - i + 1)
  return Math.min(1, 2 * Math.exp(log) * sum)
}

/** Two areas under the ROC curve on the same rows. */
export interface DeLong {
  first: number
  second: number
  /** Of `first − second`. */
  standardError: number
  z: number
  /** Two-sided. */
  p: number
}

/**
 * The test of DeLong, DeLong & Clarke-Pearson (1988) for two correlated areas, by mid-ranks (Sun & Xu 2014), which takes
 * sorting instead of comparing all pairs of rows. Where the areas do not vary at all (both are 1) p is 1.
 *
 * @param isPositive n × 0 or 1.
 * @param first n scores, higher for what is more likely positive; ties count half.
 * @returns undefined with fewer than two rows on either side.
 */
export function deLong(
  isPositive: Uint8Array,
  first: Float64Array,
  second: Float64Array,
): DeLong | undefined {
  const positives = isPositive.reduce((count, one) => count + one, 0)
  const negatives = isPositive.length - positives
  if (positives < 2 || negatives < 2) return undefined
  const a = placements(isPositive, first)
  const b = placements(isPositive, second)
  const variance =
    varianceOfDifference(a.ofPositives, b.ofPositives) / positives +
    varianceOfDifference(a.ofNegatives, b.ofNegatives) / negatives
  const standardError = Math.sqrt(variance)
  const difference = a.area - b.area
  const z = standardError === 0 ? 0 : difference / standardError
  return { first: a.area, second: b.area, standardError, z, p: erfc(Math.abs(z) / Math.SQRT2) }
}

/** For each positive row the share of negatives below it, for each negative the share of positives above it. */
function placements(isPositive: Uint8Array, scores: Float64Array) {
  const rowsOf = (side: number) =>
    Int32Array.from(Array.from(scores.keys()).filter((row) => isPositive[row] === side))
  const take = (rows: Int32Array) => Float64Array.from(rows, (row) => scores[row]!)
  const [positive, negative] = [rowsOf(1), rowsOf(0)]
  const [m, n] = [positive.length, negative.length]
  const all = midRanks(scores)
  const own = midRanks(take(positive))
  const others = midRanks(take(negative))
  const ofPositives = Float64Array.from(positive, (row, i) => (all[row]! - own[i]!) / n)
  const ofNegatives = Float64Array.from(negative, (row, i) => 1 - (all[row]! - others[i]!) / m)
  return { area: meanOf(ofPositives), ofPositives, ofNegatives }
}

/** Ranks from 1; equal values share the mean of theirs. */
function midRanks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values, (_, i) => i).toSorted((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length)
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2
  }
  return ranks
}

/** Of a sample (n − 1). */
function varianceOfDifference(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, i) => value - b[i]!)
  const mean = meanOf(differences)
  return differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (differences.length - 1)
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * P(X ≥ x) of the χ² distribution, by its finite sums (Abramowitz & Stegun 26.4.4 and 26.4.5).
 *
 * @param degrees a whole number from 1.
 */
export function chiSquareTail(x: number, degrees: number): number {
  if (x <= 0) return 1
  const half = x / 2
  const isOdd = degrees % 2 === 1
  // Terms are kept as logarithms: the first may be too small for a number where the later ones are not.
  let logTerm = isOdd ? Math.log(2) + Math.log(half / Math.PI) / 2 - half : -half
  let sum = isOdd ? erfc(Math.sqrt(half)) : 0
  for (let i = 1; i <= Math.floor(degrees / 2); i++) {
    sum += Math.exp(logTerm)
    logTerm += Math.log(half / (isOdd ? i + 0.5 : i))
  }
  return Math.min(1, sum)
}

/**
 * 1 − erf(x) for x ≥ 0: its power series near 0, where the difference loses nothing, and its continued fraction
 * beyond (Abramowitz & Stegun 7.1.6 and 7.1.14).
 */
function erfc(x: number): number {
  if (x < 2) {
    let term = x
    let sum = x
    for (let n = 1; term > sum * Number.EPSILON; n++) sum += term *= (2 * x * x) / (2 * n + 1)
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
  }
  let fraction = x
  for (let k = 60; k > 0; k--) fraction = x + k / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}
