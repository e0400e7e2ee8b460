import { findColumn, type Frame } from '../../lib/frame.ts'
import { metricOf, widenProbabilities, type MetricName } from '../../ml/metrics.ts'
import { modelFromJson } from '../../ml/model-json.ts'
import { encodeTarget, predictProba } from '../../ml/model.ts'

/** One metric of a registered model on raw rows, so that two models can be compared on the same ones. */
export function scoreModel(input: { modelJson: string; raw: Frame; metric: MetricName }): number | undefined {
  const model = modelFromJson(input.modelJson)
  const column = findColumn(input.raw, model.target)
  if (!column) return undefined
  const { codes, classes } = encodeTarget(column, model.classes)
  const { probabilities } = predictProba(model, input.raw)
  const scored = {
    target: codes,
    probabilities: widenProbabilities(probabilities, model.classes.length, classes.length),
    classCount: classes.length,
  }
  const positive = model.positive === undefined ? undefined : classes.indexOf(model.positive)
  return metricOf(input.metric, scored, positive)
}
