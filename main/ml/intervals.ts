import {
  combineMetrics,
  predictedClasses,
  rowLogLoss,
  type MetricName,
  type Metrics,
  type Scored,
} from './metrics.ts'
import { createRandom } from './random.ts'

export interface BootstrapOptions {
  /** Class index; see `evaluateMetrics`. */
  positive?: number
  seed: number
  /** How often rows are drawn; fewer where that would take long, see `affordableResamples`. */
  resamples?: number
}

export interface Interval {
  low: number
  high: number
}

/** Below this the ends of an interval say little. */
const fewestResamples = 100
/** Rows gone through in all, about three seconds' worth. */
const mostVisits = 3e8

/** As many as asked for, fewer for many rows and classes; 0 where even a hundred would take long. */
export function affordableResamples(rows: number, curves: number, wanted = 1000): number {
  const affordable = Math.floor(mostVisits / (rows * Math.max(1, curves)))
  return Math.min(wanted, affordable < fewestResamples ? 0 : affordable)
}

/**
 * The metrics of rows drawn with replacement, again and again (Efron & Tibshirani 1993); each draw has as many rows of
 * each class as there are. The same target and seed give the same draws, so that the differences of two models on the
 * same rows can be taken draw by draw.
 *
 * @returns for each metric that is defined one value per draw.
 */
export function bootstrapMetrics(
  scored: Scored,
  options: BootstrapOptions,
): Partial<Record<MetricName, Float64Array>> {
  const { positive, seed } = options
  const rows = scored.target.length
  const isBinary = scored.classCount === 2 && positive !== undefined
  const resamples = affordableResamples(rows, isBinary ? 1 : scored.classCount, options.resamples)
  const measure = countedMetrics(scored, positive)
  const draw = createDraw(scored.target, scored.classCount, seed)
  const values = new Map<string, Float64Array>()
  for (let i = 0; i < resamples; i++) {
    for (const [name, value] of Object.entries(measure(draw()))) {
      const known = values.get(name)
      if (known) known[i] = value
      else values.set(name, new Float64Array(resamples).fill(value))
    }
  }
  return Object.fromEntries(values)
}

/** Percentile intervals of `bootstrapMetrics`. @param level such as 0.95. */
export function metricIntervals(
  scored: Scored,
  options: BootstrapOptions & { level?: number },
): Partial<Record<MetricName, Interval>> {
  const found = Object.entries(bootstrapMetrics(scored, options))
  return Object.fromEntries(found.map(([name, values]) => [name, percentileInterval(values, options.level)]))
}

/** The middle `level` of values. */
export function percentileInterval(values: Float64Array, level = 0.95): Interval {
  const sorted = values.toSorted()
  return { low: quantileOf(sorted, (1 - level) / 2), high: quantileOf(sorted, (1 + level) / 2) }
}

/** Between the two nearest values, as numpy's default. @param sorted ascending, not empty. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below)
}

/**
 * Metrics where row i counts `counts[i]` times. What does not depend on the counts is done once, so that one call goes
 * once through the rows and once through each curve.
 */
export function countedMetrics(scored: Scored, positive?: number): (counts: Int32Array) => Metrics {
  const { target, probabilities, classCount } = scored
  const rows = target.length
  const predicted = predictedClasses(scored)
  const losses = Float64Array.from(target, (_, row) => rowLogLoss(scored, row))
  const isBinary = classCount === 2 && positive !== undefined
  const classes = Array.from({ length: classCount }, (_, c) => c)
  const curves = classes.map((c) => (isBinary && c !== positive ? undefined : rankedBy(scored, c)))
  return (counts) => {
    const confusion = classes.map(() => classes.map(() => 0))
    let total = 0
    let loss = 0
    const squares = classes.map(() => 0)
    for (let row = 0; row < rows; row++) {
      const count = counts[row]!
      if (count === 0) continue
      const actual = target[row]!
      confusion[actual]![predicted[row]!]! += count
      total += count
      loss += count * losses[row]!
      for (let c = 0; c < classCount; c++)
        squares[c]! += count * ((actual === c ? 1 : 0) - probabilities[row * classCount + c]!) ** 2
    }
    const areas = curves.map((curve) => curve && areasOf(curve, counts))
    return combineMetrics(
      {
        confusion,
        rocAuc: areas.map((one) => one?.rocAuc),
        prAuc: areas.map((one) => one?.prAuc),
        logLoss: loss / total,
        brier: squares.map((square) => square / total),
      },
      positive,
    )
  }
}

interface Ranked {
  /** Rows from the highest score down. */
  order: Int32Array
  /** In that order: 1 where the row is of the class, and 1 where the next row has another score. */
  isPositive: Uint8Array
  endsTie: Uint8Array
}

function rankedBy({ target, probabilities, classCount }: Scored, c: number): Ranked {
  const scoreOf = (row: number) => probabilities[row * classCount + c]!
  const order = Int32Array.from(target, (_, row) => row).toSorted((a, b) => scoreOf(b) - scoreOf(a))
  return {
    order,
    isPositive: Uint8Array.from(order, (row) => (target[row] === c ? 1 : 0)),
    endsTie: Uint8Array.from(order, (row, at) =>
      at + 1 === order.length || scoreOf(order[at + 1]!) !== scoreOf(row) ? 1 : 0,
    ),
  }
}

/** ROC-AUC with ties counted half, and average precision. */
function areasOf({ order, isPositive, endsTie }: Ranked, counts: Int32Array) {
  let hits = 0
  let alarms = 0
  let hitsBefore = 0
  let alarmsBefore = 0
  let area = 0
  let precision = 0
  for (let at = 0; at < order.length; at++) {
    const count = counts[order[at]!]!
    if (isPositive[at] === 1) hits += count
    else alarms += count
    if (endsTie[at] === 0) continue
    area += ((alarms - alarmsBefore) * (hits + hitsBefore)) / 2
    if (hits > hitsBefore) precision += ((hits - hitsBefore) * hits) / (hits + alarms)
    hitsBefore = hits
    alarmsBefore = alarms
  }
  return {
    rocAuc: hits === 0 || alarms === 0 ? undefined : area / (hits * alarms),
    prAuc: hits === 0 ? undefined : precision / hits,
  }
}

function createDraw(target: Int32Array, classCount: number, seed: number): () => Int32Array {
  const random = createRandom(seed)
  const groups = Array.from({ length: classCount }, () => [] as number[])
  target.forEach((label, row) => groups[label]!.push(row))
  const strata = groups.map((rows) => Int32Array.from(rows))
  const counts = new Int32Array(target.length)
  return () => {
    counts.fill(0)
    for (const rows of strata)
      for (let i = 0; i < rows.length; i++) counts[rows[random.nextInt(rows.length)]!]!++
    return counts
  }
}
