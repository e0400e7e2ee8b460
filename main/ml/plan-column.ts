import { invalidInput } from '../lib/errors.ts'
import type { Column } from '../lib/frame.ts'
import { distinctCount } from './information.ts'
import { fitCodes, isMissing } from './preprocess-apply.ts'
import { sharedClasses, targetShares, type Labels } from './target-encoding.ts'
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
  let missing = 0
  for (let row = 0; row < rowCount; row++) if (isMissing(column, row)) missing++
  if (distinct === 0) return 'every value is missing'
  const missingTells = missing > 0 && (rule === 'keep' || rule === 'category' || typeof rule === 'object')
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
}

export function shapeColumn(column: Column, settings: PreprocessSpec): ShapedColumn {
  return column.kind === 'number' ? { column } : poolRareLevels(column, settings.rare)
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
 * @throws INVALID_INPUT for a rule or an encoding that does not fit its kind.
 */
export function planColumn(
  { column, pool }: ShapedColumn,
  rule: MissingRule,
  { settings, labels, report }: PlanContext,
): ColumnPlan {
  const source = column.name
  const say = (fill: string | number) =>
    report.push({
      column: source,
      action: 'filled',
      reason: `missing values become ${fill} (${ruleName(rule)})`,
    })
  const ownEncoding = Object.hasOwn(settings.encodings, source) ? settings.encodings[source] : undefined
  if (column.kind === 'number') {
    if (ownEncoding !== undefined) {
      throw invalidInput(`encodings.${source}: ${source} holds numbers; only categories are encoded.`, {
        column: source,
      })
    }
    const fill = numberFill(column.values, rule, source)
    if (fill !== undefined) say(fill)
    return {
      source,
      kind: 'number',
      ...(fill === undefined ? {} : { fill }),
      ...scaling(column.values, fill, settings),
    }
  }
  if (pool) {
    const values = pool.rare.length === 1 ? '1 rare value becomes' : `${pool.rare.length} rare values become`
    report.push({ column: source, action: 'pooled', reason: `${values} "${pool.level}"` })
  }
  const counts = levelCounts(column)
  const levels = column.levels.filter((_, code) => counts[code]! > 0)
  let fill: string | undefined
  if (typeof rule === 'object') {
    const constant = String(rule.constant)
    fill = pool?.rare.includes(constant) ? pool.level : constant
  }
  if (rule === 'most-frequent') fill = column.levels[counts.indexOf(Math.max(...counts))]
  if (rule === 'median') {
    throw invalidInput(
      `missing.${source}: "median" needs numbers, but ${source} is a category. Use "most-frequent".`,
    )
  }
  if (fill !== undefined) {
    say(fill)
    if (!levels.includes(fill)) levels.push(fill)
  }
  const missingIsLevel = rule === 'category'
  if (missingIsLevel) {
    const name = unusedName('missing', levels)
    levels.push(name)
    say(name)
  }
  const plan: LevelPlan = {
    source,
    kind: 'category',
    levels,
    ...(pool ? { pool } : {}),
    ...(fill === undefined ? {} : { fill }),
    missingIsLevel,
  }
  const encoding = ownEncoding ?? settings.encoding
  if (encoding !== 'target') return { ...plan, encoding }
  const places = fitCodes(plan, column)
  const shares = targetShares(places, levels.length, labels, settings.targetEncoding.smooth)
  return { ...plan, encoding, classes: [...sharedClasses(labels.classes)], shares }
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

export function rangeOf(values: Float64Array): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

export const rowCountOf = (column: Column) =>
  column.kind === 'number' ? column.values.length : column.codes.length
const ruleName = (rule: MissingRule) => (typeof rule === 'object' ? 'constant' : rule)
