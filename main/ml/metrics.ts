import { averagePrecision, rocArea } from './curves.ts'

/** True classes and predicted probabilities of n rows. */
export interface Scored {
  /** Class index per row, in [0, classCount). */
  target: Int32Array
  /** n × classCount, row-major, each row adds up to 1. */
  probabilities: Float64Array
  classCount: number
}

export interface ClassScores {
  precision: number
  recall: number
  f1: number
  support: number
  /** One against the rest; null where only one of both is there. */
  rocAuc: number | null
  prAuc: number | null
}

export const metricNames = [
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'f1',
  'rocAuc',
  'prAuc',
  'logLoss',
  'brier',
  'mcc',
] as const
export type MetricName = (typeof metricNames)[number]

/** Metrics of which less is better. */
export const lossMetrics: readonly string[] = ['logLoss', 'brier']

/**
 * The metrics of scikit-learn 1.7 under our names. With two classes and `positive`, precision, recall, F1, ROC-AUC,
 * PR-AUC (average precision) and Brier are those of that class; otherwise they are unweighted means over the classes
 * seen in target or predictions (ROC-AUC and PR-AUC: one against the rest, over the classes that allow it), and Brier
 * is the sum over the classes (0 to 2). A metric that is undefined (ROC-AUC with one class) is absent, never NaN.
 *
 * @param positive class index.
 */
export function evaluateMetrics(scored: Scored, positive?: number): Metrics {
  const confusion = confusionMatrix(scored)
  const perClass = scoresPerClass(scored, confusion)
  return combineMetrics(
    {
      confusion,
      rocAuc: perClass.map(({ rocAuc }) => rocAuc ?? undefined),
      prAuc: perClass.map(({ prAuc }) => prAuc ?? undefined),
      logLoss: logLoss(scored),
      brier: perClass.map((_, c) => brierOf(scored, c)),
    },
    positive,
  )
}

export type Metrics = Partial<Record<MetricName, number>>

/** What all metrics are made of, whatever a row counts; `rocAuc`, `prAuc` and `brier` are one class against the rest. */
export interface MetricParts {
  /** counts[actual][predicted]. */
  confusion: number[][]
  rocAuc: (number | undefined)[]
  prAuc: (number | undefined)[]
  logLoss: number
  brier: number[]
}

/** @param positive class index; see `evaluateMetrics`. */
export function combineMetrics(parts: MetricParts, positive?: number): Metrics {
  const { confusion } = parts
  const rows = sum(confusion.flat())
  const support = confusion.map(sum)
  const predicted = confusion.map((_, c) => sum(confusion.map((row) => row[c]!)))
  const hits = confusion.map((row, c) => row[c]!)
  const isBinary = confusion.length === 2 && positive !== undefined
  const all = [...confusion.keys()]
  const chosen = isBinary ? [positive] : all.filter((c) => support[c]! > 0 || predicted[c]! > 0)
  const metrics: Partial<Record<MetricName, number | undefined>> = {
    accuracy: sum(hits) / rows,
    balancedAccuracy: mean(all.filter((c) => support[c]! > 0).map((c) => ratio(hits[c]!, support[c]!))),
    precision: mean(chosen.map((c) => ratio(hits[c]!, predicted[c]!))),
    recall: mean(chosen.map((c) => ratio(hits[c]!, support[c]!))),
    f1: mean(chosen.map((c) => ratio(2 * hits[c]!, support[c]! + predicted[c]!))),
    rocAuc: mean(chosen.flatMap((c) => parts.rocAuc[c] ?? [])),
    prAuc: mean(chosen.flatMap((c) => parts.prAuc[c] ?? [])),
    logLoss: parts.logLoss,
    brier: isBinary ? parts.brier[positive] : sum(parts.brier),
    mcc: matthewsCorrelation(confusion),
  }
  return Object.fromEntries(
    Object.entries(metrics).filter(([, value]) => value !== undefined && Number.isFinite(value)),
  )
}

/** One metric, without the cost of the others; undefined where it is. */
export function metricOf(name: MetricName, scored: Scored, positive?: number): number | undefined {
  switch (name) {
    case 'accuracy':
      return accuracyOf(scored, confusionMatrix(scored))
    case 'logLoss':
      return logLoss(scored)
    case 'mcc':
      return matthewsCorrelation(confusionMatrix(scored))
    default:
      return evaluateMetrics(scored, positive)[name]
  }
}

const accuracyOf = ({ target }: Scored, confusion: number[][]) =>
  sum(confusion.map((row, c) => row[c]!)) / target.length

/** The most probable class of each row; of equals the first. */
export function predictedClasses({ probabilities, classCount }: Omit<Scored, 'target'>): Int32Array {
  const predicted = new Int32Array(probabilities.length / classCount)
  for (let row = 0; row < predicted.length; row++) {
    let best = 0
    for (let c = 1; c < classCount; c++) {
      if (probabilities[row * classCount + c]! > probabilities[row * classCount + best]!) best = c
    }
    predicted[row] = best
  }
  return predicted
}

/** The same with `to` classes: those a model does not know (seen only in the test part) have probability 0. */
export function widenProbabilities(probabilities: Float64Array, from: number, to: number): Float64Array {
  if (from === to) return probabilities
  const wide = new Float64Array((probabilities.length / from) * to)
  for (let i = 0; i < probabilities.length; i++)
    wide[Math.floor(i / from) * to + (i % from)] = probabilities[i]!
  return wide
}

/** counts[actual][predicted]. */
export function confusionMatrix(scored: Scored): number[][] {
  const { target, classCount } = scored
  const counts = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0))
  predictedClasses(scored).forEach((predicted, row) => counts[target[row]!]![predicted]!++)
  return counts
}

/** In the order of the classes. What would divide by zero is 0, as in scikit-learn with zero_division=0. */
export function scoresPerClass(scored: Scored, confusion = confusionMatrix(scored)): ClassScores[] {
  return confusion.map((row, c) => {
    const hits = row[c]!
    const support = sum(row)
    const predicted = sum(confusion.map((other) => other[c]!))
    return {
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
      support,
      rocAuc: rocArea(oneAgainstRest(scored, c)) ?? null,
      prAuc: averagePrecision(oneAgainstRest(scored, c)) ?? null,
    }
  })
}

/** Scores of class `c` with 1 where it is the true one. */
export function oneAgainstRest({ target, probabilities, classCount }: Scored, c: number) {
  const scores = new Float64Array(target.length)
  const isPositive = new Uint8Array(target.length)
  for (let row = 0; row < target.length; row++) {
    scores[row] = probabilities[row * classCount + c]!
    isPositive[row] = target[row] === c ? 1 : 0
  }
  return { scores, isPositive }
}

/** Mean of `rowLogLoss`. */
function logLoss(scored: Scored): number {
  let total = 0
  for (let row = 0; row < scored.target.length; row++) total += rowLogLoss(scored, row)
  return total / scored.target.length
}

/** -ln p(true class), with p kept within [ε, 1 - ε], ε = 2⁻⁵². */
export function rowLogLoss({ target, probabilities, classCount }: Scored, row: number): number {
  const probability = probabilities[row * classCount + target[row]!]!
  return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability)))
}

function brierOf({ target, probabilities, classCount }: Scored, c: number): number {
  let total = 0
  target.forEach((label, row) => {
    total += ((label === c ? 1 : 0) - probabilities[row * classCount + c]!) ** 2
  })
  return total / target.length
}

/** Multi-class Matthews correlation (Gorodkin 2004); 0 where it is undefined. */
function matthewsCorrelation(confusion: number[][]): number {
  const total = sum(confusion.flat())
  const hits = sum(confusion.map((row, c) => row[c]!))
  const actual = confusion.map(sum)
  const predicted = confusion.map((_, c) => sum(confusion.map((row) => row[c]!)))
  const covariance = hits * total - sum(actual.map((count, c) => count * predicted[c]!))
  const actualVariance = total ** 2 - sum(actual.map((count) => count ** 2))
  const predictedVariance = total ** 2 - sum(predicted.map((count) => count ** 2))
  return ratio(covariance, Math.sqrt(actualVariance * predictedVariance))
}

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b)
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => (values.length === 0 ? undefined : sum(values) / values.length)
