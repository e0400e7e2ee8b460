import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { findColumn, takeRows, type Column, type Frame } from '../lib/frame.ts'
import type { DateKind } from './date-parts.ts'
import { compileExpression, evaluateExpression } from './expression.ts'
import type { LearningControl } from './forest.ts'
import { selectFeatures } from './feature-selection.ts'
import { expectInteger } from './param-checks.ts'
import { missingCount, planColumn, rangeOf, reasonToDrop, shapeColumn } from './plan-column.ts'
import { featuresOfPlan } from './plan-features.ts'
import {
  preprocessDefaults,
  type ColumnPlan,
  type InputColumn,
  type MissingRule,
  type PreprocessDecision,
  type Preprocessor,
  type PreprocessSpec,
} from './preprocessor.ts'
import { mostQuantileBins } from './quantile-bins.ts'
import { levelCounts } from './rare-levels.ts'
import { rowWeights } from './row-weights.ts'
import { rowsWithout, trainingRows } from './preprocess-apply.ts'
import type { Labels } from './target-encoding.ts'
import { trainingFeatures } from './training-features.ts'
import { encodeTarget } from './model.ts'

export interface FitContext {
  /** Name of the target column, which is never a feature. */
  target: string
  /** Of what is drawn: folds, and the trees that choose columns. 0 when left out. */
  seed?: number
  /** Which columns of numbers are dates, for those who give rows to the model later. */
  dates?: Readonly<Record<string, DateKind>>
  /** Of models that choose columns. */
  control?: LearningControl
}

/**
 * Decides from the training rows alone how raw columns become features.
 *
 * @param trainFrame the training rows with all raw columns, the target among them.
 * @throws INVALID_INPUT for an unknown column in the spec, a bad expression, or when no feature is left.
 */
export function fitPreprocessor(
  trainFrame: Frame,
  spec: Partial<PreprocessSpec>,
  context: FitContext,
): Preprocessor {
  const settings = { ...preprocessDefaults, ...spec }
  if (settings.weight === context.target) {
    throw invalidInput(
      `weight names the target "${context.target}", which is what is learnt. Name another column.`,
      { column: context.target },
    )
  }
  const report: PreprocessDecision[] = []
  const withDerived = deriveColumns(trainFrame, settings, context.target, report)
  checkNames(settings, withDerived)
  const ruleOf = (name: string): MissingRule =>
    Object.hasOwn(settings.missing.columns, name) ? settings.missing.columns[name]! : settings.missing.default

  const candidates = withDerived.columns.filter((column) => column.name !== context.target)
  const usable = candidates.filter((column) => {
    const reason =
      column.name === settings.weight
        ? 'it is the weight of the rows'
        : settings.drop.includes(column.name)
          ? 'it is in the list of columns to drop'
          : undefined
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

  const labels = labelsOf(frame, context.target)
  const plans: ColumnPlan[] = []
  for (const { name } of usable) {
    const column = findColumn(frame, name)!
    const shaped = shapeColumn(column, settings)
    const reason =
      reasonToDrop(column, ruleOf(name), settings) ??
      (shaped.column === column ? undefined : reasonToDrop(shaped.column, ruleOf(name), settings))
    if (reason) report.push({ column: name, action: 'dropped', reason })
    else plans.push(planColumn(column, shaped, ruleOf(name), { settings, labels, report }))
  }

  const fitted = assemble(frame, plans, settings, context, dropRowsMissing, report)
  const { seed = 0, control } = context
  const features = () => trainingFeatures(fitted, frame, labels, settings.targetEncoding, seed).frame
  const kept = selectFeatures(fitted, frame, settings.select, { features, labels, seed, control }, report)
  if (kept.length === 0) {
    const dropped = report
      .filter((one) => one.action === 'dropped')
      .map((one) => `${one.column} (${one.reason})`)
    throw invalidInput(
      `No feature is left to learn from. Dropped: ${dropped.slice(0, 10).join('; ') || 'none'}.`,
    )
  }
  const preprocessor = assemble(frame, kept, settings, context, dropRowsMissing, report)
  const names = new Set<string>()
  for (const { name } of preprocessor.features) {
    if (names.has(name)) {
      throw invalidInput(
        `Two features would have the name "${name}": one is a column, the other is made of one. Drop or rename the column.`,
        { column: name },
      )
    }
    names.add(name)
  }
  return preprocessor
}

/**
 * Fits a preprocessor and makes the features that a model learns from.
 *
 * @param trainFrame n training rows with all raw columns, the target among them.
 * @returns `rows`: those of them to learn from, ascending; see `trainingRows`. `features`, `weights`: as many rows.
 */
export function fitTransform(
  trainFrame: Frame,
  spec: Partial<PreprocessSpec>,
  context: FitContext,
): {
  preprocessor: Preprocessor
  rows: Int32Array
  features: Frame
  weights?: Float64Array
  notes: string[]
} {
  const preprocessor = fitPreprocessor(trainFrame, spec, context)
  const { targetEncoding, weight } = { ...preprocessDefaults, ...spec }
  const rows = trainingRows(preprocessor, trainFrame)
  const usable = takeRows(trainFrame, rows)
  const { frame, notes } = trainingFeatures(
    preprocessor,
    usable,
    labelsOf(usable, context.target),
    targetEncoding,
    context.seed ?? 0,
  )
  const weights = weight === undefined ? undefined : rowWeights(usable, weight)
  return { preprocessor, rows, features: frame, ...(weights && { weights }), notes }
}

function labelsOf(frame: Frame, target: string): Labels {
  const column = findColumn(frame, target)
  return column ? encodeTarget(column) : { codes: new Int32Array(frame.rowCount).fill(-1), classes: [] }
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

function checkNames({ drop, missing, encodings, bins }: PreprocessSpec, frame: Frame): void {
  const names = frame.columns.map((column) => column.name)
  const told = [missing.columns, encodings, bins.columns].flatMap((columns) => Object.keys(columns))
  for (const name of [...drop, ...told]) {
    if (names.includes(name)) continue
    throw invalidInput(`There is no column "${name}".${didYouMean(name, names)}`, { column: name })
  }
  for (const [name, count] of Object.entries({ default: bins.default, ...bins.columns }))
    if (count !== 0) expectInteger(`bins.${name}`, count, 2, mostQuantileBins)
  for (const name of Object.keys(bins.columns)) {
    if (findColumn(frame, name)?.kind === 'number') continue
    throw invalidInput(`bins.${name}: ${name} is a category; only numbers are cut into bins.`, {
      column: name,
    })
  }
}

/** Keeps only what the plans need: derived columns they read, and raw columns those read. */
function assemble(
  frame: Frame,
  plans: ColumnPlan[],
  { derive }: PreprocessSpec,
  { target, dates = {} }: FitContext,
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
    .map((column) => toInput(column, Object.hasOwn(dates, column.name) ? dates[column.name] : undefined))
  return { target, inputs, derived, dropRowsMissing, plans, features: plans.flatMap(featuresOfPlan), report }
}

function toInput(column: Column, date?: DateKind): InputColumn {
  const { name } = column
  const hadMissing = missingCount(column) > 0
  if (column.kind === 'number') {
    const input: InputColumn = { name, kind: 'number', hadMissing, ...(date && { date }) }
    const values = column.values.filter((value) => Number.isFinite(value))
    if (values.length === 0) return input
    const [min, max] = rangeOf(values)
    return { ...input, min, max, example: values[0]! }
  }
  const counts = levelCounts(column)
  const levels = column.levels.filter((_, code) => counts[code]! > 0)
  const example = column.levels[column.codes.find((code) => code >= 0) ?? -1]
  return { name, kind: 'category', hadMissing, levels, ...(example === undefined ? {} : { example }) }
}
