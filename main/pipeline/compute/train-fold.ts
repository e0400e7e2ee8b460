import { invalidInput } from '../../lib/errors.ts'
import { findColumn, takeRows, type Frame } from '../../lib/frame.ts'
import { planFolds, type FoldPlan } from '../../ml/folds.ts'
import { evaluateMetrics, type MetricName } from '../../ml/metrics.ts'
import { encodeTarget, predictProba, trainModel, type TrainingInput } from '../../ml/model.ts'
import { fitTransform } from '../../ml/preprocess-fit.ts'
import type { PreprocessSpec } from '../../ml/preprocessor.ts'
import type { ComputeControl } from '../compute-control.ts'

export interface FoldInput extends Pick<
  TrainingInput,
  'algorithm' | 'classes' | 'positive' | 'params' | 'seed'
> {
  /** The raw rows of the training part. */
  raw: Frame
  target: string
  spec: Partial<PreprocessSpec>
  fold: number
  plan: FoldPlan
  /** Column of the groups or times. */
  by?: string
}

/**
 * One fold of a cross-validation: preprocessing is fitted on the fold's own training rows, so that nothing of the rows
 * it is tested on is known before.
 */
export function trainFold(
  input: FoldInput,
  control: ComputeControl,
): { metrics: Partial<Record<MetricName, number>>; trainRows: number; testRows: number } {
  const { raw, target, spec, fold, plan, by, seed, classes, positive } = input
  const column = findColumn(raw, target)
  if (!column) throw new Error(`the training rows have no column "${target}"`)
  const { codes } = encodeTarget(column, classes)
  const byColumn = by === undefined ? undefined : findColumn(raw, by)
  if (by !== undefined && !byColumn)
    throw invalidInput(`foldBy names "${by}", which is no column of the data.`, { column: by })
  const split = planFolds(codes, plan, byColumn, classes)[fold]!
  const trainRaw = takeRows(raw, split.train)
  const { isCancelled } = control
  const fitted = fitTransform(trainRaw, spec, { target, seed, control: { isCancelled } })
  const { preprocessor, rows: usable, features, weights } = fitted
  const model = trainModel(
    {
      algorithm: input.algorithm,
      features,
      weights,
      target: Int32Array.from(usable, (row) => codes[split.train[row]!]!),
      classes,
      positive,
      preprocessor,
      params: input.params,
      seed,
    },
    { isCancelled, onTree: control.progress },
  )
  const scored = {
    target: Int32Array.from(split.test, (row) => codes[row]!),
    probabilities: predictProba(model, takeRows(raw, split.test)).probabilities,
    classCount: classes.length,
  }
  const positiveIndex = positive === undefined ? undefined : classes.indexOf(positive)
  return {
    metrics: evaluateMetrics(scored, positiveIndex),
    trainRows: usable.length,
    testRows: split.test.length,
  }
}
