import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { findColumn, takeRows, type CategoryColumn, type Column, type Frame } from '../lib/frame.ts'
import { compileExpression, evaluateExpression } from './expression.ts'
import { selectFeatures } from './feature-selection.ts'
import { distinctCount } from './information.ts'
import {
  preprocessDefaults,
  type ColumnPlan,
  type FeatureColumn,
  type InputColumn,
  type MissingRule,
  type PreprocessDecision,
  type Preprocessor,
  type PreprocessSpec,
} from './preprocessor.ts'
import { isMissing, oneHotName, rowsWithout } from './preprocess-apply.ts'

/**
 * Decides from the training rows alone how raw columns become features.
 *
 * @param trainFrame the training rows with all raw columns, the target among them.
 * @param context.target name of the target column, which is never a feature.
 * @throws INVALID_INPUT for an unknown column in the spec, a bad expression, or when no feature is left.
 */
export function fitPreprocessor(
  trainFrame: Frame,
  spec: Partial<PreprocessSpec>,
  context: { target: string },
): Preprocessor {
  const settings = { ...preprocessDefaults, ...spec }
  const report: PreprocessDecision[] = []
  const withDerived = deriveColumns(trainFrame, settings, context.target, report)
  checkNames(settings, withDerived)
  const ruleOf = (name: string): MissingRule =>
    Object.hasOwn(settings.missing.columns, name) ? settings.missing.columns[name]! : settings.missing.default

  const candidates = withDerived.columns.filter((column) => column.name !== context.target)
  const usable = candidates.filter((column) => {
    const reason = settings.drop.includes(column.name) ? 'it is in the list of columns to drop' : undefined
    if (reason) report.push({ column: column.name, action: 'dropped', reason })
    return !reason
  })
  const dropRowsMissing = usable
    .filter((column) => ruleOf(column.name) === 'drop')
    .map((column) => column.name)
  const rows = rowsWithout(withDerived, dropRowsMissing)
  if (rows.length === 0) {
    throw invalidInput(
      `No training row is left: each has a missing value in ${dropRowsMissing.join(', ')}. Use another rule than "drop".`,
    )
  }
  const frame = rows.length === withDerived.rowCount ? withDerived : takeRows(withDerived, rows)

  const plans: ColumnPlan[] = []
  for (const { name } of usable) {
    const column = findColumn(frame, name)!
    const reason = reasonToDrop(column, ruleOf(name), settings)
    if (reason) report.push({ column: name, action: 'dropped', reason })
    else plans.push(planColumn(column, ruleOf(name), settings, report))
  }

  const fitted = assemble(frame, plans, settings, context.target, dropRowsMissing, report)
  const kept = selectFeatures(fitted, frame, settings.select, report)
  if (kept.length === 0) {
    const dropped = report
      .filter((one) => one.action === 'dropped')
      .map((one) => `${one.column} (${one.reason})`)
    throw invalidInput(
      `No feature is left to learn from. Dropped: ${dropped.slice(0, 10).join('; ') || 'none'}.`,
    )
  }
  return assemble(frame, kept, settings, context.target, dropRowsMissing, report)
}

function deriveColumns(
  trainFrame: Frame,
  { derive }: PreprocessSpec,
  target: string,
  report: PreprocessDecision[],
): Frame {
  let frame = trainFrame
  for (const [name, source] of Object.entries(derive)) {
    if (findColumn(frame, name)) {
      throw invalidInput(`derive.${name}: there is a column "${name}" already. Choose another name.`, {
        column: name,
      })
    }
    const expression = compileExpression(source)
    if (expression.columns.length === 0) {
      throw invalidInput(
        `derive.${name} reads no column: "${source}". Texts stand in quotes; names of columns as they are, or in backticks: \`cap-shape\`.`,
        { column: name },
      )
    }
    if (expression.columns.includes(target)) {
      throw invalidInput(
        `derive.${name} reads the target "${target}", which is not known when predicting. Leave it out.`,
        { column: name, target },
      )
    }
    frame = { ...frame, columns: [...frame.columns, evaluateExpression(name, expression, frame)] }
    report.push({ column: name, action: 'derived', reason: source })
  }
  return frame
}

function checkNames({ drop, missing }: PreprocessSpec, frame: Frame): void {
  const names = frame.columns.map((column) => column.name)
  for (const name of [...drop, ...Object.keys(missing.columns)]) {
    if (names.includes(name)) continue
    throw invalidInput(`There is no column "${name}".${didYouMean(name, names)}`, { column: name })
  }
}

function reasonToDrop(column: Column, rule: MissingRule, settings: PreprocessSpec): string | undefined {
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

function planColumn(
  column: Column,
  rule: MissingRule,
  settings: PreprocessSpec,
  report: PreprocessDecision[],
): ColumnPlan {
  const source = column.name
  const say = (fill: string | number) =>
    report.push({
      column: source,
      action: 'filled',
      reason: `missing values become ${fill} (${ruleName(rule)})`,
    })
  if (column.kind === 'number') {
    const fill = numberFill(column.values, rule, source)
    if (fill !== undefined) say(fill)
    return {
      source,
      kind: 'number',
      ...(fill === undefined ? {} : { fill }),
      ...scaling(column.values, fill, settings),
    }
  }
  const counts = levelCounts(column)
  const levels = column.levels.filter((_, code) => counts[code]! > 0)
  let fill: string | undefined
  if (typeof rule === 'object') fill = String(rule.constant)
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
    let name = 'missing'
    while (levels.includes(name)) name = `(${name})`
    levels.push(name)
    say(name)
  }
  const filling = fill === undefined ? {} : { fill }
  return { source, kind: 'category', levels, ...filling, missingIsLevel, encoding: settings.encoding }
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

/** Keeps only what the plans need: derived columns they read, and raw columns those read. */
function assemble(
  frame: Frame,
  plans: ColumnPlan[],
  { derive }: PreprocessSpec,
  target: string,
  dropRowsMissing: string[],
  report: PreprocessDecision[],
): Preprocessor {
  const needed = new Set([...plans.map((plan) => plan.source), ...dropRowsMissing])
  const derived: Preprocessor['derived'] = []
  for (const [name, expression] of Object.entries(derive).toReversed()) {
    if (!needed.has(name)) continue
    derived.unshift({ name, expression })
    for (const column of compileExpression(expression).columns) needed.add(column)
  }
  const inputs = frame.columns
    .filter((column) => needed.has(column.name) && !Object.hasOwn(derive, column.name))
    .map(toInput)
  return { target, inputs, derived, dropRowsMissing, plans, features: plans.flatMap(featuresOf), report }
}

function featuresOf(plan: ColumnPlan): FeatureColumn[] {
  if (plan.kind === 'number' || plan.encoding === 'ordinal') return [{ name: plan.source, kind: 'number' }]
  if (plan.encoding === 'native') return [{ name: plan.source, kind: 'category', levels: plan.levels }]
  return plan.levels.map((level) => ({ name: oneHotName(plan.source, level), kind: 'number' }))
}

function toInput(column: Column): InputColumn {
  const { name } = column
  let hadMissing = false
  for (let row = 0; row < rowCountOf(column); row++) hadMissing ||= isMissing(column, row)
  if (column.kind === 'number') {
    const values = column.values.filter((value) => Number.isFinite(value))
    if (values.length === 0) return { name, kind: 'number', hadMissing }
    const [min, max] = rangeOf(values)
    return { name, kind: 'number', hadMissing, min, max, example: values[0]! }
  }
  const counts = levelCounts(column)
  const levels = column.levels.filter((_, code) => counts[code]! > 0)
  const example = column.levels[column.codes.find((code) => code >= 0) ?? -1]
  return { name, kind: 'category', hadMissing, levels, ...(example === undefined ? {} : { example }) }
}

function levelCounts(column: CategoryColumn): number[] {
  const counts = column.levels.map(() => 0)
  for (const code of column.codes) if (code >= 0) counts[code]!++
  return counts
}

function rangeOf(values: Float64Array): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

const rowCountOf = (column: Column) => (column.kind === 'number' ? column.values.length : column.codes.length)
const ruleName = (rule: MissingRule) => (typeof rule === 'object' ? 'constant' : rule)
