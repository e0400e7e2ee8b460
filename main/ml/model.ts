import type { SignatureField } from '../contract/model.ts'
import { assertNever, invalidInput } from '../lib/errors.ts'
import type { Column, Frame } from '../lib/frame.ts'
import { algorithms, type Algorithm } from './algorithms.ts'
import { baselineProbabilities, fitBaseline, type Baseline } from './baseline.ts'
import { growBoosting, type Boosting } from './boosting.ts'
import type { BoostingParams } from './boosting-params.ts'
import { boostingProbabilities } from './boosting-predict.ts'
import { prepareBoosting, type PreparedBoosting } from './boosting-prepare.ts'
import { growTrees, type Forest, type LearningControl } from './forest.ts'
import { forestParamsOf, type ForestParams } from './forest-params.ts'
import { forestProbabilities } from './forest-predict.ts'
import { prepareForest, type PreparedForest } from './forest-prepare.ts'
import { toDecisionTree, type DecisionTree } from './decision-tree.ts'
import {
  fitLibraryForest,
  libraryForestProbabilities,
  type LibraryForest,
  type LibraryForestParams,
} from './library-forest.ts'
import { fitLogistic, logisticProbabilities, type Logistic, type LogisticParams } from './logistic.ts'
import { predictedClasses } from './metrics.ts'
import {
  fitNaiveBayes,
  naiveBayesProbabilities,
  type NaiveBayes,
  type NaiveBayesParams,
} from './naive-bayes.ts'
import {
  fitNearestNeighbours,
  nearestNeighboursProbabilities,
  type NearestNeighbours,
  type NearestNeighboursParams,
} from './nearest-neighbours.ts'
import { alignFeatures, applyPreprocessor } from './preprocess-apply.ts'
import type { Preprocessor } from './preprocessor.ts'
import { frameOfRows, type Cell } from './row-frame.ts'

export { algorithms, type Algorithm } from './algorithms.ts'

export type Estimator =
  | { algorithm: 'forest' | 'extra-trees'; forest: Forest }
  | { algorithm: 'tree'; tree: DecisionTree }
  | { algorithm: 'boosting'; boosting: Boosting }
  | { algorithm: 'logistic'; logistic: Logistic }
  | { algorithm: 'naive-bayes'; naiveBayes: NaiveBayes }
  | { algorithm: 'k-nearest'; nearestNeighbours: NearestNeighbours }
  | { algorithm: 'baseline'; baseline: Baseline }
  | { algorithm: 'ml-random-forest'; libraryForest: LibraryForest }

/** A fitted classifier with all it needs to predict from raw rows. */
export interface Model {
  target: string
  classes: string[]
  positive?: string
  preprocessor: Preprocessor
  estimator: Estimator
  training: {
    seed: number
    rows: number
    /** What a reader should know: "learnt from a sample of 1,000 rows". */ notes: string[]
  }
}

export interface TrainingInput {
  algorithm: Algorithm
  /** n rows of what `applyPreprocessor` returned, also after a round trip through a warehouse. */
  features: Frame
  /** n class indices; see `encodeTarget`. */
  target: Int32Array
  classes: string[]
  /** n numbers ≥ 0; k-nearest, baseline and ml-random-forest take each row as one. */
  weights?: Float64Array
  positive?: string
  preprocessor: Preprocessor
  /** What an algorithm does not know it ignores; see docs/learning.md. */
  params?: Partial<
    ForestParams & BoostingParams & LogisticParams & NaiveBayesParams & NearestNeighboursParams
  > &
    LibraryForestParams
  seed: number
}

/**
 * A training whose heavy part can be spread over threads: structured-clonable, the bulk on shared memory. Forests (and
 * the one tree) have trees to spread: grow them in parts with `growTrees`, join them with `mergeTrees`, and give the result
 * to `finishTraining`. Boosting grows in `finishTraining`, with the help of all threads that `joinCrew` meanwhile.
 */
export interface PreparedTraining {
  input: TrainingInput
  forest?: PreparedForest
  boosting?: PreparedBoosting
}

/**
 * The classes of a target and each row's index in them; -1 where the target is missing.
 *
 * @param classes known classes, for rows that come later; a value that is not among them is added at the end, so that a
 *   class seen only in the test part counts as one the model never predicts.
 */
export function encodeTarget(
  column: Column,
  classes?: readonly string[],
): { classes: string[]; codes: Int32Array } {
  const textOf = (row: number) => {
    if (column.kind === 'category') return column.levels[column.codes[row]!]
    return Number.isNaN(column.values[row]!) ? undefined : String(column.values[row])
  }
  const rowCount = column.kind === 'category' ? column.codes.length : column.values.length
  const found = new Set<string>()
  for (let row = 0; row < rowCount; row++) {
    const text = textOf(row)
    if (text !== undefined) found.add(text)
  }
  const sorted = [...found].toSorted((a, b) =>
    column.kind === 'number' ? Number(a) - Number(b) : compareText(a, b),
  )
  const all = [...(classes ?? []), ...sorted.filter((name) => !classes?.includes(name))]
  if (all.length > 1000) {
    throw invalidInput(
      `The target "${column.name}" has ${all.length} different values; a classifier can tell at most 1000 apart. Choose another target.`,
      { target: column.name, classes: all.length },
    )
  }
  const indices = new Map(all.map((name, index) => [name, index]))
  return {
    classes: all,
    codes: Int32Array.from({ length: rowCount }, (_, row) => indices.get(textOf(row) ?? '') ?? -1),
  }
}

/** @throws INVALID_INPUT for one class only, an unknown positive class or algorithm, or a bad parameter. */
export function prepareTraining(input: TrainingInput): PreparedTraining {
  const { classes, positive, preprocessor, target } = input
  if (!algorithms.includes(input.algorithm)) {
    throw invalidInput(`algorithm must be one of ${algorithms.join(', ')}, but is "${input.algorithm}".`)
  }
  const seen = new Set(target)
  if (seen.size < 2) {
    const only = classes[target[0] ?? -1]
    throw invalidInput(
      only === undefined
        ? 'There are no rows to learn from.'
        : `All ${target.length} training rows have ${preprocessor.target} = "${only}"; at least two classes are needed.`,
      { target: preprocessor.target },
    )
  }
  if (positive !== undefined && !classes.includes(positive)) {
    throw invalidInput(
      `positive must be a value of ${preprocessor.target} (${classes.slice(0, 20).join(', ')}), but is "${positive}".`,
      { positive },
    )
  }
  const features = alignFeatures(preprocessor.features, input.features)
  const prepared: PreparedTraining = { input: { ...input, features } }
  const { algorithm } = input
  if (algorithm === 'forest' || algorithm === 'extra-trees' || algorithm === 'tree') {
    prepared.forest = prepareForest({
      features,
      target,
      classCount: classes.length,
      weights: input.weights,
      params: forestParamsOf(algorithm, input.params),
      seed: input.seed,
    })
  }
  if (algorithm === 'boosting') {
    const { weights, params, seed } = input
    prepared.boosting = prepareBoosting({
      features,
      target,
      classCount: classes.length,
      weights,
      params,
      ...(positive !== undefined && { positive: classes.indexOf(positive) }),
      seed,
    })
  }
  return prepared
}

/** @param forest all trees of `prepared.forest`; grown here when absent. */
export function finishTraining(
  prepared: PreparedTraining,
  forest?: Forest,
  control?: LearningControl,
): Model {
  const { input } = prepared
  const { classes, positive, preprocessor, seed } = input
  const estimator = fitEstimator(prepared, forest, control)
  const notes: string[] = []
  if (estimator.algorithm === 'ml-random-forest') {
    notes.push(
      `ml-random-forest learnt from a stratified sample of ${estimator.libraryForest.sampleRows} of ${input.target.length} rows, because its time grows with their square.`,
    )
  }
  if (estimator.algorithm === 'logistic' && !estimator.logistic.hasConverged) {
    notes.push(
      'logistic stopped before its coefficients settled. Raise l2: without a penalty they grow without end where columns part the classes.',
    )
  }
  if (
    estimator.algorithm === 'k-nearest' &&
    estimator.nearestNeighbours.target.length < input.target.length
  ) {
    notes.push(
      `k-nearest keeps a stratified sample of ${estimator.nearestNeighbours.target.length} of ${input.target.length} rows, because each prediction looks at all it keeps.`,
    )
  }
  return {
    target: preprocessor.target,
    classes,
    ...(positive === undefined ? {} : { positive }),
    preprocessor,
    estimator,
    training: { seed, rows: input.target.length, notes },
  }
}

/** Prepares and trains on this thread. */
export function trainModel(input: TrainingInput, control?: LearningControl): Model {
  return finishTraining(prepareTraining(input), undefined, control)
}

function fitEstimator(prepared: PreparedTraining, forest?: Forest, control?: LearningControl): Estimator {
  const { algorithm, features, target, classes, weights, params, seed } = prepared.input
  const input = { features, target, classCount: classes.length, weights, params, seed }
  switch (algorithm) {
    case 'forest':
    case 'extra-trees':
      return { algorithm, forest: forest ?? growAll() }
    case 'tree':
      return { algorithm, tree: toDecisionTree(forest ?? growAll(), features, target) }
    case 'boosting':
      return { algorithm, boosting: growBoosting(prepared.boosting ?? notPrepared(), control) }
    case 'logistic':
      return { algorithm, logistic: fitLogistic(input, control) }
    case 'naive-bayes':
      return { algorithm, naiveBayes: fitNaiveBayes(input) }
    case 'k-nearest':
      return { algorithm, nearestNeighbours: fitNearestNeighbours(input) }
    case 'baseline':
      return { algorithm, baseline: fitBaseline(target, classes.length) }
    case 'ml-random-forest':
      return { algorithm, libraryForest: fitLibraryForest(input) }
    default:
      return assertNever(algorithm)
  }

  function growAll(): Forest {
    const work = prepared.forest ?? notPrepared()
    return growTrees(work, 0, work.params.trees, control)
  }
}

/** @param features n rows of preprocessed features. @returns n × classes, row-major. */
export function predictFeatures({ estimator }: Pick<Model, 'estimator'>, features: Frame): Float64Array {
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
      return forestProbabilities(estimator.forest, features)
    case 'tree':
      return forestProbabilities(estimator.tree.forest, features)
    case 'boosting':
      return boostingProbabilities(estimator.boosting, features)
    case 'logistic':
      return logisticProbabilities(estimator.logistic, features)
    case 'naive-bayes':
      return naiveBayesProbabilities(estimator.naiveBayes, features)
    case 'k-nearest':
      return nearestNeighboursProbabilities(estimator.nearestNeighbours, features)
    case 'baseline':
      return baselineProbabilities(estimator.baseline, features.rowCount)
    case 'ml-random-forest':
      return libraryForestProbabilities(estimator.libraryForest, features)
    default:
      return assertNever(estimator)
  }
}

/** @param frame n raw rows. @returns n × classes, row-major, and notes on what could not be used as given. */
export function predictProba(model: Model, frame: Frame): { probabilities: Float64Array; notes: string[] } {
  const applied = applyPreprocessor(model.preprocessor, frame)
  return { probabilities: predictFeatures(model, applied.frame), notes: applied.notes }
}

/** One raw row, as a form gives it. Probabilities are in the order of the model's classes. */
export function predictRow(model: Model, row: Readonly<Record<string, Cell>>) {
  const read = frameOfRows(model.preprocessor.inputs, [row])
  const { probabilities, notes } = predictProba(model, read.frame)
  const [best] = predictedClasses({ probabilities, classCount: model.classes.length })
  return {
    label: model.classes[best!]!,
    probabilities: model.classes.map((name, c) => ({ class: name, probability: probabilities[c]! })),
    notes: [...read.notes, ...notes],
  }
}

/** The raw columns a prediction reads, without the codebook's labels. */
export function signatureOf({ preprocessor }: Model): SignatureField[] {
  return preprocessor.inputs.map((input) => {
    const { name, kind } = input
    const required = !input.hadMissing
    if (input.kind === 'category')
      return { name, kind, required, values: input.levels.map((value) => ({ value })) }
    return { name, kind, required, min: input.min, max: input.max }
  })
}

/** A row of training values to start from. */
export function inputExampleOf({ preprocessor }: Model): Record<string, Cell> {
  return Object.fromEntries(preprocessor.inputs.map((input) => [input.name, input.example ?? null]))
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function notPrepared(): never {
  throw new Error('the training was not prepared')
}
