import { assertNever } from '../lib/errors.ts'
import {
  findColumn,
  missingCode,
  sharedFloat64,
  sharedInt32,
  type CategoryColumn,
  type Column,
  type Frame,
  type NumberColumn,
} from '../lib/frame.ts'
import { compileExpression, evaluateExpression } from './expression.ts'
import { codesIn } from './align-column.ts'
import { oneHotName } from './plan-features.ts'
import type { CategoryPlan, ColumnPlan, FeatureColumn, NumberPlan, Preprocessor } from './preprocessor.ts'

/**
 * Turns raw columns into features, row by row: no row influences another.
 *
 * @param frame n raw rows; columns the preprocessor does not read are ignored.
 * @returns n rows with `preprocessor.features`, and notes about what could not be used as given: columns that are
 *   absent, or values that were not in the training rows, which are treated as missing.
 */
export function applyPreprocessor(
  preprocessor: Preprocessor,
  frame: Frame,
): { frame: Frame; notes: string[] } {
  const notes: string[] = []
  const raw: Frame = {
    rowCount: frame.rowCount,
    columns: preprocessor.inputs.map((input) => {
      const column = findColumn(frame, input.name)
      if (column?.kind === input.kind) return column
      notes.push(
        column
          ? `${input.name}: holds ${kindWord(column)} where the model was fitted on ${kindWord(input)}; treated as missing.`
          : `${input.name}: the column is absent, treated as missing.`,
      )
      return emptyColumn(input, frame.rowCount)
    }),
  }
  const all = addDerived(raw, preprocessor.derived)
  const columns = preprocessor.plans.flatMap((plan) => {
    const column = findColumn(all, plan.source)
    if (!column) throw new Error(`the preprocessor reads "${plan.source}", which nothing provides`)
    return applyPlan(plan, column, notes)
  })
  return { frame: { rowCount: frame.rowCount, columns }, notes }
}

/** The rows training may use: all but those with a missing cell in a column whose rule is `drop`. */
export function trainingRows(preprocessor: Preprocessor, frame: Frame): Int32Array {
  return rowsWithout(addDerived(frame, preprocessor.derived), preprocessor.dropRowsMissing)
}

export function rowsWithout(frame: Frame, columnNames: readonly string[]): Int32Array {
  const columns = columnNames.flatMap((name) => findColumn(frame, name) ?? [])
  const rows: number[] = []
  for (let row = 0; row < frame.rowCount; row++) {
    if (columns.every((column) => !isMissing(column, row))) rows.push(row)
  }
  return Int32Array.from(rows)
}

/**
 * The same features after a round trip through a warehouse: columns in the preprocessor's order and levels coded in
 * its order, so that equal data gives equal models whatever brought it.
 */
export function alignFeatures(features: readonly FeatureColumn[], frame: Frame): Frame {
  return {
    rowCount: frame.rowCount,
    columns: features.map((feature): Column => {
      const column = findColumn(frame, feature.name)
      if (column?.kind !== feature.kind) return emptyColumn(feature, frame.rowCount)
      if (column.kind === 'number' || feature.kind === 'number') return column
      return { ...column, codes: codesIn(column, feature.levels), levels: feature.levels }
    }),
  }
}

export function addDerived(frame: Frame, derived: Preprocessor['derived']): Frame {
  let all = frame
  for (const { name, expression } of derived) {
    const column = evaluateExpression(name, compileExpression(expression), all)
    all = { ...all, columns: [...all.columns.filter((one) => one.name !== name), column] }
  }
  return all
}

export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]!) : column.codes[row] === missingCode
}

function applyPlan(plan: ColumnPlan, column: Column, notes: string[]): Column[] {
  if (plan.kind === 'number') return column.kind === 'number' ? [scaleNumbers(plan, column)] : []
  if (column.kind === 'number') return []
  const codes = fitCodes(plan, column, notes)
  switch (plan.encoding) {
    case 'native':
      return [{ name: plan.source, kind: 'category', codes, levels: plan.levels }]
    case 'ordinal':
      return [
        { name: plan.source, kind: 'number', values: toShared(codes, (code) => (code < 0 ? NaN : code)) },
      ]
    case 'one-hot':
      return plan.levels.map((level, wanted) => ({
        name: oneHotName(plan.source, level),
        kind: 'number',
        values: toShared(codes, (code) => Number(code === wanted)),
      }))
    default:
      return assertNever(plan.encoding)
  }
}

function scaleNumbers(plan: NumberPlan, column: NumberColumn): NumberColumn {
  const values = toShared(column.values, (value) => {
    const filled = Number.isNaN(value) ? (plan.fill ?? NaN) : value
    return (filled - plan.shift) / plan.scale
  })
  return { name: plan.source, kind: 'number', values }
}

/** Codes in the fitted levels: unknown levels are noted and missing, then missing cells are filled. */
function fitCodes(plan: CategoryPlan, column: CategoryColumn, notes: string[]): Int32Array {
  const known = new Map(plan.levels.map((level, code) => [level, code]))
  // A cell that reads like the stand-in for missing is not missing itself, so it is not among the known levels.
  const standIn = plan.missingIsLevel ? plan.levels.length - 1 : missingCode
  const fill = plan.fill === undefined ? standIn : (known.get(plan.fill) ?? missingCode)
  const mapped = column.levels.map((level) => known.get(level) ?? missingCode)
  const unknown = new Map<string, number>()
  const codes = sharedInt32(column.codes.length)
  column.codes.forEach((given, row) => {
    let code = given === missingCode ? missingCode : mapped[given]!
    if (given !== missingCode && code === missingCode) {
      const level = column.levels[given]!
      unknown.set(level, (unknown.get(level) ?? 0) + 1)
    }
    if (code === missingCode) code = fill
    codes[row] = code
  })
  for (const [level, rows] of [...unknown].slice(0, 5)) {
    const where = column.codes.length === 1 ? '' : ` (${rows} ${rows === 1 ? 'row' : 'rows'})`
    notes.push(
      `${plan.source}: "${level.slice(0, 60)}" was not in the training rows, treated as missing${where}.`,
    )
  }
  if (unknown.size > 5)
    notes.push(`${plan.source}: ${unknown.size - 5} more unknown values treated as missing.`)
  return codes
}

function toShared(given: Int32Array | Float64Array, f: (value: number) => number): Float64Array {
  const values = sharedFloat64(given.length)
  for (let row = 0; row < values.length; row++) values[row] = f(given[row]!)
  return values
}

function emptyColumn(like: { name: string; kind: Column['kind'] }, rowCount: number): Column {
  return like.kind === 'number'
    ? { name: like.name, kind: 'number', values: sharedFloat64(rowCount).fill(NaN) }
    : { name: like.name, kind: 'category', codes: sharedInt32(rowCount).fill(missingCode), levels: [] }
}

const kindWord = ({ kind }: { kind: Column['kind'] }) => (kind === 'number' ? 'numbers' : 'categories')
