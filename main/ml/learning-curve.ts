import { invalidInput } from '../lib/errors.ts'
import { findColumn, takeRows, type Frame } from '../lib/frame.ts'
import { evaluateMetrics, type Metrics } from './metrics.ts'
import { encodeTarget, predictProba, trainModel, type Model, type TrainingInput } from './model.ts'
import type { LearningControl } from './forest.ts'
import { fitTransform } from './preprocess-fit.ts'
import type { PreprocessSpec } from './preprocessor.ts'
import { createRandom, shuffle } from './random.ts'
import { stratifiedFolds } from './split.ts'

export interface LearningPointInput extends Pick<
  TrainingInput,
  'algorithm' | 'classes' | 'positive' | 'params' | 'seed'
> {
  /** Raw rows with the target. */
  raw: Frame
  target: string
  spec: Partial<PreprocessSpec>
  fold: number
  folds: number
  /** Rows learnt from, at most those of the fold. */
  size: number
}

export interface LearningPoint {
  size: number
  fold: number
  /** On the rows learnt from, and on those of the fold that were kept back. */
  train: Metrics
  test: Metrics
}

/** From a twentieth of the rows to all, each about 1.8 times the one before; at least 20. */
export function learningSizes(rows: number): number[] {
  const shares = [0.05, 0.1, 0.18, 0.32, 0.56, 1]
  return [...new Set(shares.map((share) => Math.floor(share * rows)))].filter((size) => size >= 20)
}

/**
 * One size and fold of a learning curve, as scikit-learn's: the rows of a smaller size are among those of a larger one,
 * and preprocessing is learnt from them alone.
 *
 * @throws INVALID_INPUT where the rows of a size are all of one class.
 */
export function learningPoint(input: LearningPointInput, control?: LearningControl): LearningPoint {
  const { raw, target, spec, fold, folds, seed, classes, positive } = input
  const column = findColumn(raw, target)
  if (!column) throw invalidInput(`The rows have no column "${target}" to learn.`, { target })
  const { codes } = encodeTarget(column, classes)
  const own = stratifiedFolds(
    codes.map((code) => (code < classes.length ? code : -1)),
    folds,
    seed,
    classes,
  )[fold]!
  const rows = shuffle(Int32Array.from(own.train), createRandom(seed, fold)).slice(0, input.size).toSorted()
  const trainRaw = takeRows(raw, rows)
  const fitted = fitTransform(trainRaw, spec, { target, seed, control })
  const { preprocessor, rows: usable, features, weights } = fitted
  const model = trainModel(
    {
      algorithm: input.algorithm,
      features,
      weights,
      target: Int32Array.from(usable, (row) => codes[rows[row]!]!),
      classes,
      positive,
      preprocessor,
      params: input.params,
      seed,
    },
    control,
  )
  const measure = (of: Int32Array) => measureOn(model, raw, codes, of)
  return { size: rows.length, fold, train: measure(rows), test: measure(own.test) }
}

function measureOn(model: Model, raw: Frame, codes: Int32Array, rows: Int32Array): Metrics {
  const scored = {
    target: Int32Array.from(rows, (row) => codes[row]!),
    probabilities: predictProba(model, takeRows(raw, rows)).probabilities,
    classCount: model.classes.length,
  }
  return evaluateMetrics(
    scored,
    model.positive === undefined ? undefined : model.classes.indexOf(model.positive),
  )
}
