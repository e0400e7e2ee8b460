/** Density of the standard normal distribution. */
export const normalDensity = (z: number) => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)

/** What the standard normal distribution has between a and b, a ≤ b; exact in both tails. */
export function normalMass(a: number, b: number): number {
  if (a > 0) return upperTail(a) - upperTail(b)
  if (b < 0) return upperTail(-b) - upperTail(-a)
  return 1 - upperTail(-a) - upperTail(b)
}

/** What lies above z ≥ 0, to 1e-15 of itself: a series near 0, a continued fraction (Lentz) beyond. */
function upperTail(z: number): number {
  if (z > 38) return 0
  if (z < 2.5) {
    let term = z
    let sum = z
    for (let k = 1; Math.abs(term) > 1e-17 * sum; k++) {
      term *= (z * z) / (2 * k + 1)
      sum += term
    }
    return 0.5 - normalDensity(z) * sum
  }
  let d = 1 / z
  let c = 1e300
  let fraction = d
  for (let k = 1; k < 500; k++) {
    d = 1 / (z + k * d)
    c = z + k / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return normalDensity(z) * fraction
}
