/**
 * An exponential moving average, as TensorBoard draws it: corrected for its start, so that the first value is the first
 * one logged. `weight` is from 0 (as logged) to below 1; what is no number stays and does not count.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight === 0) return [...values]
  let last = 0
  let count = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    last = last * weight + (1 - weight) * value
    count += 1
    return last / (1 - weight ** count)
  })
}
