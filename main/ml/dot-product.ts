/** Σ x·y of the first `length` values; several sums at a time, since each waits for the one before it. */
export function dotProduct(x: Float64Array, y: Float64Array, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  const end = length - (length % 4)
  for (let i = 0; i < end; i += 4) {
    a += x[i]! * y[i]!
    b += x[i + 1]! * y[i + 1]!
    c += x[i + 2]! * y[i + 2]!
    d += x[i + 3]! * y[i + 3]!
  }
  for (let i = end; i < length; i++) a += x[i]! * y[i]!
  return a + b + (c + d)
}
