import type { Evaluation } from '../contract/run.ts'
import { calibrationBins, precisionRecallCurve, rocCurve } from './curves.ts'
import { confusionMatrix, evaluateMetrics, oneAgainstRest, scoresPerClass, type Scored } from './metrics.ts'

export type EvaluationPart = NonNullable<Evaluation['parts']['test']>

/**
 * Everything the evaluation of one part shows: metrics, scores per class, confusion, curves and calibration. With two
 * classes and `positive` there is one curve of each kind, otherwise one per class.
 */
export function evaluatePart(scored: Scored, classes: readonly string[], positive?: string): EvaluationPart {
  const positiveIndex = positive === undefined ? -1 : classes.indexOf(positive)
  const confusion = confusionMatrix(scored)
  const isBinary = classes.length === 2 && positiveIndex >= 0
  const drawn = isBinary ? [positiveIndex] : classes.map((_, c) => c)
  const curves = drawn.map((c) => ({ class: classes[c]!, scores: oneAgainstRest(scored, c) }))
  return {
    rows: scored.target.length,
    metrics: evaluateMetrics(scored, isBinary ? positiveIndex : undefined),
    perClass: scoresPerClass(scored, confusion).map((scores, c) => ({ class: classes[c]!, ...scores })),
    confusion,
    roc: curves.map(({ scores, ...one }) => ({ ...one, ...rocCurve(scores) })),
    precisionRecall: curves.map(({ scores, ...one }) => ({ ...one, ...precisionRecallCurve(scores) })),
    calibration: curves.map(({ scores, ...one }) => ({ ...one, ...calibrationBins(scores) })),
  }
}
