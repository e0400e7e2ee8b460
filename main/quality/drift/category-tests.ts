import { createRandom } from '../../ml/random.ts'
import type { Random } from '../../ml/random.ts'
import type { Measured } from './number-tests.ts'
import type { Pair } from './pair.ts'
import { chiSquareTail, logGamma, normalTails } from './tails.ts'

/** Pearson's χ² of the current rows against the shares of the reference. A value that the reference lacks cannot occur at all. */
export const chiSquare = (pair: Pair) => goodness(pair, (seen, expected) => (seen - expected) ** 2 / expected)

/** The likelihood ratio G against the shares of the reference. */
export const gTest = (pair: Pair) =>
  goodness(pair, (seen, expected) => (seen === 0 ? 0 : 2 * seen * Math.log(seen / expected)))

function goodness(pair: Pair, part: (seen: number, expected: number) => number): Measured {
  const scale = pair.currentCount / pair.referenceCount
  let statistic = 0
  pair.reference.forEach((count, i) => (statistic += part(pair.current[i]!, count * scale)))
  const pValue = chiSquareTail(statistic, pair.reference.length - 1)
  return { score: pValue, pValue, statistic }
}

/** Two proportions, two-sided with a pooled variance: of the rows that have not the first value. */
export function proportions({ reference, current, referenceCount, currentCount }: Pair): Measured {
  if (reference.length === 1) return { score: 1, pValue: 1, statistic: 0 }
  const first = 1 - reference[0]! / referenceCount
  const second = 1 - current[0]! / currentCount
  const pooled = (first * referenceCount + second * currentCount) / (referenceCount + currentCount)
  const statistic =
    (first - second) / Math.sqrt(pooled * (1 - pooled) * (1 / referenceCount + 1 / currentCount))
  const pValue = normalTails(statistic)
  return { score: pValue, pValue, statistic }
}

/** Fisher's exact test of two values, two-sided: all tables that are at most as likely. */
export function fisherExact({ reference, current, referenceCount, currentCount }: Pair): Measured {
  if (reference.length > 2) return { score: Number.NaN }
  const drawn = reference[0]! + current[0]!
  const low = Math.max(0, drawn - currentCount)
  const high = Math.min(drawn, referenceCount)
  const weights = new Float64Array(high - low + 1)
  // From the most likely table outwards, each is a share of its neighbour.
  const mode = modeOf(drawn, referenceCount, currentCount)
  weights[mode - low] = 1
  for (let k = mode; k < high; k++)
    weights[k + 1 - low] = weights[k - low]! * ratio(k, drawn, referenceCount, currentCount)
  for (let k = mode; k > low; k--)
    weights[k - 1 - low] = weights[k - low]! / ratio(k - 1, drawn, referenceCount, currentCount)
  const seen = weights[reference[0]! - low]! * (1 + 1e-7)
  let [tail, all] = [0, 0]
  for (const weight of weights) {
    all += weight
    if (weight <= seen) tail += weight
  }
  return { score: tail / all, pValue: tail / all }
}

const modeOf = (drawn: number, m: number, n: number) => Math.floor(((drawn + 1) * (m + 1)) / (m + n + 2))
/** P(k + 1) / P(k) of `drawn` rows out of m + n, k of which are of the m. */
const ratio = (k: number, drawn: number, m: number, n: number) =>
  ((m - k) * (drawn - k)) / ((k + 1) * (n - drawn + k + 1))

const permutations = 1000
const maxPermutedValues = 2000

/**
 * The total variation distance against 1,000 random divisions of all rows, whose counts are drawn directly. `pValue` has
 * a standard error of √(p (1 − p) / 1000); the seed is fixed. Undefined with more than 2,000 values.
 */
export function totalVariation(pair: Pair): Measured {
  if (pair.reference.length > maxPermutedValues) return { score: Number.NaN }
  const { referenceCount: m, currentCount: n } = pair
  const totals = pair.reference.map((count, i) => count + pair.current[i]!)
  // In whole numbers, so that an equal division is equal.
  const distance = (reference: Float64Array) =>
    reference.reduce((sum, count, i) => sum + Math.abs(count * n - (totals[i]! - count) * m), 0)
  const seen = distance(pair.reference)
  const random = createRandom(0)
  let asFar = 0
  for (let i = 0; i < permutations; i++) if (distance(divide(totals, m, n, random)) >= seen) asFar++
  const pValue = asFar / permutations
  return { score: pValue, pValue, statistic: seen / (2 * m * n) }
}

/** How many of each value's rows are among `m` of the m + n, drawn without putting back. */
function divide(totals: Float64Array, m: number, n: number, random: Random): Float64Array {
  let [wanted, others] = [m, n]
  return totals.map((total) => {
    const drawn = drawHypergeometric(total, wanted, others, random)
    wanted -= drawn
    others -= total - drawn
    return drawn
  })
}

/** By inversion, outwards from the most likely number. */
function drawHypergeometric(drawn: number, m: number, n: number, random: Random): number {
  const low = Math.max(0, drawn - n)
  const high = Math.min(drawn, m)
  if (low === high) return low
  const mode = Math.min(high, Math.max(low, modeOf(drawn, m, n)))
  const weight = Math.exp(logChoose(m, mode) + logChoose(n, drawn - mode) - logChoose(m + n, drawn))
  let rest = random.next() - weight
  let [up, down, above, below] = [weight, weight, mode, mode]
  while (rest > 0 && (above < high || below > low)) {
    if (above < high) {
      up *= ratio(above, drawn, m, n)
      above++
      rest -= up
      if (rest <= 0) return above
    }
    if (below > low) {
      down /= ratio(below - 1, drawn, m, n)
      below--
      rest -= down
      if (rest <= 0) return below
    }
  }
  return mode
}

const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
