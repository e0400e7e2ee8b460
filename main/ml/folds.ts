import { invalidInput } from '../lib/errors.ts'
import { missingCode, type Column } from '../lib/frame.ts'
import { stratifiedFolds, type Fold } from './split.ts'

/** Ways to cut rows into folds for cross-validation. */
export const foldKinds = ['stratified', 'grouped', 'time-ordered'] as const
export type FoldKind = (typeof foldKinds)[number]

export interface FoldPlan {
  kind: FoldKind
  folds: number
  /** Stratified only: the folds are drawn anew so often. */
  repeats?: number
  seed: number
}

/**
 * The folds of a cross-validation. Stratified ones have the classes in the whole's proportions; grouped ones keep all
 * rows of a group on one side; time-ordered ones test on rows that come after all they learn from.
 *
 * @param labels class index per row; rows with a negative label are in no fold.
 * @param by the groups, or the times: for `grouped` and `time-ordered`.
 * @throws INVALID_INPUT when rows, groups or the rows of a class are too few for the folds.
 */
export function planFolds(
  labels: Int32Array,
  plan: FoldPlan,
  by?: Column,
  classNames?: readonly string[],
): Fold[] {
  const { kind, folds, seed, repeats = 1 } = plan
  if (kind === 'stratified') {
    return Array.from({ length: repeats }, (_, i) =>
      // The first is that of the seed itself, so that more repeats only add.
      stratifiedFolds(labels, folds, seed + i * 1_000_003, classNames),
    ).flat()
  }
  if (!by) throw invalidInput(`Folds that are ${kind} need a column. Name one.`, { kind })
  return kind === 'grouped' ? groupedFolds(labels, by, folds) : timeOrderedFolds(labels, by, folds)
}

/**
 * Folds in which no group is on both sides: each group, the largest first, joins the fold that has the fewest rows so
 * far, as scikit-learn's GroupKFold. A row without a group is a group of its own.
 */
export function groupedFolds(labels: Int32Array, groups: Column, k: number): Fold[] {
  checkCount(k)
  const keyOf = (row: number) =>
    groups.kind === 'category'
      ? groups.codes[row] === missingCode
        ? `row ${row}`
        : groups.codes[row]!
      : Number.isNaN(groups.values[row])
        ? `row ${row}`
        : groups.values[row]!
  const rowsOf = new Map<string | number, number[]>()
  labels.forEach((label, row) => {
    if (label < 0) return
    const key = keyOf(row)
    const rows = rowsOf.get(key)
    if (rows) rows.push(row)
    else rowsOf.set(key, [row])
  })
  if (rowsOf.size < k) {
    throw invalidInput(
      `"${groups.name}" has ${rowsOf.size} different values, too few for ${k} folds. Use fewer folds, or another column.`,
      { column: groups.name, groups: rowsOf.size, folds: k },
    )
  }
  const tests: number[][] = Array.from({ length: k }, () => [])
  for (const rows of [...rowsOf.values()].toSorted((a, b) => b.length - a.length)) {
    const lightest = tests.reduce((best, fold) => (fold.length < best.length ? fold : best))
    lightest.push(...rows)
  }
  return tests.map((test) => {
    const isTest = new Uint8Array(labels.length)
    for (const row of test) isTest[row] = 1
    const train = Array.from(labels.keys()).filter((row) => labels[row]! >= 0 && isTest[row] === 0)
    return { train: Int32Array.from(train), test: Int32Array.from(test).toSorted() }
  })
}

/**
 * The rows in the order of `time`; each fold learns from all before its test rows, which are as many in each, as
 * scikit-learn's TimeSeriesSplit. Rows of one time stay in the order of the table.
 *
 * @throws INVALID_INPUT where a row has no time.
 */
export function timeOrderedFolds(labels: Int32Array, time: Column, k: number): Fold[] {
  checkCount(k)
  if (time.kind !== 'number') {
    throw invalidInput(
      `"${time.name}" holds text, which has no order in time. Name a column of dates or numbers.`,
      {
        column: time.name,
      },
    )
  }
  const known = Array.from(labels.keys()).filter((row) => labels[row]! >= 0)
  const without = known.filter((row) => Number.isNaN(time.values[row])).length
  if (without > 0) {
    throw invalidInput(
      `${without} ${without === 1 ? 'row has' : 'rows have'} no "${time.name}", so ${without === 1 ? 'its' : 'their'} place in time is not known. Leave such rows out, or use another column.`,
      { column: time.name, rows: without },
    )
  }
  const size = Math.floor(known.length / (k + 1))
  if (size === 0) {
    throw invalidInput(`${known.length} rows are too few for ${k} folds in time. Use fewer folds.`, {
      folds: k,
    })
  }
  const order = known.toSorted((a, b) => time.values[a]! - time.values[b]!)
  return Array.from({ length: k }, (_, fold) => {
    const start = known.length - (k - fold) * size
    return {
      train: Int32Array.from(order.slice(0, start)).toSorted(),
      test: Int32Array.from(order.slice(start, start + size)).toSorted(),
    }
  })
}

function checkCount(k: number): void {
  if (!Number.isInteger(k) || k < 2)
    throw invalidInput(`folds must be an integer of at least 2, but is ${String(k)}.`, { folds: k })
}
