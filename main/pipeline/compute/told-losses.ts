import type { LossPoint } from '../../ml/loss-watch.ts'

/** Points of a curve on shared memory, one after the other; zeros follow the last. */
export const pointNumbers = 3

export function createLossWriter(losses: Float64Array): (point: LossPoint) => void {
  let at = 0
  return ({ rounds, training, validation }) => {
    losses.set([rounds, training, validation], at)
    at += pointNumbers
  }
}

/** The points but the first `from`. Only what the writer has since told by an atomic store is sure to be there. */
export function readLosses(losses: Float64Array, from: number): LossPoint[] {
  const points: LossPoint[] = []
  for (let at = from * pointNumbers; losses[at]! > 0; at += pointNumbers)
    points.push({ rounds: losses[at]!, training: losses[at + 1]!, validation: losses[at + 2]! })
  return points
}
