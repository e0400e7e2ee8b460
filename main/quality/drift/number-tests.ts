import { kolmogorovSmirnovTail } from './kolmogorov.ts'
import type { Pair } from './pair.ts'
import { normalTail, studentTails } from './tails.ts'

/** What a test finds. `score` is what is held against the threshold: the p-value, or a distance. */
export interface Measured {
  score: number
  pValue?: number
  statistic?: number
}

/** The two distribution functions between each value and the next: F − G, and how far the next value is. */
function* steps({ values, reference, current, referenceCount, currentCount }: Pair) {
  let [below, belowCurrent] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    below += reference[i]!
    belowCurrent += current[i]!
    const width = i + 1 < values.length ? values[i + 1]! - values[i]! : 0
    yield { difference: below / referenceCount - belowCurrent / currentCount, width }
  }
}

/** Kolmogorov & Smirnov: the largest distance of the distribution functions, two-sided. */
export function kolmogorovSmirnov(pair: Pair): Measured {
  let statistic = 0
  for (const { difference } of steps(pair)) statistic = Math.max(statistic, Math.abs(difference))
  const pValue = kolmogorovSmirnovTail(statistic, pair.referenceCount, pair.currentCount)
  return { score: pValue, pValue, statistic }
}

/** Wasserstein's distance in standard deviations of the reference. */
export function wasserstein(pair: Pair): Measured {
  let distance = 0
  for (const { difference, width } of steps(pair)) distance += Math.abs(difference) * width
  const { variance } = moments(pair.values, pair.reference, pair.referenceCount)
  return { score: distance / Math.max(Math.sqrt(variance), 0.001) }
}

/** The energy distance (Székely & Rizzo), in the unit of the values. */
export function energyDistance(pair: Pair): Measured {
  let distance = 0
  for (const { difference, width } of steps(pair)) distance += difference ** 2 * width
  return { score: Math.sqrt(2 * distance) }
}

/** Student's t-test, two-sided, with equal variances. */
export function studentsTest({ values, reference, current, referenceCount, currentCount }: Pair): Measured {
  const first = moments(values, reference, referenceCount)
  const second = moments(values, current, currentCount)
  const degrees = referenceCount + currentCount - 2
  const pooled = (first.variance * referenceCount + second.variance * currentCount) / degrees
  const statistic = (first.mean - second.mean) / Math.sqrt(pooled * (1 / referenceCount + 1 / currentCount))
  const pValue = studentTails(statistic, degrees)
  return { score: pValue, pValue, statistic }
}

/** Mean and variance (÷ n). */
function moments(values: Float64Array, counts: Float64Array, n: number) {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]! * counts[i]!
  const mean = total / n
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += counts[i]! * (values[i]! - mean) ** 2
  return { mean, variance: squares / n }
}

/** Above this many pairs of rows the exact distribution of U is not worth its time. */
const maxExactPairs = 200_000

/** Mann & Whitney's U, one-sided as Evidently asks it: whether the reference is smaller than the current values. */
export function mannWhitney({ reference, current, referenceCount, currentCount }: Pair): Measured {
  let [before, ranks, ties] = [0, 0, 0]
  for (let i = 0; i < reference.length; i++) {
    const count = reference[i]! + current[i]!
    ranks += reference[i]! * (before + (count + 1) / 2)
    ties += count ** 3 - count
    before += count
  }
  const [m, n] = [referenceCount, currentCount]
  const statistic = ranks - (m * (m + 1)) / 2
  const u = m * n - statistic
  const isExact = ties === 0 && Math.min(m, n) <= 8 && m * n <= maxExactPairs
  const total = m + n
  const deviation = Math.sqrt(((m * n) / 12) * (total + 1 - ties / (total * (total - 1))))
  const pValue = isExact ? exactUTail(u, m, n) : normalTail((u - (m * n) / 2 - 0.5) / deviation)
  return { score: pValue, pValue, statistic }
}

/** P(U ≥ u): the coefficients of a Gaussian binomial count the orders of the rows for each U. */
function exactUTail(u: number, m: number, n: number): number {
  const [few, many] = m < n ? [m, n] : [n, m]
  const ways: bigint[] = Array.from({ length: few * many + 1 }, (_, i) => (i === 0 ? 1n : 0n))
  for (let k = 1; k <= few; k++) {
    for (let i = ways.length - 1; i >= many + k; i--) ways[i]! -= ways[i - many - k]!
    for (let i = k; i < ways.length; i++) ways[i]! += ways[i - k]!
  }
  const all = ways.reduce((sum, one) => sum + one)
  const tail = ways.slice(Math.ceil(u)).reduce((sum, one) => sum + one)
  return Number((tail * 10n ** 20n) / all) / 1e20
}

/** Anderson & Darling for two samples with mid-ranks; p is interpolated between 0.001 and 0.25 as Scholz & Stephens (1987) do. */
export function andersonDarling({
  values,
  reference,
  current,
  referenceCount,
  currentCount,
}: Pair): Measured {
  const total = referenceCount + currentCount
  if (values.length < 2 || total < 5) return { score: Number.NaN }
  const hasTies = values.length < total
  let statistic = 0
  for (const [counts, n] of [
    [reference, referenceCount],
    [current, currentCount],
  ] as const) {
    let [before, own, part] = [0, 0, 0]
    for (let i = 0; i < values.length; i++) {
      const tied = hasTies ? reference[i]! + current[i]! : 1
      const b = before + tied / 2
      const m = own + counts[i]! / 2
      part += ((tied / total) * (total * m - b * n) ** 2) / (b * (total - b) - (total * tied) / 4)
      before += tied
      own += counts[i]!
    }
    statistic += part / n
  }
  statistic *= (total - 1) / total
  const standardised = (statistic - 1) / Math.sqrt(andersonVariance(referenceCount, currentCount))
  const pValue = andersonTail(standardised)
  return { score: pValue, pValue, statistic: standardised }
}

function andersonVariance(m: number, n: number): number {
  const total = m + n
  const inverse = 1 / m + 1 / n
  let h = 0
  let g = 0
  // h runs over 1/(N−1), 1/(N−2) … 1/2, and g adds each of its partial sums over 2, 3 … N−1.
  for (let i = 2; i < total; i++) {
    h += 1 / (total - i + 1)
    g += h / i
  }
  h += 1
  const k = 2
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h
  const d = (2 * h + 6) * k ** 2 - 4 * h * k
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3))
}

/** A parabola through the logarithms of seven tabled p-values, from A² = 0.325 (p = 0.25) to 6.546 (0.001). */
function andersonTail(a2: number): number {
  if (Number.isNaN(a2)) return a2
  if (a2 < 0.325) return 0.25
  if (a2 > 6.546) return 0.001
  return Math.exp((0.018198094574111343 * a2 - 1.0082265644652515) * a2 - 1.077770279820486)
}
