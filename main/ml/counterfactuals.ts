import type { Frame } from '../lib/frame.ts'
import { findColumn } from '../lib/frame.ts'
import { dependenceGrid } from './dependence.ts'
import { predictedClasses } from './metrics.ts'
import { predictProba, predictRow, type Model } from './model.ts'
import { frameOfRows, type Cell } from './row-frame.ts'

export interface Change {
  column: string
  from: Cell
  to: Cell
}

/** A change of one or two cells with which the model answers something else. */
export interface Counterfactual {
  changes: Change[]
  label: string
  probability: number
}

type Row = Readonly<Record<string, Cell>>

interface Candidate {
  change: Change
  /** How far a number moves, in shares of its range; 1 for another category. */
  distance: number
}

const mostHints = 5
/** Changes that move the answer most, from which pairs are made. */
const mostInPairs = 24

/**
 * The smallest changes of a row that flip its answer, among values the background has (Wachter et al. 2017): single
 * cells; where none does it, pairs. Of a column only its nearest change is named. Empty where nothing flips it.
 *
 * @param background raw rows, which give the values tried.
 */
export function counterfactuals(model: Model, row: Row, background: Frame): Counterfactual[] {
  const { label } = predictRow(model, row)
  const candidates = candidatesOf(model, row, background)
  const answers = predictAll(
    model,
    candidates.map(({ change }) => ({ ...row, [change.column]: change.to })),
  )
  const single = candidates
    .map((candidate, i) => ({ ...candidate, ...answers[i]! }))
    .filter((one) => one.label !== label)
    .toSorted((a, b) => a.distance - b.distance || b.probability - a.probability)
  if (single.length > 0) {
    return firstOfColumns(single.map(({ change, ...answer }) => ({ changes: [change], ...answer })))
  }
  const own = model.classes.indexOf(label)
  const movers = candidates
    .map((candidate, i) => ({ ...candidate, left: answers[i]!.all[own]! }))
    .toSorted((a, b) => a.left - b.left)
    .slice(0, mostInPairs)
  const pairs = movers.flatMap((one, i) =>
    movers
      .slice(i + 1)
      .filter(({ change }) => change.column !== one.change.column)
      .map((other) => ({
        changes: [one.change, other.change],
        distance: one.distance + other.distance,
      })),
  )
  const paired = predictAll(
    model,
    pairs.map(({ changes }) => ({
      ...row,
      ...Object.fromEntries(changes.map(({ column, to }) => [column, to])),
    })),
  )
  const flipped = pairs
    .map((pair, i) => ({ ...pair, ...paired[i]! }))
    .filter((one) => one.label !== label)
    .toSorted((a, b) => a.distance - b.distance || b.probability - a.probability)
  return firstOfColumns(flipped)
}

function candidatesOf(model: Model, row: Row, background: Frame): Candidate[] {
  return model.preprocessor.inputs.flatMap((input) => {
    const column = findColumn(background, input.name)
    if (!column) return []
    const from = row[input.name] ?? null
    const values = dependenceGrid(column, false).filter((value) => String(value) !== String(from))
    const range =
      input.kind === 'number' && input.min !== undefined && input.max !== undefined
        ? input.max - input.min
        : 0
    return values.map((to): Candidate => {
      const isMoved = input.kind === 'number' && range > 0 && from !== null && from !== ''
      const distance = isMoved ? Math.abs(Number(to) - Number(from)) / range : 1
      return { change: { column: input.name, from, to }, distance }
    })
  })
}

function predictAll(model: Model, rows: readonly Row[]) {
  if (rows.length === 0) return []
  const { frame } = frameOfRows(model.preprocessor.inputs, rows)
  const { probabilities } = predictProba(model, frame)
  const classCount = model.classes.length
  return Array.from(predictedClasses({ probabilities, classCount }), (best, i) => {
    const all = probabilities.subarray(i * classCount, (i + 1) * classCount)
    return { label: model.classes[best]!, probability: all[best]!, all }
  })
}

/** One hint for each set of columns. */
function firstOfColumns(found: readonly (Counterfactual & { all?: Float64Array })[]): Counterfactual[] {
  const seen = new Set<string>()
  const hints: Counterfactual[] = []
  for (const { changes, label, probability } of found) {
    const columns = JSON.stringify(changes.map(({ column }) => column).toSorted())
    if (seen.has(columns) || hints.length === mostHints) continue
    seen.add(columns)
    hints.push({ changes, label, probability })
  }
  return hints
}
