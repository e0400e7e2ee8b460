import { cancelled } from '../lib/errors.ts'
import { findColumn, takeRows, type Column, type Frame } from '../lib/frame.ts'
import { compileExpression } from './expression.ts'
import { lossMetrics, metricOf, type MetricName } from './metrics.ts'
import { predictFeatures, type Model } from './model.ts'
import { featuresOfPlan } from './plan-features.ts'
import { applyPreprocessor } from './preprocess-apply.ts'
import { createRandom, shuffle } from './random.ts'

export interface ImportanceOptions {
  metric?: MetricName
  /** Shuffles of each column, at least 1. */
  repeats?: number
  seed: number
  /** Rows looked at; more are thinned evenly. */
  maxRows?: number
  /** Only the model's inputs from the first up to before the second position, so that threads can share the work. */
  range?: readonly [number, number]
  isCancelled?: () => boolean
  onColumn?: (done: number, total: number) => void
}

/** How much worse the metric gets: mean and population standard deviation over the shuffles. */
export interface ColumnImportance {
  feature: string
  mean: number
  stddev: number
}

/**
 * Permutation importance (Breiman 2001, section 10) of raw columns: each is shuffled before preprocessing, so that
 * all that is derived from it is shuffled along. Strongest first. Only rows whose value changed are predicted again.
 *
 * @param frame n raw rows.
 * @param target n indices into the model's classes; rows with others are left out.
 */
export function permutationImportance(
  model: Model,
  frame: Frame,
  target: Int32Array,
  options: ImportanceOptions,
): ColumnImportance[] {
  const { metric = 'accuracy', repeats = 5, seed, maxRows = 5000 } = options
  const rows = chooseRows(target, model.classes.length, maxRows)
  const raw = takeRows(frame, rows)
  const labels = Int32Array.from(rows, (row) => target[row]!)
  const classCount = model.classes.length
  const positive = model.positive === undefined ? undefined : model.classes.indexOf(model.positive)
  const sign = lossMetrics.includes(metric) ? -1 : 1
  const score = (probabilities: Float64Array) =>
    sign * (metricOf(metric, { target: labels, probabilities, classCount }, positive) ?? 0)
  const features = applyPreprocessor(model.preprocessor, raw).frame
  const base = predictFeatures(model, features)
  const baseScore = score(base)

  const { inputs } = model.preprocessor
  const [from, to] = options.range ?? [0, inputs.length]
  const importances = inputs.slice(from, to).map((input, position): ColumnImportance => {
    const index = from + position
    const column = findColumn(raw, input.name)
    if (!column) return { feature: input.name, mean: 0, stddev: 0 }
    const drops: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      if (options.isCancelled?.()) throw cancelled('The importance of columns was cancelled.')
      const order = Int32Array.from(labels.keys())
      shuffle(order, createRandom(seed, index * 1000 + repeat))
      drops.push(baseScore - score(shuffledProbabilities(column, order)))
    }
    options.onColumn?.(position + 1, to - from)
    return { feature: input.name, ...meanAndDeviation(drops) }
  })
  return strongestFirst(importances)

  function shuffledProbabilities(column: Column, order: Int32Array): Float64Array {
    const values = column.kind === 'number' ? column.values : column.codes
    const changed = Array.from(labels.keys()).filter((row) => !Object.is(values[order[row]!], values[row]))
    const predicted = predictFeatures(model, shuffledFeatures(column, order, changed))
    const probabilities = Float64Array.from(base)
    changed.forEach((row, i) => {
      for (let c = 0; c < classCount; c++)
        probabilities[row * classCount + c] = predicted[i * classCount + c]!
    })
    return probabilities
  }

  /** Features of the changed rows, with one raw column shuffled. */
  function shuffledFeatures(column: Column, order: Int32Array, changed: number[]): Frame {
    const origin = Int32Array.from(changed, (row) => order[row]!)
    if (!feedsDerived(model, column.name)) {
      // Preprocessing works row by row, so shuffling the column's features is the same as preprocessing again.
      const own = new Set(featuresOf(model, column.name))
      const still = takeRows(features, changed)
      const moved = takeRows(
        { ...features, columns: features.columns.filter((one) => own.has(one.name)) },
        origin,
      )
      return { ...still, columns: still.columns.map((one) => findColumn(moved, one.name) ?? one) }
    }
    const still = takeRows(raw, changed)
    const moved = takeRows({ ...raw, columns: [column] }, origin)
    const shuffled = { ...still, columns: still.columns.map((one) => findColumn(moved, one.name) ?? one) }
    return applyPreprocessor(model.preprocessor, shuffled).frame
  }
}

export const strongestFirst = (importances: readonly ColumnImportance[]) =>
  importances.toSorted((a, b) => b.mean - a.mean)

function feedsDerived({ preprocessor }: Model, name: string): boolean {
  return preprocessor.derived.some(({ expression }) => compileExpression(expression).columns.includes(name))
}

const featuresOf = ({ preprocessor }: Model, source: string): string[] =>
  preprocessor.plans
    .filter((plan) => plan.source === source)
    .flatMap((plan) => featuresOfPlan(plan).map(({ name }) => name))

function chooseRows(target: Int32Array, classCount: number, limit: number): Int32Array {
  const known = Array.from(target.keys()).filter((row) => target[row]! >= 0 && target[row]! < classCount)
  const step = Math.max(1, known.length / limit)
  const count = Math.min(known.length, limit)
  return Int32Array.from({ length: count }, (_, i) => known[Math.floor(i * step)]!)
}

function meanAndDeviation(values: readonly number[]): { mean: number; stddev: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, stddev: Math.sqrt(variance) }
}
