import { invalidInput } from '../lib/errors.ts'
import { takeRows, type Frame } from '../lib/frame.ts'
import type { LearningControl } from './forest.ts'
import { lossMetrics, metricOf, type MetricName } from './metrics.ts'
import { predictFeatures, trainModel, type Algorithm, type Model } from './model.ts'
import { featuresOfPlan } from './plan-features.ts'
import type { ColumnPlan, Preprocessor, PreprocessSpec } from './preprocessor.ts'
import { createRandom, shuffle } from './random.ts'
import { dealFolds, stratifiedSample } from './split.ts'
import type { Labels } from './target-encoding.ts'

/** Training rows as a model sees them. */
export interface LearningData {
  preprocessor: Preprocessor
  /** n rows of the preprocessor's features; see `trainingFeatures`. */
  features: Frame
  labels: Labels
  seed: number
  control?: LearningControl
}

export type SequentialSearch = NonNullable<PreprocessSpec['select']['sequential']>

/** More rows are sampled, with the classes in the whole's proportions. */
const mostImportanceRows = 20_000
const mostSequentialRows = 5000
const mostFits = 5000

/**
 * How much a small forest loses when a column is shuffled (Breiman 2001, section 10): the growth of the log loss, in
 * nats, on the third of the rows that it did not learn from. All features of a column are shuffled together.
 *
 * @returns one number per plan; near 0 or below for columns that the forest does without.
 */
export function forestImportance(data: LearningData, trees: number): number[] {
  const { features, labels, seed, preprocessor } = sampled(data, mostImportanceRows)
  const foldOf = dealFolds(labels.codes, 3, seed)
  const model = learn(
    { ...data, features, labels },
    preprocessor.plans,
    rowsOf(foldOf, (fold) => fold > 0),
    {
      algorithm: 'forest',
      trees,
    },
  )
  const held = rowsOf(foldOf, (fold) => fold === 0)
  const rows = takeRows(features, held)
  const target = Int32Array.from(held, (row) => labels.codes[row]!)
  const scoreOf = (frame: Frame) => score(model, frame, target, labels, 'logLoss')
  const usual = scoreOf(rows)
  return preprocessor.plans.map((plan, position) => {
    const order = shuffle(Int32Array.from(held.keys()), createRandom(seed, position))
    const moved = takeRows(columnsOf(rows, [plan]), order)
    const columns = new Map(moved.columns.map((column) => [column.name, column]))
    return usual - scoreOf({ ...rows, columns: rows.columns.map((one) => columns.get(one.name) ?? one) })
  })
}

/**
 * Chooses columns one by one by the cross-validated score of a model, as scikit-learn's SequentialFeatureSelector
 * (Ferri et al. 1994): forward from none, each time the one that helps most; backward from all, each time the one that
 * is missed least.
 *
 * @returns positions of the plans to keep, ascending.
 * @throws INVALID_INPUT where that takes more than 5,000 fits.
 */
export function selectSequentially(data: LearningData, settings: SequentialSearch): number[] {
  const { plans } = data.preprocessor
  const fits = fitCount(plans.length, settings)
  if (fits > mostFits) {
    throw invalidInput(
      `select.sequential would fit ${fits} models to choose among ${plans.length} columns; more than ${mostFits} are not done. Leave columns out before (select.mutualInformation.top, select.importance.top), or use fewer folds.`,
      { fits, columns: plans.length },
    )
  }
  const own = sampled(data, mostSequentialRows)
  const foldOf = dealFolds(own.labels.codes, settings.folds, own.seed)
  return searchColumns(plans.length, settings, (positions) =>
    crossValidated(
      own,
      positions.map((position) => plans[position]!),
      settings,
      foldOf,
    ),
  )
}

/** @param scoreOf higher is better. */
export function searchColumns(
  count: number,
  { direction, columns, tolerance }: Pick<SequentialSearch, 'direction' | 'columns' | 'tolerance'>,
  scoreOf: (positions: readonly number[]) => number,
): number[] {
  const isForward = direction === 'forward'
  const all = Array.from({ length: count }, (_, position) => position)
  const wanted = Math.min(count, columns ?? (isForward ? count : 1))
  const steps = isForward ? wanted : count - wanted
  let kept: number[] = isForward ? [] : all
  const isOpen = columns === undefined
  let before = isOpen && !isForward ? scoreOf(all) : -Infinity
  for (let step = 0; step < steps; step++) {
    const moves = all.filter((position) => kept.includes(position) !== isForward)
    let best = { positions: kept, score: -Infinity }
    for (const move of moves) {
      const positions = all.filter((one) => (one === move ? isForward : kept.includes(one)))
      const own = scoreOf(positions)
      if (own > best.score) best = { positions, score: own }
    }
    // Without a number of columns it goes on for as long as that pays: forward gains, backward loses next to nothing.
    const change = best.score - before
    if (isOpen && (isForward ? change < tolerance : change < -tolerance)) break
    kept = best.positions
    before = best.score
  }
  return kept
}

/** The mean over the folds of a metric on the fold's rows, turned so that higher is better. */
export function crossValidated(
  data: LearningData,
  plans: readonly ColumnPlan[],
  { algorithm, metric, trees }: Pick<SequentialSearch, 'algorithm' | 'metric' | 'trees'>,
  foldOf: Int32Array,
): number {
  const folds = [...new Set(foldOf)].filter((fold) => fold >= 0)
  const scores = folds.map((own) => {
    const test = rowsOf(foldOf, (fold) => fold === own)
    const model = learn(
      data,
      plans,
      rowsOf(foldOf, (fold) => fold >= 0 && fold !== own),
      { algorithm, trees },
    )
    const target = Int32Array.from(test, (row) => data.labels.codes[row]!)
    return score(model, takeRows(columnsOf(data.features, plans), test), target, data.labels, metric)
  })
  return scores.reduce((sum, one) => sum + one, 0) / scores.length
}

function fitCount(count: number, { direction, columns, folds }: SequentialSearch): number {
  const wanted = Math.min(count, columns ?? (direction === 'forward' ? count : 1))
  const steps = direction === 'forward' ? wanted : count - wanted
  return folds * (steps * count - (steps * (steps - 1)) / 2)
}

function learn(
  { preprocessor, features, labels, seed, control }: LearningData,
  plans: readonly ColumnPlan[],
  rows: Int32Array,
  { algorithm, trees }: { algorithm: Algorithm; trees: number },
): Model {
  return trainModel(
    {
      algorithm,
      features: takeRows(columnsOf(features, plans), rows),
      target: Int32Array.from(rows, (row) => labels.codes[row]!),
      classes: [...labels.classes],
      preprocessor: { ...preprocessor, plans: [...plans], features: plans.flatMap(featuresOfPlan) },
      params: { trees },
      seed,
    },
    control,
  )
}

function score(
  model: Model,
  features: Frame,
  target: Int32Array,
  { classes }: Labels,
  metric: MetricName,
): number {
  const probabilities = predictFeatures(model, features)
  const sign = lossMetrics.includes(metric) ? -1 : 1
  return sign * (metricOf(metric, { target, probabilities, classCount: classes.length }) ?? 0)
}

function columnsOf(features: Frame, plans: readonly ColumnPlan[]): Frame {
  const names = new Set(plans.flatMap((plan) => featuresOfPlan(plan).map(({ name }) => name)))
  return { ...features, columns: features.columns.filter(({ name }) => names.has(name)) }
}

const rowsOf = (foldOf: Int32Array, isIn: (fold: number) => boolean) =>
  Int32Array.from(foldOf.keys()).filter((row) => foldOf[row]! >= 0 && isIn(foldOf[row]!))

function sampled(data: LearningData, limit: number): LearningData {
  const { features, labels, seed } = data
  if (features.rowCount <= limit) return data
  const rows = stratifiedSample(labels.codes, limit, seed)
  const codes = Int32Array.from(rows, (row) => labels.codes[row]!)
  return { ...data, features: takeRows(features, rows), labels: { ...labels, codes } }
}
