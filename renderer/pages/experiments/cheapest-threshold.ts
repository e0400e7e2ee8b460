import type { EvaluationPart } from './evaluation-part.ts'

export type OperatingPoints = NonNullable<EvaluationPart['operating']>[number]

export interface PricedPoint {
  threshold: number
  /** Alarms for what is no hit, and hits that were not found. */
  falseAlarms: number
  misses: number
  costPerRow: number
}

/** What each kind of mistake costs, in any unit. */
export interface Costs {
  falseAlarm: number
  miss: number
}

/** The threshold that costs least; of equal ones the one that calls fewer. */
export function cheapestThreshold(operating: OperatingPoints, costs: Costs): PricedPoint {
  const { positives, negatives, points } = operating
  const priced = points.map(({ threshold, truePositives, falsePositives }) => {
    const misses = positives - truePositives
    const cost = falsePositives * costs.falseAlarm + misses * costs.miss
    return {
      threshold,
      falseAlarms: falsePositives,
      misses,
      costPerRow: cost / Math.max(1, positives + negatives),
    }
  })
  return priced.reduce((best, point) => (point.costPerRow < best.costPerRow ? point : best))
}
