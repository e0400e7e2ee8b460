import type { Evaluation } from '../../contract/run.ts'
import { findColumn, type Frame } from '../../lib/frame.ts'
import { evaluatePart } from '../../ml/evaluate.ts'
import { lossMetrics, widenProbabilities, type MetricName } from '../../ml/metrics.ts'
import { modelFromJson } from '../../ml/model-json.ts'
import { encodeTarget, predictFeatures } from '../../ml/model.ts'
import { permutationImportance, type ColumnImportance } from '../../ml/permutation-importance.ts'
import { alignFeatures } from '../../ml/preprocess-apply.ts'
import type { ComputeControl } from '../compute-control.ts'
import type { StageParams } from '../stage-params.ts'

export interface EvaluateInput {
  modelJson: string
  /** Features and target of each part, as the warehouse gave them back; a part without rows is left out. */
  parts: { validation?: Frame; test?: Frame }
  labels?: Record<string, string>
  thresholds: StageParams['evaluate']['thresholds']
  draws: { resamples: number; seed: number }
}

/** All of an evaluation but the importance of columns, which takes longest and is shared among threads. */
export type ModelEvaluation = Omit<Evaluation, 'importance' | 'importanceMetric'>

/**
 * Everything there is to say about a model on rows it has not seen. A class that is only there, and not in the training
 * part, counts: the model is wrong about each of its rows.
 */
export function evaluateModel(input: EvaluateInput): { evaluation: ModelEvaluation; predictSeconds: number } {
  const model = modelFromJson(input.modelJson)
  const { target, positive } = model
  const codesOf = (frame: Frame, classes: readonly string[]) => {
    const column = findColumn(frame, target)
    if (!column) throw new Error(`the part has no column "${target}"`)
    return encodeTarget(column, classes)
  }
  const given = [input.parts.validation, input.parts.test].filter((part) => part !== undefined)
  let classes = model.classes
  let predictSeconds = 0
  for (const part of given) classes = codesOf(part, classes).classes
  const evaluate = (part: Frame) => {
    const features = alignFeatures(model.preprocessor.features, part)
    const startedAt = performance.now()
    const probabilities = predictFeatures(model, features)
    predictSeconds = (performance.now() - startedAt) / 1000
    const scored = {
      target: codesOf(part, classes).codes,
      probabilities: widenProbabilities(probabilities, model.classes.length, classes.length),
      classCount: classes.length,
    }
    return evaluatePart(scored, classes, positive, input.draws)
  }
  const parts: Evaluation['parts'] = {}
  if (input.parts.validation) parts.validation = evaluate(input.parts.validation)
  if (input.parts.test) parts.test = evaluate(input.parts.test)
  const judged = (parts.test ?? parts.validation)?.metrics ?? {}
  const thresholds = Object.entries(input.thresholds).map(([name, required]) =>
    judge(name as MetricName, required, judged[name]),
  )
  const evaluation: ModelEvaluation = {
    classes,
    ...(input.labels ? { labels: input.labels } : {}),
    ...(positive === undefined ? {} : { positive }),
    target,
    parts,
    thresholds,
    isGoodEnough: thresholds.every(({ passed }) => passed),
  }
  return { evaluation, predictSeconds }
}

/** A metric that is not defined here (ROC-AUC with one class) does not pass. */
function judge(metric: MetricName, required: number, actual?: number): Evaluation['thresholds'][number] {
  if (actual === undefined) return { metric, required, actual: null, passed: false }
  const passed = lossMetrics.includes(metric) ? actual <= required : actual >= required
  return { metric, required, actual, passed }
}

export interface ImportanceInput {
  modelJson: string
  /** The raw rows it is measured on, with the target. */
  raw: Frame
  params: StageParams['evaluate']['importance']
  seed: number
  /** The share of the model's inputs to do: part `part` of `parts`. */
  part: number
  parts: number
}

export function measureImportance(input: ImportanceInput, control: ComputeControl): ColumnImportance[] {
  const { params, raw, seed, part, parts } = input
  const model = modelFromJson(input.modelJson)
  const column = findColumn(raw, model.target)
  if (!column) throw new Error(`the rows have no column "${model.target}"`)
  const count = model.preprocessor.inputs.length
  return permutationImportance(model, raw, encodeTarget(column, model.classes).codes, {
    ...params,
    seed,
    range: [Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts)],
    isCancelled: control.isCancelled,
    onColumn: control.progress,
  })
}
