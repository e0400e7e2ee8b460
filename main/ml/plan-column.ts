import { invalidInput } from '../lib/errors.ts'
import { missingCode, type CategoryColumn, type Column, type NumberColumn } from '../lib/frame.ts'
import { binLabels } from './expression-functions.ts'
import { distinctCount } from './information.ts'
import { fitCodes } from './preprocess-apply.ts'
import { sharedClasses, targetShares, type Labels } from './target-encoding.ts'
import { binOf, quantileBinEdges } from './quantile-bins.ts'
import { levelCounts, poolRareLevels, unusedName } from './rare-levels.ts'
import type {
  ColumnPlan,
  LevelPlan,
  LevelPool,
  MissingRule,
  PreprocessDecision,
  PreprocessSpec,
} from './preprocessor.ts'

/** Why a column is no feature; undefined for one that is. */
export function reasonToDrop(
  column: Column,
  rule: MissingRule,
  settings: PreprocessSpec,
): string | undefined {
  const distinct = distinctCount(column)
  const rowCount = rowCountOf(column)
  const missing = missingCount(column)
  if (distinct === 0) return 'every value is missing'
  const ruleTells = rule === 'keep' || rule === 'category' || typeof rule === 'object'
  const missingTells = missing > 0 && (ruleTells || settings.missing.indicator === true)
  if (settings.dropConstant && distinct === 1 && !missingTells) return 'it is constant in the training rows'
  if (settings.dropIdentifiers && isIdentifier(column, distinct, rowCount - missing)) {
    return `it looks like an identifier: ${distinct} different values in ${rowCount - missing} rows`
  }
  return undefined
}

/** Text that differs in nearly every row; or whole numbers, all different, that fill their range like a counter. */
function isIdentifier(column: Column, distinct: number, present: number): boolean {
  if (present < 20) return false
  if (column.kind === 'category') return distinct > 0.9 * present
  if (distinct < present) return false
  const values = column.values.filter((value) => !Number.isNaN(value))
  if (!values.every(Number.isInteger)) return false
  const [low, high] = rangeOf(values)
  return high - low < 2 * present
}

/** A column as its plan sees it, and what made it so. */
export interface ShapedColumn {
  column: Column
  pool?: LevelPool
  edges?: number[]
}

/** Rare levels put together, numbers cut into bins. */
export function shapeColumn(column: Column, { bins, rare }: PreprocessSpec): ShapedColumn {
  if (column.kind === 'category') return poolRareLevels(column, rare)
  const count = Object.hasOwn(bins.columns, column.name) ? bins.columns[column.name]! : bins.default
  const edges = count === 0 ? [] : quantileBinEdges(column.values, count)
  if (edges.length === 0) return { column }
  const codes = Int32Array.from(column.values, (value) =>
    Number.isNaN(value) ? missingCode : binOf(edges, value),
  )
  return { column: { name: column.name, kind: 'category', codes, levels: binLabels(edges) }, edges }
}

export interface PlanContext {
  settings: PreprocessSpec
  /** Of the same rows as the column. */
  labels: Labels
  report: PreprocessDecision[]
}

/**
 * How a column of training rows becomes features.
 *
 * @param shaped what `shapeColumn` makes of it.
 * @throws INVALID_INPUT for a rule or an encoding that does not fit its kind.
 */
export function planColumn(
  raw: Column,
  shaped: ShapedColumn,
  rule: MissingRule,
  context: PlanContext,
): ColumnPlan {
  const { column } = shaped
  const fill = raw.kind === 'number' ? numberFill(raw.values, rule, raw.name) : undefined
  const plan =
    column.kind === 'category'
      ? planCategory(raw, { ...shaped, column }, fill, rule, context)
      : planNumber(column, fill, rule, context)
  return context.settings.missing.indicator && missingCount(raw) > 0 ? { ...plan, tellsMissing: true } : plan
}

function planNumber(
  { name: source, values }: NumberColumn,
  fill: number | undefined,
  rule: MissingRule,
  { settings, report }: PlanContext,
): ColumnPlan {
  if (Object.hasOwn(settings.encodings, source)) {
    throw invalidInput(
      `encodings.${source}: ${source} holds numbers; only categories are encoded. Cut it into bins (bins.columns) first.`,
      { column: source },
    )
  }
  const filling = fill === undefined ? {} : { fill }
  if (fill !== undefined) report.push(filled(source, fill, rule))
  return { source, kind: 'number', ...filling, ...scaling(values, fill, settings) }
}

function planCategory(
  raw: Column,
  { column, edges, pool }: ShapedColumn & { column: CategoryColumn },
  numberFilled: number | undefined,
  rule: MissingRule,
  { settings, labels, report }: PlanContext,
): ColumnPlan {
  const { name: source } = raw
  if (pool) {
    const values = pool.rare.length === 1 ? '1 rare value becomes' : `${pool.rare.length} rare values become`
    report.push({ column: source, action: 'pooled', reason: `${values} "${pool.level}"` })
  }
  if (edges)
    report.push({ column: source, action: 'binned', reason: `its numbers become ${edges.length + 1} bins` })
  const counts = levelCounts(column)
  const levels = column.levels.filter((_, code) => edges !== undefined || counts[code]! > 0)
  const fill =
    edges && numberFilled !== undefined
      ? levels[binOf(edges, numberFilled)]
      : categoryFill(column, counts, pool, rule)
  if (fill !== undefined) {
    report.push(filled(source, fill, rule))
    if (!levels.includes(fill)) levels.push(fill)
  }
  const missingIsLevel = rule === 'category'
  if (missingIsLevel) {
    const name = unusedName('missing', levels)
    levels.push(name)
    report.push(filled(source, name, rule))
  }
  const plan: LevelPlan = {
    source,
    kind: 'category',
    ...(edges ? { edges } : {}),
    levels,
    ...(pool ? { pool } : {}),
    ...(fill === undefined ? {} : { fill }),
    missingIsLevel,
  }
  const encoding = Object.hasOwn(settings.encodings, source) ? settings.encodings[source]! : settings.encoding
  if (encoding !== 'target') return { ...plan, encoding }
  const shares = targetShares(fitCodes(plan, raw), levels.length, labels, settings.targetEncoding.smooth)
  return { ...plan, encoding, classes: [...sharedClasses(labels.classes)], shares }
}

const filled = (column: string, fill: string | number, rule: MissingRule): PreprocessDecision => ({
  column,
  action: 'filled',
  reason: `missing values become ${fill} (${typeof rule === 'object' ? 'constant' : rule})`,
})

function categoryFill(
  { levels, name }: CategoryColumn,
  counts: readonly number[],
  pool: LevelPool | undefined,
  rule: MissingRule,
): string | undefined {
  if (typeof rule === 'object') {
    const constant = String(rule.constant)
    return pool?.rare.includes(constant) ? pool.level : constant
  }
  if (rule === 'median') {
    throw invalidInput(
      `missing.${name}: "median" needs numbers, but ${name} is a category. Use "most-frequent".`,
    )
  }
  return rule === 'most-frequent' ? levels[counts.indexOf(Math.max(...counts))] : undefined
}

function numberFill(values: Float64Array, rule: MissingRule, name: string): number | undefined {
  if (typeof rule === 'object') {
    const constant = Number(rule.constant)
    if (Number.isFinite(constant) && rule.constant !== '') return constant
    throw invalidInput(`missing.${name}: the constant must be a number, but is "${rule.constant}".`, {
      column: name,
    })
  }
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted()
  if (rule === 'median') return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
  if (rule !== 'most-frequent') return undefined
  const counts = new Map<number, number>()
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

function scaling(given: Float64Array, fill: number | undefined, { scaling: how }: PreprocessSpec) {
  if (how === 'none') return { shift: 0, scale: 1 }
  const values = given
    .map((value) => (Number.isNaN(value) ? (fill ?? NaN) : value))
    .filter((value) => Number.isFinite(value))
  if (values.length === 0) return { shift: 0, scale: 1 }
  if (how === 'min-max') {
    const [low, high] = rangeOf(values)
    return { shift: low, scale: high - low || 1 }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { shift: mean, scale: Math.sqrt(variance) || 1 }
}

export function missingCount(column: Column): number {
  let count = 0
  const gap = column.kind === 'number' ? NaN : missingCode
  const cells = column.kind === 'number' ? column.values : column.codes
  for (let row = 0; row < cells.length; row++) if (Object.is(cells[row], gap)) count++
  return count
}

export function rangeOf(values: Float64Array): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

const rowCountOf = (column: Column) => (column.kind === 'number' ? column.values.length : column.codes.length)
