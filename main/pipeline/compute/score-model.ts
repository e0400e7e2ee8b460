import { findColumn, type Frame } from '../../lib/frame.ts'
import { metricOf, widenProbabilities, type MetricName, type Scored } from '../../ml/metrics.ts'
import { modelFromJson } from '../../ml/model-json.ts'
import { encodeTarget, predictProba, type Model } from '../../ml/model.ts'

/** One metric of a registered model on raw rows, so that two models can be compared on the same ones. */
export function scoreModel(input: { modelJson: string; raw: Frame; metric: MetricName }): number | undefined {
  const model = modelFromJson(input.modelJson)
  const scored = scoreRows(model, input.raw)
  if (!scored) return undefined
  const positive = model.positive === undefined ? undefined : scored.classes.indexOf(model.positive)
  return metricOf(input.metric, scored, positive)
}

/**
 * What a model says of raw rows, beside what is true; undefined without the target among the columns. A class that
 * only the rows have comes after those the model knows, and has no probability.
 */
export function scoreRows(model: Model, raw: Frame): (Scored & { classes: string[] }) | undefined {
  const column = findColumn(raw, model.target)
  if (!column) return undefined
  const { codes, classes } = encodeTarget(column, model.classes)
  const { probabilities } = predictProba(model, raw)
  return {
    target: codes,
    probabilities: widenProbabilities(probabilities, model.classes.length, classes.length),
    classCount: classes.length,
    classes,
  }
}
