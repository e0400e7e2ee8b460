/** One class against the rest: a score per row and 1 where the row is of that class. */
export interface BinaryScores {
  scores: Float64Array
  isPositive: Uint8Array
}

/** A curve has at most this many points. */
export const maxCurvePoints = 500

interface Steps {
  thresholds: number[]
  truePositives: number[]
  falsePositives: number[]
  positives: number
  negatives: number
}

/** Hits and false alarms at each distinct score, from the highest down. */
function steps({ scores, isPositive }: BinaryScores): Steps {
  const order = Int32Array.from(scores, (_, row) => row).toSorted((a, b) => scores[b]! - scores[a]!)
  const result: Steps = { thresholds: [], truePositives: [], falsePositives: [], positives: 0, negatives: 0 }
  order.forEach((row, rank) => {
    if (isPositive[row] === 1) result.positives++
    else result.negatives++
    if (rank + 1 < order.length && scores[order[rank + 1]!] === scores[row]) return
    result.thresholds.push(scores[row]!)
    result.truePositives.push(result.positives)
    result.falsePositives.push(result.negatives)
  })
  return result
}

/** Area under the ROC curve, ties counted half (Fawcett 2006); undefined when all rows are on one side. */
export function rocArea(scored: BinaryScores): number | undefined {
  const { truePositives, falsePositives, positives, negatives } = steps(scored)
  if (positives === 0 || negatives === 0) return undefined
  let area = 0
  truePositives.forEach((hits, i) => {
    const width = falsePositives[i]! - (falsePositives[i - 1] ?? 0)
    area += (width * (hits + (truePositives[i - 1] ?? 0))) / 2
  })
  return area / (positives * negatives)
}

/** Average precision: Σ (recall step × precision), without interpolation; undefined without a positive row. */
export function averagePrecision(scored: BinaryScores): number | undefined {
  const { truePositives, falsePositives, positives } = steps(scored)
  if (positives === 0) return undefined
  let total = 0
  truePositives.forEach((hits, i) => {
    total += ((hits - (truePositives[i - 1] ?? 0)) * hits) / (hits + falsePositives[i]!)
  })
  return total / positives
}

/** From (0, 0) to (1, 1). The first threshold is above every score. Empty when all rows are on one side. */
export function rocCurve(scored: BinaryScores) {
  const { thresholds, truePositives, falsePositives, positives, negatives } = steps(scored)
  if (positives === 0 || negatives === 0)
    return { falsePositiveRate: [], truePositiveRate: [], thresholds: [] }
  const x = [0, ...falsePositives.map((count) => count / negatives)]
  const y = [0, ...truePositives.map((count) => count / positives)]
  // JSON has no infinity: one above the highest score stands for "nothing is called positive".
  const cuts = [(thresholds[0] ?? 0) + 1, ...thresholds]
  const kept = keptPoints(x, y)
  return {
    falsePositiveRate: kept.map((i) => x[i]!),
    truePositiveRate: kept.map((i) => y[i]!),
    thresholds: kept.map((i) => cuts[i]!),
  }
}

/** From recall 0 (precision 1 by convention) to recall 1; empty without a positive row. */
export function precisionRecallCurve(scored: BinaryScores) {
  const { thresholds, truePositives, falsePositives, positives } = steps(scored)
  if (positives === 0) return { precision: [], recall: [], thresholds: [] }
  const precision = [1, ...truePositives.map((hits, i) => hits / (hits + falsePositives[i]!))]
  const recall = [0, ...truePositives.map((hits) => hits / positives)]
  const cuts = [(thresholds[0] ?? 0) + 1, ...thresholds]
  // Past full recall precision only falls; those points say nothing.
  const end = recall.indexOf(1)
  const kept = keptPoints(recall.slice(0, end + 1), precision.slice(0, end + 1))
  return {
    precision: kept.map((i) => precision[i]!),
    recall: kept.map((i) => recall[i]!),
    thresholds: kept.map((i) => cuts[i]!),
  }
}

/**
 * Reliability: rows sorted into `binCount` equal bins of predicted probability; of each occupied bin the mean
 * prediction, the share of positives and the count.
 */
export function calibrationBins({ scores, isPositive }: BinaryScores, binCount = 10) {
  const sums = new Float64Array(binCount)
  const hits = new Float64Array(binCount)
  const rows = new Int32Array(binCount)
  scores.forEach((score, row) => {
    const bin = Math.min(binCount - 1, Math.max(0, Math.floor(score * binCount)))
    sums[bin]! += score
    hits[bin]! += isPositive[row]!
    rows[bin]!++
  })
  const occupied = Array.from(rows.keys()).filter((bin) => rows[bin]! > 0)
  return {
    predicted: occupied.map((bin) => sums[bin]! / rows[bin]!),
    observed: occupied.map((bin) => hits[bin]! / rows[bin]!),
    counts: occupied.map((bin) => rows[bin]!),
  }
}

/**
 * At most `maxCurvePoints` indices. Points inside a straight run go first, which changes nothing; of what is left
 * beyond the limit those that bend the curve least (Visvalingam & Whyatt's area), so that corners stay.
 */
function keptPoints(x: readonly number[], y: readonly number[]): number[] {
  let kept = Array.from(x.keys())
  const bend = (points: number[], at: number) => {
    const [a, b, c] = [points[at - 1]!, points[at]!, points[at + 1]!]
    return Math.abs((x[b]! - x[a]!) * (y[c]! - y[a]!) - (x[c]! - x[a]!) * (y[b]! - y[a]!))
  }
  kept = kept.filter((_, at) => at === 0 || at === kept.length - 1 || bend(kept, at) > 1e-15)
  while (kept.length > maxCurvePoints) {
    const points = kept
    const bends = points.map((_, at) => (at === 0 || at === points.length - 1 ? Infinity : bend(points, at)))
    // Every second point at most, so that a slow curve loses points evenly instead of one stretch at once.
    const limit = bends.toSorted((a, b) => a - b)[points.length - maxCurvePoints]!
    let excess = points.length - maxCurvePoints
    let removedBefore = false
    kept = points.filter((_, at) => {
      const remove = !removedBefore && excess > 0 && bends[at]! <= limit
      removedBefore = remove
      if (remove) excess--
      return !remove
    })
  }
  return kept
}
