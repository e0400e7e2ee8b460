import * as cephes from 'cephes'

// Cephes is what SciPy computes these with.
await cephes.compiled

/** It throws where something on the way is too small for a number. */
function orLimit(compute: () => number, limit: number): number {
  try {
    return compute()
  } catch (error) {
    if (error instanceof Error && error.message.includes('underflow')) return limit
    throw error
  }
}

/** P(X ≥ x) of the χ² distribution. */
export function chiSquareTail(x: number, degrees: number): number {
  if (Number.isNaN(x) || degrees <= 0) return Number.NaN
  if (x === Infinity) return 0
  return x <= 0 ? 1 : orLimit(() => cephes.igamc(degrees / 2, x / 2), x < degrees ? 1 : 0)
}

/** P(|T| ≥ |t|) of Student's distribution. */
export function studentTails(t: number, degrees: number): number {
  if (Number.isNaN(t) || degrees <= 0) return Number.NaN
  if (Math.abs(t) === Infinity) return 0
  if (degrees > 1000) return normalTails(hillsNormal(t, degrees))
  return orLimit(() => cephes.incbet(degrees / 2, 0.5, degrees / (degrees + t * t)), 0)
}

/** The normal deviate with the same tail (Hill 1970), where the incomplete beta function loses digits. */
function hillsNormal(t: number, degrees: number): number {
  const a = degrees - 0.5
  const b = 48 * a ** 2
  const z = Math.sqrt(a * Math.log1p(t ** 2 / degrees))
  const second = (((0.4 * z ** 2 + 3.3) * z ** 2 + 24) * z ** 2 + 85.5) * z
  return z + ((z ** 2 + 3) * z - second / (0.8 * z ** 4 + 100 + b)) / b
}

/** P(Z ≥ z) of the standard normal distribution. */
export const normalTail = (z: number) => orLimit(() => cephes.erfc(z / Math.SQRT2) / 2, z > 0 ? 0 : 1)

/** P(|Z| ≥ |z|). */
export const normalTails = (z: number) => 2 * normalTail(Math.abs(z))

/** P(Dₙ⁺ ≥ d), one-sided. */
export const smirnovTail = (n: number, d: number) => orLimit(() => cephes.smirnov(n, d), 0)

/** ln Γ(x) for x > 0. */
export const logGamma = (x: number) => cephes.lgam(x)

/** K¼(x) for x > 0: the integral of exp(−x cosh t) cosh(t / 4), on which the trapezoid rule converges at once. */
export function besselKQuarter(x: number): number {
  const step = 1 / 16
  let total = Math.exp(-x) / 2
  for (let t = step; ; t += step) {
    const term = Math.exp(-x * Math.cosh(t)) * Math.cosh(t / 4)
    total += term
    if (term <= total * 1e-17) return total * step
  }
}
