import type { ModelComparison } from '../contract/insight.ts'
import { invalidInput } from '../lib/errors.ts'
import { cellOf, findColumn, takeRows, type Frame } from '../lib/frame.ts'
import { bootstrapMetrics, percentileInterval } from './intervals.ts'
import { evaluateMetrics, oneAgainstRest, metricNames, predictedClasses, type Scored } from './metrics.ts'
import { encodeTarget, predictProba, type Model } from './model.ts'
import { deLong, mcNemar } from './significance.ts'

export interface CompareOptions {
  seed: number
  resamples?: number
  /** Rows that are listed of those the two part on. */
  listed?: number
}

export type ComparedModels = Omit<ModelComparison, 'first' | 'second' | 'from' | 'notes'>

/**
 * Two models of one target on the same rows: metrics with intervals of their difference from the same draws, McNemar's
 * test of who is right more often, DeLong's of who ranks better, and the rows they part on.
 *
 * @param frame raw rows with the target; those where it is missing are left out.
 * @param positions of the rows in their dataset.
 * @throws INVALID_INPUT for two targets, or without rows that have it.
 */
export function compareModels(
  first: Model,
  second: Model,
  frame: Frame,
  positions: ArrayLike<number>,
  options: CompareOptions,
): ComparedModels {
  const { target } = first
  if (second.target !== target) {
    throw invalidInput(
      `The first model predicts "${target}", the second "${second.target}"; only models of one column can be compared.`,
      { first: target, second: second.target },
    )
  }
  const column = findColumn(frame, target)
  if (!column) throw invalidInput(`The rows have no column "${target}" to judge the answers by.`, { target })
  const { classes, codes } = encodeTarget(column, [...new Set([...first.classes, ...second.classes])])
  const known = Array.from(codes.keys()).filter((row) => codes[row]! >= 0)
  if (known.length === 0) throw invalidInput(`"${target}" is missing in every row.`, { target })
  const rows = takeRows(frame, known)
  const truth = Int32Array.from(known, (row) => codes[row]!)
  const [a, b] = [scoreAs(first, rows, truth, classes), scoreAs(second, rows, truth, classes)]
  const wanted = first.positive ?? second.positive
  const positive = wanted === undefined || classes.length !== 2 ? undefined : classes.indexOf(wanted)
  const [answersA, answersB] = [predictedClasses(a), predictedClasses(b)]
  const areas =
    positive === undefined
      ? undefined
      : deLong(
          oneAgainstRest(a, positive).isPositive,
          oneAgainstRest(a, positive).scores,
          oneAgainstRest(b, positive).scores,
        )
  const parted = Array.from(truth.keys()).filter((row) => answersA[row] !== answersB[row])
  const distance = (row: number) =>
    Math.abs(shareOf(a, row, answersA[row]!) - shareOf(b, row, answersA[row]!)) +
    Math.abs(shareOf(a, row, answersB[row]!) - shareOf(b, row, answersB[row]!))
  return {
    target,
    ...(wanted === undefined ? {} : { positive: wanted }),
    metrics: differences(a, b, positive, options),
    agreement: 1 - parted.length / known.length,
    mcNemar: mcNemar(rightOf(answersA, truth), rightOf(answersB, truth)),
    ...(areas ? { deLong: areas } : {}),
    disagreements: {
      total: parted.length,
      rows: parted
        .toSorted((x, y) => distance(y) - distance(x))
        .slice(0, options.listed ?? 100)
        .map((row) => ({
          row: positions[known[row]!]!,
          actual: classes[truth[row]!]!,
          first: classes[answersA[row]!]!,
          second: classes[answersB[row]!]!,
          firstProbability: shareOf(a, row, answersA[row]!),
          secondProbability: shareOf(b, row, answersB[row]!),
          cells: Object.fromEntries(
            rows.columns.filter(({ name }) => name !== target).map((one) => [one.name, cellOf(one, row)]),
          ),
        })),
    },
  }
}

const shareOf = ({ probabilities, classCount }: Scored, row: number, c: number) =>
  probabilities[row * classCount + c]!

const rightOf = (answers: Int32Array, truth: Int32Array) =>
  Uint8Array.from(answers, (answer, row) => Number(answer === truth[row]))

/** A model's probabilities in the order of `classes`, of which it may know some only. */
function scoreAs(model: Model, rows: Frame, target: Int32Array, classes: readonly string[]): Scored {
  const own = predictProba(model, rows).probabilities
  const count = model.classes.length
  const probabilities = new Float64Array(rows.rowCount * classes.length)
  const places = model.classes.map((name) => classes.indexOf(name))
  for (let row = 0; row < rows.rowCount; row++)
    for (let c = 0; c < count; c++) probabilities[row * classes.length + places[c]!] = own[row * count + c]!
  return { target, probabilities, classCount: classes.length }
}

function differences(
  a: Scored,
  b: Scored,
  positive: number | undefined,
  { seed, resamples }: CompareOptions,
): ComparedModels['metrics'] {
  const [ofA, ofB] = [evaluateMetrics(a, positive), evaluateMetrics(b, positive)]
  const options = { positive, seed, resamples }
  const [drawsA, drawsB] = [bootstrapMetrics(a, options), bootstrapMetrics(b, options)]
  return metricNames.flatMap((metric) => {
    const [one, other] = [ofA[metric], ofB[metric]]
    if (one === undefined && other === undefined) return []
    const [x, y] = [drawsA[metric], drawsB[metric]]
    return [
      {
        metric,
        first: one ?? null,
        second: other ?? null,
        difference: one === undefined || other === undefined ? null : other - one,
        ...(x && y ? percentileInterval(y.map((value, draw) => value - x[draw]!)) : {}),
      },
    ]
  })
}
