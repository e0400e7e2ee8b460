import { assertNever } from '../../lib/errors.ts'
import { compileExpression } from '../expression.ts'
import { missingName, oneHotName, shareName } from '../plan-features.ts'
import { fillCode, unknownCode } from '../preprocess-apply.ts'
import type { CategoryPlan, ColumnPlan, FeatureColumn, NumberPlan, Preprocessor } from '../preprocessor.ts'
import { addExpression, toText, type Column } from './expressions.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'

/** What estimators are built on: features by name, as tensors of one column. */
export interface FeatureTensors {
  /** Doubles; NaN is missing. All missing for a feature that the preprocessor does not make. */
  number(name: string): Value
  /** The place of each row's level in `levels` plus `offset`, as int64; missing and unknown are one less than `offset`. */
  codes(feature: { name: string; levels: readonly string[] }, offset?: number): Value
}

/** `codes`: places in the plan's levels as int64; the number of levels is missing. */
type Feature = { kind: 'number'; value: Value } | { kind: 'category'; codes: Value; plan: CategoryPlan }

/** `applyPreprocessor` as a graph. An empty text and NaN are missing. */
export function addPreprocessing(graph: GraphBuilder, preprocessor: Preprocessor): FeatureTensors {
  const columns = new Map<string, Column>()
  for (const { name, kind } of preprocessor.inputs) {
    columns.set(name, kind === 'number' ? { kind, value: name } : { kind: 'text', value: name })
  }
  for (const { name, expression } of preprocessor.derived) {
    columns.set(name, addExpression(graph, name, compileExpression(expression), columns))
  }
  const features = new Map(
    preprocessor.plans.flatMap((plan) => addPlan(graph, plan, columns.get(plan.source)!)),
  )
  const [first] = preprocessor.inputs
  const missing = (type: 'double' | 'int64', value: number): Value => {
    const like = graph.add('Shape', [first!.name])
    return graph.add('ConstantOfShape', [like], { value: { tensor: { type, dims: [1], values: [value] } } })
  }
  return {
    number(name) {
      const feature = features.get(name)
      return feature?.kind === 'number' ? feature.value : missing('double', Number.NaN)
    },
    codes({ name, levels }, offset = 0) {
      const feature = features.get(name)
      return feature?.kind === 'category'
        ? addPlaces(graph, feature, levels, offset)
        : missing('int64', offset - 1)
    },
  }
}

function addPlan(graph: GraphBuilder, plan: ColumnPlan, column: Column): [string, Feature][] {
  const isMissing = (gap: Value): [string, Feature][] =>
    plan.tellsMissing
      ? [[missingName(plan.source), { kind: 'number', value: graph.cast(gap, 'double') }]]
      : []
  if (plan.kind === 'number') {
    if (column.kind !== 'number') return []
    const { value } = column
    const scaled: Feature = { kind: 'number', value: addScaling(graph, plan, value) }
    return [[plan.source, scaled], ...isMissing(graph.isMissing(value))]
  }
  const places = plan.edges
    ? addBins(graph, { ...plan, edges: plan.edges }, column)
    : addLevels(graph, plan, column)
  if (places === undefined) return []
  const gap = graph.add('Equal', [places, graph.integer(plan.levels.length)])
  const fill = fillCode(plan)
  const filled = fill < 0 ? places : graph.where(gap, graph.integer(fill), places)
  return [...addEncoding(graph, plan, filled), ...isMissing(gap)]
}

function addEncoding(graph: GraphBuilder, plan: CategoryPlan, codes: Value): [string, Feature][] {
  const { source, levels } = plan
  switch (plan.encoding) {
    case 'native':
      return [[source, { kind: 'category', codes, plan }]]
    case 'ordinal': {
      const table = [...levels.keys(), Number.NaN]
      return [[source, { kind: 'number', value: graph.rowsOf(table, 1, codes) }]]
    }
    case 'one-hot':
      return levels.map((level, code) => {
        const isLevel = graph.add('Equal', [codes, graph.integer(code)])
        return [oneHotName(source, level), { kind: 'number', value: graph.cast(isLevel, 'double') }]
      })
    case 'target':
      return plan.classes.map((className, c) => {
        const table = plan.shares.filter((_, i) => i % plan.classes.length === c)
        return [shareName(source, className), { kind: 'number', value: graph.rowsOf(table, 1, codes) }]
      })
    default:
      return assertNever(plan)
  }
}

function addScaling(graph: GraphBuilder, { fill, shift, scale }: NumberPlan, value: Value): Value {
  let scaled = value
  if (fill !== undefined) scaled = graph.where(graph.isMissing(value), graph.number(fill), value)
  if (shift !== 0) scaled = graph.add('Sub', [scaled, graph.number(shift)])
  return scale === 1 ? scaled : graph.add('Div', [scaled, graph.number(scale)])
}

/** Places in the plan's levels, their number where missing; undefined for a column of another kind. */
function addLevels(graph: GraphBuilder, plan: CategoryPlan, column: Column): Value | undefined {
  const text = toText(graph, column)
  if (text === undefined) return undefined
  const missing = plan.levels.length
  return graph.add(
    'LabelEncoder',
    [text],
    {
      keys_strings: { texts: [...plan.levels, ''] },
      values_int64s: { ints: [...plan.levels.keys(), missing] },
      default_int64: { int: plan.pool ? unknownCode(plan) : missing },
    },
    'ai.onnx.ml',
  )
}

/** The same for numbers, whose levels are bins. */
function addBins(
  graph: GraphBuilder,
  { edges, levels }: CategoryPlan & { edges: number[] },
  { kind, value }: Column,
): Value | undefined {
  if (kind !== 'number') return undefined
  const all = graph.constant({ type: 'double', dims: [1, edges.length], values: edges })
  const isAbove = graph.cast(graph.add('GreaterOrEqual', [value, all]), 'int64')
  const bin = graph.add('ReduceSum', [isAbove, graph.axes(1)])
  return graph.where(graph.isMissing(value), graph.integer(levels.length), bin)
}

/** Places in an estimator's levels, from `offset` on; what is missing or not among them is one less. */
function addPlaces(
  graph: GraphBuilder,
  { codes, plan }: Extract<Feature, { kind: 'category' }>,
  levels: readonly string[],
  offset: number,
): Value {
  const places = new Map(levels.map((level, code) => [level, code]))
  const table = [...plan.levels.map((level) => (places.get(level) ?? -1) + offset), offset - 1]
  const values = graph.constant({ type: 'int64', dims: [table.length], values: table })
  return graph.add('Gather', [values, codes])
}

/** The features that an estimator names, side by side as doubles: n × features. Codes start at `firstCode`. */
export function addMatrix(
  graph: GraphBuilder,
  tensors: FeatureTensors,
  features: readonly FeatureColumn[],
  firstCode: number,
): Value {
  return graph.columns(
    features.map((feature) =>
      feature.kind === 'number'
        ? tensors.number(feature.name)
        : graph.cast(tensors.codes(feature, firstCode), 'double'),
    ),
  )
}
