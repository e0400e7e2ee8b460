import { uniqueNames } from '../../data/column-names.ts'
import { invalidInput } from '../../lib/errors.ts'
import { findColumn, sharedFloat64, sharedInt32, takeRows, type Column, type Frame } from '../../lib/frame.ts'
import type { DateKind } from '../../ml/date-parts.ts'
import { encodeTarget } from '../../ml/model.ts'
import { cleanFrame } from '../../ml/clean-frame.ts'
import { applyPreprocessor, trainingRows } from '../../ml/preprocess-apply.ts'
import { fitTransform } from '../../ml/preprocess-fit.ts'
import type { Preprocessor } from '../../ml/preprocessor.ts'
import { randomSplit, stratifiedSplit } from '../../ml/split.ts'
import type { ComputeControl } from '../compute-control.ts'
import type { StageParams } from '../stage-params.ts'
import type { TransformedTable } from '../data/transformed-files.ts'
import { firstOfEqualRows } from './equal-rows.ts'

export const partNames = ['train', 'validation', 'test'] as const
export type PartName = (typeof partNames)[number]

export interface TransformedRows {
  preprocessor: Preprocessor
  classes: string[]
  /** What is kept: all parts together as a person reads them, and each part's features and target. */
  tables: Record<TransformedTable, Frame>
  /** Name of each feature and, last, of the target; `column` is its name in the tables of the parts. */
  columns: { name: string; column: string }[]
  /** In the tables of the parts: how much a row counts. */
  weightColumn?: string
  /** In every table: the row of the raw table it comes from. */
  sourceRowColumn: string
  /** What could not be used as it is: values that are only in the other parts. */
  notes: string[]
  droppedDuplicates: number
  droppedWithoutTarget: number
  droppedWithMissing: number
}

/**
 * From raw rows to features: leaves out rows without a target and, if wanted, duplicates; splits; fits the preprocessor
 * on the training part alone and applies it to all.
 *
 * @throws INVALID_INPUT for an unknown target, one class only, or what splitting and preprocessing refuse.
 */
export function transformRows(
  input: {
    raw: Frame
    target: string
    params: StageParams['transform']
    dates: Record<string, DateKind>
    seed: number
  },
  { isCancelled }: ComputeControl,
): TransformedRows {
  const { raw, target, params, seed } = input
  const { split: fractions, duplicates, dates: _dates, ...spec } = params
  const all =
    duplicates === 'drop' ? firstOfEqualRows(raw) : Int32Array.from({ length: raw.rowCount }, (_, i) => i)
  const { codes, classes } = encodeTarget(targetColumn(raw, target))
  const candidates = all.filter((row) => codes[row]! >= 0)
  const labels = Int32Array.from(candidates, (row) => codes[row]!)
  if (new Set(labels).size < 2) {
    const only = labels.length > 0 ? `only "${classes[labels[0]!]}"` : 'no value at all'
    throw invalidInput(
      `The target "${target}" has ${only} in ${candidates.length} rows; at least two classes are needed. Choose another target.`,
      { target },
    )
  }
  const split = fractions.stratify
    ? stratifiedSplit(labels, fractions, seed, classes)
    : randomSplit(labels.length, fractions, seed)
  const rawRows = mapParts(split, (part) => Int32Array.from(part, (i) => candidates[i]!))

  const fitted = fitTransform(takeRows(raw, rawRows.train), spec, {
    target,
    seed,
    dates: input.dates,
    control: { isCancelled },
  })
  const { preprocessor } = fitted
  // A rule of "drop" is about every part: whoever drops rows in cleaning does not want to be judged by them.
  const usableOf = (part: Int32Array) => among(part, trainingRows(preprocessor, takeRows(raw, part)))
  const rows = {
    train: among(rawRows.train, fitted.rows),
    validation: usableOf(rawRows.validation),
    test: usableOf(rawRows.test),
  }
  const notes = [...fitted.notes]
  const withTarget = (features: Frame, part: Int32Array): Frame => ({
    ...features,
    columns: [...features.columns, columnOf(raw, target, part)],
  })
  const judged = (part: Int32Array) => {
    const { frame: features, notes: unusable } = applyPreprocessor(preprocessor, takeRows(raw, part))
    notes.push(...unusable)
    return withTarget(features, part)
  }
  const parts = {
    train: withTarget(fitted.features, rows.train),
    validation: judged(rows.validation),
    test: judged(rows.test),
  }

  const partOf = new Int8Array(raw.rowCount).fill(-1)
  partNames.forEach((name, index) => rows[name].forEach((row) => (partOf[row] = index)))
  const cleanedRows = all.filter((row) => partOf[row]! >= 0)
  const cleaned = cleanFrame(preprocessor, takeRows(raw, cleanedRows))
  const names = parts.train.columns.map(({ name }) => name)
  const unique = uniqueNames([...names, 'source_row', 'weight'])
  const stored = unique.slice(0, names.length)
  const [sourceRowColumn, weightColumn] = [unique.at(-2)!, unique.at(-1)!]
  const tableOf = (part: PartName): Frame => {
    const own = partTable(parts[part], [...stored, sourceRowColumn], rows[part])
    const weights =
      spec.weight === undefined ? [] : [{ ...columnOf(raw, spec.weight, rows[part]), name: weightColumn }]
    return { ...own, columns: [...own.columns, ...weights] }
  }
  return {
    preprocessor,
    classes: encodeTarget(targetColumn(parts.train, target)).classes,
    tables: {
      cleaned_features: cleanedTable(
        { ...cleaned, columns: [...cleaned.columns, targetColumn(takeRows(raw, cleanedRows), target)] },
        cleanedRows,
        partOf,
      ),
      train_data: tableOf('train'),
      validation_data: tableOf('validation'),
      test_data: tableOf('test'),
    },
    columns: names.map((name, i) => ({ name, column: stored[i]! })),
    ...(spec.weight === undefined ? {} : { weightColumn }),
    sourceRowColumn,
    notes: [...new Set(notes)],
    droppedDuplicates: raw.rowCount - all.length,
    droppedWithoutTarget: all.length - candidates.length,
    droppedWithMissing: candidates.length - cleanedRows.length,
  }
}

const among = (rows: Int32Array, positions: Int32Array) => Int32Array.from(positions, (i) => rows[i]!)

function columnOf(raw: Frame, name: string, rows: Int32Array): Column {
  const column = findColumn(raw, name)
  if (!column) throw new Error(`the frame has no column "${name}"`)
  return takeRows({ ...raw, columns: [column] }, rows).columns[0]!
}

function targetColumn(frame: Frame, target: string): Column {
  const column = findColumn(frame, target)
  if (column) return column
  throw new Error(`the frame has no column "${target}"`)
}

function mapParts<From, To>(parts: Record<PartName, From>, change: (part: From) => To): Record<PartName, To> {
  return { train: change(parts.train), validation: change(parts.validation), test: change(parts.test) }
}

/** Features, target and the raw row's number, under names that the warehouse can have. */
function partTable(part: Frame, stored: readonly string[], rows: Int32Array): Frame {
  const columns = part.columns.map((column, i) => ({ ...column, name: stored[i]! }))
  return { ...part, columns: [...columns, rowNumbers(stored.at(-1)!, rows)] }
}

/** Cleaned columns, the target, the raw row's number and the part it went to. */
function cleanedTable(cleaned: Frame, rows: Int32Array, partOf: Int8Array): Frame {
  const names = uniqueNames([...cleaned.columns.map(({ name }) => name), 'source_row', 'part'])
  const codes = sharedInt32(rows.length)
  rows.forEach((row, i) => (codes[i] = partOf[row]!))
  const columns: Column[] = [
    ...cleaned.columns,
    rowNumbers('', rows),
    { name: '', kind: 'category', codes, levels: partNames },
  ]
  return { ...cleaned, columns: columns.map((column, i) => ({ ...column, name: names[i]! })) }
}

function rowNumbers(name: string, rows: Int32Array): Column {
  const values = sharedFloat64(rows.length)
  values.set(rows)
  return { name, kind: 'number', values }
}
