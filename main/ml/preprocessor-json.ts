import { dateKinds } from './date-parts.ts'
import { compileExpression } from './expression.ts'
import {
  badModel,
  readArray,
  readBoolean,
  readNumber,
  readNumbers,
  readObject,
  readOneOf,
  readText,
  readTexts,
} from './json-reader.ts'
import { featuresOfPlan } from './plan-features.ts'
import {
  decisionNames,
  encodingNames,
  type ColumnPlan,
  type FeatureColumn,
  type InputColumn,
  type LevelEncoding,
  type LevelPool,
  type Preprocessor,
} from './preprocessor.ts'

/** Checks a preprocessor that comes from a file. @throws INVALID_INPUT naming the place. */
export function preprocessorFromJson(value: unknown): Preprocessor {
  const given = readObject(value, 'preprocessor')
  const inputs = readArray(given.inputs, 'inputs').map(inputFromJson)
  const derived = readArray(given.derived, 'derived').map((item) => {
    const { name, expression } = readObject(item, 'derived')
    const source = readText(expression, 'derived.expression')
    compileExpression(source)
    return { name: readText(name, 'derived.name'), expression: source }
  })
  const plans = readArray(given.plans, 'plans').map(planFromJson)
  const known = new Set([...inputs, ...derived].map((one) => one.name))
  for (const plan of plans)
    if (!known.has(plan.source)) throw badModel('plans.source', 'an input or a derived column')
  const features = readArray(given.features, 'features').map((item) => featureFromJson(item))
  const made = plans.flatMap(featuresOfPlan)
  if (
    made.length !== features.length ||
    made.some(({ name, kind }, i) => name !== features[i]!.name || kind !== features[i]!.kind)
  )
    throw badModel('features', 'what the plans make')
  return {
    target: readText(given.target, 'preprocessor.target'),
    inputs,
    derived,
    dropRowsMissing: readTexts(given.dropRowsMissing, 'dropRowsMissing'),
    plans,
    features,
    report: readArray(given.report, 'report').map((item) => {
      const { column, action, reason } = readObject(item, 'report')
      return {
        column: readText(column, 'report.column'),
        action: readOneOf(action, decisionNames, 'report.action'),
        reason: readText(reason, 'report.reason'),
      }
    }),
  }
}

export function featureFromJson(value: unknown): FeatureColumn {
  const given = readObject(value, 'feature')
  const name = readText(given.name, 'feature.name')
  return readOneOf(given.kind, ['number', 'category'], 'feature.kind') === 'number'
    ? { name, kind: 'number' }
    : { name, kind: 'category', levels: readTexts(given.levels, 'feature.levels') }
}

function inputFromJson(value: unknown): InputColumn {
  const given = readObject(value, 'input')
  const name = readText(given.name, 'input.name')
  const hadMissing = readBoolean(given.hadMissing, 'input.hadMissing')
  if (readOneOf(given.kind, ['number', 'category'], 'input.kind') === 'number') {
    const date = given.date === undefined ? {} : { date: readOneOf(given.date, dateKinds, 'input.date') }
    const input: InputColumn = { name, kind: 'number', hadMissing, ...date }
    for (const key of ['min', 'max', 'example'] as const) {
      if (given[key] !== undefined) input[key] = readNumber(given[key], `input.${key}`)
    }
    return input
  }
  const levels = readTexts(given.levels, 'input.levels')
  const example = given.example === undefined ? {} : { example: readText(given.example, 'input.example') }
  return { name, kind: 'category', hadMissing, levels, ...example }
}

function planFromJson(value: unknown): ColumnPlan {
  const given = readObject(value, 'plan')
  const source = readText(given.source, 'plan.source')
  const tellsMissing =
    given.tellsMissing !== undefined && readBoolean(given.tellsMissing, 'plan.tellsMissing')
      ? { tellsMissing: true as const }
      : {}
  if (readOneOf(given.kind, ['number', 'category'], 'plan.kind') === 'number') {
    const fill = given.fill === undefined ? {} : { fill: readNumber(given.fill, 'plan.fill') }
    const scale = readNumber(given.scale, 'plan.scale')
    if (scale === 0) throw badModel('plan.scale', 'other than 0')
    return {
      source,
      kind: 'number',
      ...tellsMissing,
      ...fill,
      shift: readNumber(given.shift, 'plan.shift'),
      scale,
    }
  }
  const fill = given.fill === undefined ? {} : { fill: readText(given.fill, 'plan.fill') }
  const levels = readTexts(given.levels, 'plan.levels')
  return {
    source,
    kind: 'category',
    ...tellsMissing,
    ...(given.edges === undefined ? {} : { edges: edgesFromJson(given.edges, levels.length) }),
    levels,
    ...(given.pool === undefined ? {} : { pool: poolFromJson(given.pool, levels) }),
    ...fill,
    missingIsLevel: readBoolean(given.missingIsLevel, 'plan.missingIsLevel'),
    ...encodingFromJson(given, levels.length),
  }
}

function edgesFromJson(value: unknown, levels: number): number[] {
  const edges = readNumbers(value, 'plan.edges')
  if (edges.some((edge, i) => i > 0 && edge <= edges[i - 1]!)) throw badModel('plan.edges', 'ascending')
  if (edges.length >= levels) throw badModel('plan.edges', 'fewer than levels')
  return edges
}

function encodingFromJson(given: ReturnType<typeof readObject>, size: number): LevelEncoding {
  const encoding = readOneOf(given.encoding, encodingNames, 'plan.encoding')
  if (encoding !== 'target') return { encoding }
  const classes = readTexts(given.classes, 'plan.classes')
  const shares = readNumbers(given.shares, 'plan.shares')
  if (shares.length !== (size + 1) * classes.length)
    throw badModel('plan.shares', 'one more per class than levels')
  return { encoding, classes, shares }
}

function poolFromJson(value: unknown, levels: readonly string[]): LevelPool {
  const given = readObject(value, 'plan.pool')
  return {
    level: readOneOf(given.level, levels, 'plan.pool.level'),
    rare: readTexts(given.rare, 'plan.pool.rare'),
  }
}
