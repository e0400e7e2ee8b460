import { invalidInput } from '../lib/errors.ts'

/** Predicts the classes' shares in the training rows, whatever the features say. */
export interface Baseline {
  /** One per class, together 1. */
  shares: number[]
}

/** @param target class index per row. */
export function fitBaseline(target: Int32Array, classCount: number): Baseline {
  if (target.length === 0) throw invalidInput('There are no rows to learn from.')
  const shares = Array.from({ length: classCount }, () => 0)
  for (const label of target) shares[label]!++
  return { shares: shares.map((count) => count / target.length) }
}

/** rowCount × classes, row-major. */
export function baselineProbabilities({ shares }: Baseline, rowCount: number): Float64Array {
  return Float64Array.from({ length: rowCount * shares.length }, (_, i) => shares[i % shares.length]!)
}
