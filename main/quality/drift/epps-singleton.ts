import type { Measured } from './number-tests.ts'
import type { Pair } from './pair.ts'
import { chiSquareTail } from './tails.ts'

/** Where the characteristic functions are compared, in half interquartile ranges. */
const points = [0.4, 0.8]
const size = 2 * points.length

/**
 * Epps & Singleton (1986): the distance of the empirical characteristic functions, as SciPy computes it. Undefined with
 * fewer than five rows on a side, or where the middle half of all values is one value.
 */
export function eppsSingleton(pair: Pair): Measured {
  const { referenceCount: m, currentCount: n } = pair
  const range = interquartileRange(pair)
  if (Math.min(m, n) < 5 || range === 0) return { score: Number.NaN }
  const total = m + n
  const at = points.map((point) => point / (range / 2))
  const first = describe(pair.values, pair.reference, m, at)
  const second = describe(pair.values, pair.current, n, at)
  const covariance = first.covariance.map((one, i) => (total / m) * one + (total / n) * second.covariance[i]!)
  const difference = first.mean.map((one, i) => one - second.mean[i]!)
  const { form, rank } = inverseForm(covariance, difference)
  let statistic = total * form
  if (Math.max(m, n) < 25) statistic /= 1 + total ** -0.45 + 10.1 * (m ** -1.7 + n ** -1.7)
  const pValue = chiSquareTail(statistic, rank)
  return { score: pValue, pValue, statistic }
}

function interquartileRange({ values, reference, current }: Pair): number {
  let total = 0
  const upTo = Float64Array.from(values, (_, i) => (total += reference[i]! + current[i]!))
  const at = (rank: number) => values[upTo.findIndex((count) => count > rank)]!
  const quantile = (share: number) => {
    const rank = share * (total - 1)
    const low = at(Math.floor(rank))
    return low + (at(Math.ceil(rank)) - low) * (rank % 1)
  }
  return quantile(0.75) - quantile(0.25)
}

/** Mean and covariance (÷ n) of the cosines and sines. */
function describe(values: Float64Array, counts: Float64Array, n: number, at: readonly number[]) {
  const waves = (value: number) => [
    ...at.map((t) => Math.cos(t * value)),
    ...at.map((t) => Math.sin(t * value)),
  ]
  const mean = Array.from({ length: size }, () => 0)
  for (let i = 0; i < values.length; i++)
    if (counts[i]! > 0) waves(values[i]!).forEach((wave, j) => (mean[j]! += (wave * counts[i]!) / n))
  const covariance = Array.from({ length: size * size }, () => 0)
  for (let i = 0; i < values.length; i++) {
    if (counts[i] === 0) continue
    const off = waves(values[i]!).map((wave, j) => wave - mean[j]!)
    for (let j = 0; j < size; j++)
      for (let k = 0; k < size; k++) covariance[j * size + k]! += (off[j]! * off[k]! * counts[i]!) / n
  }
  return { mean, covariance }
}

/** xᵀ A⁺ x and the rank of A, by Jacobi's rotations of the symmetric A. */
function inverseForm(matrix: number[], x: readonly number[]): { form: number; rank: number } {
  const a = [...matrix]
  const y = [...x]
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        rest += Math.abs(a[p * size + q]!)
        rotate(a, y, p, q)
      }
    if (rest < 1e-300) break
  }
  const eigenvalues = Array.from({ length: size }, (_, i) => a[i * size + i]!)
  const smallest = 1e-15 * Math.max(...eigenvalues.map(Math.abs))
  const kept = eigenvalues.flatMap((value, i) => (Math.abs(value) > smallest ? [y[i]! ** 2 / value] : []))
  return { form: kept.reduce((total, one) => total + one, 0), rank: kept.length }
}

/** Turns the axes p and q so that a[p, q] is 0, and `y` with them. */
function rotate(a: number[], y: number[], p: number, q: number): void {
  const off = a[p * size + q]!
  if (off === 0) return
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta ** 2 + 1))
  const c = 1 / Math.sqrt(t ** 2 + 1)
  const s = t * c
  const turn = (of: number[], i: number, j: number) => {
    const [first, second] = [of[i]!, of[j]!]
    of[i] = c * first - s * second
    of[j] = s * first + c * second
  }
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q)
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k)
  turn(y, p, q)
}
