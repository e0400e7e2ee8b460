import type { Evaluation } from '../contract/run.ts'
import { calibrationBins, precisionRecallCurve, rocCurve } from './curves.ts'
import { metricIntervals } from './intervals.ts'
import { confusionMatrix, evaluateMetrics, oneAgainstRest, scoresPerClass, type Scored } from './metrics.ts'
import { gainCurve, operatingPoints } from './operating-points.ts'

export type EvaluationPart = NonNullable<Evaluation['parts']['test']>

/**
 * Everything the evaluation of one part shows: metrics, scores per class, confusion, curves and calibration. With two
 * classes and `positive` there is one curve of each kind, otherwise one per class.
 *
 * @param draws how often rows are drawn for the intervals, and with which seed; 0 for none.
 */
export function evaluatePart(
  scored: Scored,
  classes: readonly string[],
  positive: string | undefined,
  draws: { resamples: number; seed: number },
): EvaluationPart {
  const positiveIndex = positive === undefined ? -1 : classes.indexOf(positive)
  const confusion = confusionMatrix(scored)
  const isBinary = classes.length === 2 && positiveIndex >= 0
  const drawn = isBinary ? [positiveIndex] : classes.map((_, c) => c)
  const curves = drawn.map((c) => ({ class: classes[c]!, scores: oneAgainstRest(scored, c) }))
  const own = isBinary ? positiveIndex : undefined
  const intervals = metricIntervals(scored, { ...draws, positive: own })
  return {
    rows: scored.target.length,
    metrics: evaluateMetrics(scored, own),
    perClass: scoresPerClass(scored, confusion).map((scores, c) => ({ class: classes[c]!, ...scores })),
    confusion,
    roc: curves.map(({ scores, ...one }) => ({ ...one, ...rocCurve(scores) })),
    precisionRecall: curves.map(({ scores, ...one }) => ({ ...one, ...precisionRecallCurve(scores) })),
    calibration: curves.map(({ scores, ...one }) => ({ ...one, ...calibrationBins(scores) })),
    ...(Object.keys(intervals).length > 0 ? { intervals } : {}),
    gains: curves.map(({ scores, ...one }) => ({ ...one, ...gainCurve(scores) })),
    operating: curves.map(({ scores, ...one }) => ({ ...one, ...operatingPoints(scores) })),
  }
}
