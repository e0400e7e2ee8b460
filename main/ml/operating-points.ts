import type { BinaryScores } from './curves.ts'

/** What a threshold does: rows whose score is at least `threshold` are called positive. */
export interface OperatingPoint {
  /** Above every score for the first point, which calls nothing positive. */
  threshold: number
  truePositives: number
  falsePositives: number
}

export interface OperatingPoints {
  positives: number
  negatives: number
  /** From calling nothing positive to calling everything positive. */
  points: OperatingPoint[]
}

/**
 * The thresholds that are the cheapest for some cost of a miss and of a false alarm: the corners of the upper hull of the
 * ROC curve (Provost & Fawcett 2001). There are few of them, however many rows there are.
 */
export function operatingPoints({ scores, isPositive }: BinaryScores): OperatingPoints {
  const order = Int32Array.from(scores, (_, row) => row).toSorted((a, b) => scores[b]! - scores[a]!)
  const hull: OperatingPoint[] = []
  const add = (point: OperatingPoint) => {
    while (hull.length > 1 && isBelow(hull.at(-2)!, hull.at(-1)!, point)) hull.pop()
    hull.push(point)
  }
  add({ threshold: order.length === 0 ? 1 : scores[order[0]!]! + 1, truePositives: 0, falsePositives: 0 })
  let truePositives = 0
  let falsePositives = 0
  order.forEach((row, at) => {
    if (isPositive[row] === 1) truePositives++
    else falsePositives++
    const next = order[at + 1]
    if (next === undefined || scores[next] !== scores[row])
      add({ threshold: scores[row]!, truePositives, falsePositives })
  })
  return { positives: truePositives, negatives: falsePositives, points: hull }
}

/** Whether `middle` is on or below the line from `before` to `after`. */
function isBelow(before: OperatingPoint, middle: OperatingPoint, after: OperatingPoint): boolean {
  const rise = (a: OperatingPoint, b: OperatingPoint) => b.truePositives - a.truePositives
  const run = (a: OperatingPoint, b: OperatingPoint) => b.falsePositives - a.falsePositives
  return rise(before, middle) * run(before, after) <= rise(before, after) * run(before, middle)
}

/** The cheapest point, and what it costs per row. @param costs of a false positive and of a false negative, ≥ 0. */
export function cheapestPoint(
  { points, positives, negatives }: OperatingPoints,
  costs: { falsePositive: number; falseNegative: number },
): OperatingPoint & { cost: number } {
  const priced = points.map((point) => ({
    ...point,
    cost:
      (point.falsePositives * costs.falsePositive + (positives - point.truePositives) * costs.falseNegative) /
      (positives + negatives),
  }))
  return priced.reduce((best, point) => (point.cost < best.cost ? point : best))
}

/** Cumulative gains: called first are the rows with the highest scores. Lift is `found` over `called`. */
export interface GainCurve {
  /** Share of the rows that are called. */
  called: number[]
  /** Share of the positives among them. */
  found: number[]
}

/** At every hundredth of the rows, and at its ends; rows of one score are called together, so lie on a line. */
export function gainCurve({ scores, isPositive }: BinaryScores): GainCurve {
  const rows = scores.length
  const order = Int32Array.from(scores, (_, row) => row).toSorted((a, b) => scores[b]! - scores[a]!)
  const positives = isPositive.reduce((sum, one) => sum + one, 0)
  if (positives === 0 || rows === 0) return { called: [], found: [] }
  const x = [0]
  const y = [0]
  let hits = 0
  order.forEach((row, at) => {
    hits += isPositive[row]!
    if (at + 1 < rows && scores[order[at + 1]!] === scores[row]) return
    x.push(at + 1)
    y.push(hits)
  })
  const called: number[] = []
  const found: number[] = []
  const steps = Math.min(100, rows)
  for (let step = 0, right = 1; step <= steps; step++) {
    const at = (rows * step) / steps
    while (right < x.length - 1 && x[right]! < at) right++
    const share = (at - x[right - 1]!) / (x[right]! - x[right - 1]!)
    called.push(at / rows)
    found.push((y[right - 1]! + share * (y[right]! - y[right - 1]!)) / positives)
  }
  return { called, found }
}
