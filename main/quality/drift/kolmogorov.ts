import { smirnovTail } from './tails.ts'

/** Up to so many rows on either side the two-sample distribution is computed exactly, as SciPy does. */
const maxExact = 10_000

/** P(D ≥ d) of the two-sample Kolmogorov–Smirnov statistic, two-sided. */
export function kolmogorovSmirnovTail(d: number, m: number, n: number): number {
  if (Math.max(m, n) > maxExact) return clip(oneSampleTail(Math.round((m * n) / (m + n)), d))
  const divisor = greatestDivisor(m, n)
  const h = Math.round(d * (m / divisor) * n)
  if (h === 0) return 1
  return clip(m === n ? outsideSquare(n, h) : outsideStrip(Math.max(m, n), Math.min(m, n), divisor, h))
}

const clip = (p: number) => Math.min(1, Math.max(0, p))

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

/** The share of lattice paths to (n, n) that leave |x − y| < h: an alternating sum of binomials, by Horner's scheme. */
function outsideSquare(n: number, h: number): number {
  let p = 0
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let factor = 1
    for (let j = 0; j < h; j++) factor = ((n - k * h - j) * factor) / (n + k * h + j + 1)
    p = factor * (1 - p)
  }
  return 2 * p
}

/**
 * The share of lattice paths from (0, 0) to (m, n), m ≥ n, that leave |x/m − y/n| < h/lcm (Hodges 1958), column by
 * column; only the strip's own cells are kept.
 */
function outsideStrip(m: number, n: number, divisor: number, h: number): number {
  const mg = m / divisor
  const ng = n / divisor
  let low = 0
  let high = Math.min(Math.ceil(h / mg), n + 1)
  let cells = new Float64Array(high - low)
  for (let x = 1; x <= m; x++) {
    const lastLow = low
    const last = cells
    low = Math.min(Math.max(Math.floor((ng * x - h) / mg) + 1, 0), n)
    high = Math.min(Math.ceil((ng * x + h) / mg), n + 1)
    if (high <= low) return 1
    cells = new Float64Array(high - low)
    let below = low === 0 ? 0 : 1
    for (let y = low; y < high; y++) {
      const left = last[y - lastLow] ?? 1
      below = (left * x + below * y) / (x + y)
      cells[y - low] = below
    }
  }
  return cells.at(-1)!
}

/** P(Dₙ ≥ d) of one sample; which method where is as in Simard & L'Ecuyer (2011). */
export function oneSampleTail(n: number, d: number): number {
  if (d >= 1) return 0
  if (n * d <= 0.5) return 1
  const scaled = n * d * d
  if (scaled >= (n <= 140 ? 4 : 2.2) || d >= 0.5) return 2 * smirnovTail(n, d)
  const isSmall = n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4)
  return isSmall ? 1 - durbinMatrix(n, d) : 1 - pelzGood(n, d)
}

/** P(Dₙ ≤ d) by Durbin's matrix, as Marsaglia, Tsang & Wang (2003) do it. */
function durbinMatrix(n: number, d: number): number {
  const k = Math.ceil(n * d)
  const size = 2 * k - 1
  const h = k - n * d
  const start = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) start[i * size + j] = i - j + 1 < 0 ? 0 : 1
  for (let i = 0; i < size; i++) {
    start[i * size]! -= h ** (i + 1)
    start[(size - 1) * size + i]! -= h ** (size - i)
  }
  start[(size - 1) * size]! += 2 * h - 1 > 0 ? (2 * h - 1) ** size : 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) for (let g = 2; g <= i - j + 1; g++) start[i * size + j]! /= g
  let { values, exponent } = power({ values: start, exponent: 0 }, size, n)
  let p = values[(k - 1) * size + k - 1]!
  for (let i = 1; i <= n; i++) {
    p = (p * i) / n
    if (p < 1e-140) {
      p *= 1e140
      exponent -= 140
    }
  }
  return p * 10 ** exponent
}

interface Scaled {
  values: Float64Array
  /** The values are to be taken times ten to this. */
  exponent: number
}

function power(base: Scaled, size: number, n: number): Scaled {
  if (n === 1) return base
  const half = power(base, size, Math.floor(n / 2))
  const squared = multiply(half.values, half.values, size)
  const product = n % 2 === 0 ? squared : multiply(base.values, squared, size)
  const exponent = 2 * half.exponent
  const middle = product[Math.floor(size / 2) * (size + 1)]!
  if (middle <= 1e140) return { values: product, exponent }
  return { values: product.map((one) => one * 1e-140), exponent: exponent + 140 }
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!
      if (factor !== 0) for (let j = 0; j < size; j++) product[i * size + j]! += factor * b[k * size + j]!
    }
  return product
}

/** P(Dₙ ≤ d) to the third power of 1/√n (Pelz & Good 1976, equation 6). */
function pelzGood(n: number, d: number): number {
  const z = Math.sqrt(n) * d
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6]
  const p2 = Math.PI ** 2
  const sums = [0, 0, 0, 0]
  for (let k = Math.ceil((16 * z) / Math.PI) + 1; k > 0; k--) {
    const m2 = (2 * k - 1) ** 2
    const weight = Math.exp((-m2 * p2) / 8 / z2)
    sums[0]! += weight
    sums[1]! += weight * ((p2 / 4) * m2 - z2)
    sums[2]! +=
      weight * (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * p2 * m2) / 4 + (p2 ** 2 * (1 - 2 * z2) * m2 ** 2) / 16)
    sums[3]! +=
      weight *
      ((p2 ** 3 * (5 - 30 * z2) * m2 ** 3) / 64 +
        (p2 ** 2 * (212 * z4 - 60 * z2) * m2 ** 2) / 16 +
        (p2 * (135 * z4 - 96 * z6) * m2) / 4 -
        30 * z6 -
        90 * z ** 8)
  }
  let extra2 = 0
  let extra3 = 0
  for (let k = Math.ceil((16 * z) / Math.PI) + 1; k > 0; k--) {
    const weight = Math.exp((-(k * k) * p2) / 2 / z2) * k * k
    extra2 += weight
    extra3 += weight * (3 * z2 - p2 * k * k)
  }
  const root = Math.sqrt(2 * Math.PI)
  const terms = [
    (root * sums[0]!) / z,
    (root * sums[1]!) / (6 * z4),
    (root * sums[2]!) / (72 * z ** 7) - (p2 * root * extra2) / (36 * z ** 3),
    (root * sums[3]!) / (6480 * z ** 10) + (p2 * root * extra3) / (216 * z6),
  ]
  return terms.reduce((total, term, i) => total + term / n ** (i / 2), 0)
}
