import type { Measured } from './number-tests.ts'
import type { Pair } from './pair.ts'
import { besselKQuarter, logGamma } from './tails.ts'

/** Up to so many rows on either side the distribution is computed exactly, as SciPy does. */
const maxExact = 20

/** Cramér & von Mises for two samples: all of the distance between the distribution functions (Anderson 1962). */
export function cramerVonMises(pair: Pair): Measured {
  const { referenceCount: m, currentCount: n } = pair
  if (m < 2 || n < 2) return { score: Number.NaN }
  const u = rankSum(pair)
  const [product, total] = [m * n, m + n]
  const statistic = u / (product * total) - (4 * product - 1) / (6 * total)
  const pValue = Math.max(m, n) > maxExact ? asymptoticTail(statistic, m, n) : exactTail(u, m, n)
  return { score: pValue, pValue, statistic }
}

/** m Σ (rᵢ − i)² + n Σ (sⱼ − j)² over the ranks of both sides in the pooled rows; equal values share the mean of theirs. */
function rankSum({ reference, current, referenceCount, currentCount }: Pair): number {
  let [before, first, second, u] = [0, 0, 0, 0]
  for (let i = 0; i < reference.length; i++) {
    const [a, b] = [reference[i]!, current[i]!]
    const rank = before + (a + b + 1) / 2
    u += referenceCount * squares(rank - first, a) + currentCount * squares(rank - second, b)
    before += a + b
    first += a
    second += b
  }
  return u
}

/** Σ (shift − j)² for j = 1 … c. */
const squares = (shift: number, c: number) =>
  c * shift ** 2 - shift * c * (c + 1) + (c * (c + 1) * (2 * c + 1)) / 6

function asymptoticTail(statistic: number, m: number, n: number): number {
  const [product, total] = [m * n, m + n]
  const expected = (1 + 1 / total) / 6
  const variance =
    ((total + 1) * (4 * product * total - 3 * (m ** 2 + n ** 2) - 2 * product)) /
    (45 * total ** 2 * 4 * product)
  const normed = 1 / 6 + (statistic - expected) / Math.sqrt(45 * variance)
  return normed < 0.003 ? 1 : Math.max(0, 1 - limitDistribution(normed))
}

/** The limit of one sample's statistic (Anderson & Darling 1952, equation 1.3). */
function limitDistribution(x: number): number {
  let total = 0
  for (let k = 0; ; k++) {
    const y = 4 * k + 1
    const q = y ** 2 / (16 * x)
    const factor = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x))
    const term = factor * Math.sqrt(y) * Math.exp(-q) * besselKQuarter(q)
    total += term
    if (!(Math.abs(term) >= 1e-7)) return total
  }
}

/** The share of the orders of m + n rows whose statistic is as large (Xiao, Gordon & Yakovlev 2007). */
function exactTail(u: number, m: number, n: number): number {
  const product = m * n
  const multiple = leastMultiple(m, n)
  const [a, b] = [multiple / m, multiple / n]
  const limit = Math.floor(
    (multiple ** 2 * (m + n) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2),
  )
  let rows: Map<number, number>[] = Array.from({ length: m + 1 }, (_, v) => new Map(v === 0 ? [[0, 1]] : []))
  for (let i = 0; i <= n; i++) {
    let left = new Map<number, number>()
    rows = rows.map((above, v) => {
      const step = (a * v - b * i) ** 2
      const own = new Map<number, number>()
      for (const from of [left, above])
        for (const [value, ways] of from) own.set(value + step, (own.get(value + step) ?? 0) + ways)
      return (left = own)
    })
  }
  let [all, tail] = [0, 0]
  for (const [value, ways] of rows[m]!) {
    all += ways
    if (value >= limit) tail += ways
  }
  return tail / all
}

function leastMultiple(a: number, b: number): number {
  let multiple = a
  while (multiple % b !== 0) multiple += a
  return multiple
}
