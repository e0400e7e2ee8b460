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
import { missingName, oneHotName, shareName } from './plan-features.ts'
import { binOf } from './quantile-bins.ts'
import type {
  CategoryPlan,
  ColumnPlan,
  FeatureColumn,
  LevelPlan,
  NumberPlan,
  Preprocessor,
} from './preprocessor.ts'

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

/** A derived column may be of another kind than in training where what it reads is. */
const isFor = (plan: ColumnPlan, { kind }: Column) =>
  (plan.kind === 'number' || plan.edges ? 'number' : 'category') === kind

function applyPlan(plan: ColumnPlan, column: Column, notes: string[]): Column[] {
  if (!isFor(plan, column)) return []
  if (plan.kind === 'number') {
    if (column.kind !== 'number') return []
    return [scaleNumbers(plan, column), ...missingFeature(plan, column.values, NaN)]
  }
  const places = placesOf(plan, column, notes)
  return [...encode(plan, fillPlaces(plan, places)), ...missingFeature(plan, places, missingCode)]
}

function encode(plan: CategoryPlan, codes: Int32Array): Column[] {
  const { source, levels } = plan
  switch (plan.encoding) {
    case 'native':
      return [{ name: source, kind: 'category', codes, levels }]
    case 'ordinal':
      return [{ name: source, kind: 'number', values: toShared(codes, (code) => (code < 0 ? NaN : code)) }]
    case 'one-hot':
      return levels.map((level, wanted) => ({
        name: oneHotName(source, level),
        kind: 'number',
        values: toShared(codes, (code) => Number(code === wanted)),
      }))
    case 'target': {
      const { classes, shares } = plan
      return classes.map((name, c) => ({
        name: shareName(source, name),
        kind: 'number',
        values: toShared(codes, (code) => shares[(code < 0 ? levels.length : code) * classes.length + c]!),
      }))
    }
    default:
      return assertNever(plan)
  }
}

function missingFeature(
  { source, tellsMissing }: ColumnPlan,
  cells: Int32Array | Float64Array,
  gap: number,
): Column[] {
  if (!tellsMissing) return []
  return [
    {
      name: missingName(source),
      kind: 'number',
      values: toShared(cells, (cell) => Number(Object.is(cell, gap))),
    },
  ]
}

function scaleNumbers(plan: NumberPlan, column: NumberColumn): NumberColumn {
  const values = toShared(column.values, (value) => {
    const filled = Number.isNaN(value) ? (plan.fill ?? NaN) : value
    return (filled - plan.shift) / plan.scale
  })
  return { name: plan.source, kind: 'number', values }
}

/** Places of n cells in the plan's levels, missing ones filled; -1 where that leaves them missing. */
export const fitCodes = (plan: LevelPlan, column: Column) => fillPlaces(plan, placesOf(plan, column, []))

function fillPlaces(plan: LevelPlan, places: Int32Array): Int32Array {
  const fill = fillCode(plan)
  if (fill === missingCode) return places
  const codes = sharedInt32(places.length)
  places.forEach((place, row) => (codes[row] = place === missingCode ? fill : place))
  return codes
}

/** The place of the level that missing cells become; -1 where they stay missing. */
export function fillCode({ levels, fill, missingIsLevel }: LevelPlan): number {
  if (missingIsLevel) return levels.length - 1
  return fill === undefined ? missingCode : levels.indexOf(fill)
}

/** The place of the level that a level becomes which is not among the plan's; -1 where it becomes missing. */
export const unknownCode = ({ levels, pool }: LevelPlan): number =>
  pool ? levels.indexOf(pool.level) : missingCode

/** Places in the plan's levels; unknown levels are noted. */
function placesOf(plan: LevelPlan, column: Column, notes: string[]): Int32Array {
  const { source, edges = [] } = plan
  if (column.kind === 'number') {
    const places = sharedInt32(column.values.length)
    column.values.forEach(
      (value, row) => (places[row] = Number.isNaN(value) ? missingCode : binOf(edges, value)),
    )
    return places
  }
  const otherwise = unknownCode(plan)
  const known = knownLevels(plan)
  const place = column.levels.map((level) => known.get(level) ?? otherwise)
  const codes = sharedInt32(column.codes.length)
  column.codes.forEach((code, row) => (codes[row] = code === missingCode ? missingCode : place[code]!))
  noteUnknown(
    source,
    column,
    column.levels.map((level) => !known.has(level)),
    wordsOfUnknown(plan),
    notes,
  )
  return codes
}

/** A plan never changes, and rows come one at a time too. */
const knownByPlan = new WeakMap<LevelPlan, ReadonlyMap<string, number>>()

/** The place of each level of the training rows. */
function knownLevels(plan: LevelPlan): ReadonlyMap<string, number> {
  let known = knownByPlan.get(plan)
  if (!known) {
    const rare = plan.pool?.rare.map((level) => [level, unknownCode(plan)] as const) ?? []
    known = new Map([...rare, ...plan.levels.map((level, code) => [level, code] as const)])
    knownByPlan.set(plan, known)
  }
  return known
}

/** What values of a raw column become that were not in the training rows, in words. */
export function unknownBecomes({ plans }: Preprocessor, name: string): string {
  const plan = plans.find(({ source }) => source === name)
  return plan?.kind === 'category' ? wordsOfUnknown(plan) : 'missing'
}

const wordsOfUnknown = ({ pool }: LevelPlan) => (pool ? `"${pool.level}"` : 'missing')

function noteUnknown(
  source: string,
  { codes, levels }: CategoryColumn,
  isUnknown: readonly boolean[],
  becomes: string,
  notes: string[],
): void {
  if (!isUnknown.includes(true)) return
  const unknown = new Map<number, number>()
  for (const code of codes) if (isUnknown[code]) unknown.set(code, (unknown.get(code) ?? 0) + 1)
  for (const [code, rows] of [...unknown].slice(0, 5)) {
    const where = codes.length === 1 ? '' : ` (${rows} ${rows === 1 ? 'row' : 'rows'})`
    notes.push(
      `${source}: "${levels[code]!.slice(0, 60)}" was not in the training rows, treated as ${becomes}${where}.`,
    )
  }
  if (unknown.size > 5)
    notes.push(`${source}: ${unknown.size - 5} more unknown values treated as ${becomes}.`)
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
