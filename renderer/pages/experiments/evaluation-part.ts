import type { Evaluation } from '../../../main/contract/run.ts'
import type { Curve } from '../../charts/curves.ts'
import { formatCount, formatNumber } from '../../format.ts'
import { coloursOf } from '../../palette.ts'

export type PartName = keyof Evaluation['parts']
export type EvaluationPart = NonNullable<Evaluation['parts'][PartName]>

/** The parts that have rows, the held-out one first. */
export const partsOf = (evaluation: Evaluation): PartName[] =>
  (['test', 'validation'] as const).filter((name) => evaluation.parts[name])

/** "foul (f)"; the value alone where the codebook has no label. */
export function className(evaluation: Pick<Evaluation, 'labels'>, value: string): string {
  const label = evaluation.labels?.[value]
  return label === undefined || label === value ? value : `${label} (${value})`
}

/** The curves of all classes, or of `only` one; a class has the same colour either way. */
export function rocCurves(evaluation: Evaluation, part: EvaluationPart, only?: string): Curve[] {
  const colours = coloursOf(evaluation.classes)
  return ofClass(part.roc, only).map((roc) => ({
    name: className(evaluation, roc.class),
    colour: colours.get(roc.class)!,
    points: pairs(roc.falsePositiveRate, roc.truePositiveRate),
    notes: roc.thresholds.map(thresholdNote),
  }))
}

export function precisionRecallCurves(evaluation: Evaluation, part: EvaluationPart, only?: string): Curve[] {
  const colours = coloursOf(evaluation.classes)
  return ofClass(part.precisionRecall, only).map((curve) => ({
    name: className(evaluation, curve.class),
    colour: colours.get(curve.class)!,
    points: pairs(curve.recall, curve.precision),
    notes: curve.thresholds.map(thresholdNote),
  }))
}

/** Which share of a class is found among the rows that the model puts first. */
export function gainCurves(evaluation: Evaluation, part: EvaluationPart, only?: string): Curve[] {
  const colours = coloursOf(evaluation.classes)
  return ofClass(part.gains ?? [], only)
    .filter(({ called }) => called.length > 0)
    .map((curve) => ({
      name: className(evaluation, curve.class),
      colour: colours.get(curve.class)!,
      points: pairs(curve.called, curve.found),
      notes: curve.called.map((share, at) =>
        share === 0 ? '' : `lift ${formatNumber(curve.found[at]! / share, 3)}`,
      ),
    }))
}

export function calibrationCurves(evaluation: Evaluation, part: EvaluationPart, only?: string): Curve[] {
  const colours = coloursOf(evaluation.classes)
  return ofClass(part.calibration, only).map((curve) => ({
    name: className(evaluation, curve.class),
    colour: colours.get(curve.class)!,
    points: pairs(curve.predicted, curve.observed),
    notes: curve.counts.map((count) => `n = ${formatCount(count)}`),
  }))
}

/** The wrong cells, most rows first: what a person asks about a confusion matrix. */
export function worstConfusions(evaluation: Evaluation, part: EvaluationPart) {
  return part.confusion
    .flatMap((row, actual) => {
      const total = row.reduce((sum, count) => sum + count, 0)
      return row.flatMap((count, predicted) =>
        count > 0 && predicted !== actual
          ? [
              {
                actual: className(evaluation, evaluation.classes[actual]!),
                predicted: className(evaluation, evaluation.classes[predicted]!),
                count,
                total,
              },
            ]
          : [],
      )
    })
    .toSorted((one, other) => other.count - one.count)
}

const ofClass = <One extends { class: string }>(list: readonly One[], only: string | undefined) =>
  only === undefined ? list : list.filter((one) => one.class === only)

const thresholdNote = (threshold: number) => `threshold ${formatNumber(threshold)}`

const pairs = (xs: readonly number[], ys: readonly number[]) => xs.map((x, index) => [x, ys[index]!] as const)
