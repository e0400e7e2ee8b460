import type { DesignFeature } from '../design-matrix.ts'
import { mostDeviations } from '../design-matrix.ts'
import type { Logistic } from '../logistic.ts'
import { leastLog, type NaiveBayes } from '../naive-bayes.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import type { FeatureTensors } from './preprocessing.ts'

/** Log-odds of the second of two classes, n × 1, to both probabilities. */
export const addLogOdds = (graph: GraphBuilder, scores: Value): Value =>
  graph.columns([graph.add('Sigmoid', [graph.add('Neg', [scores])]), graph.add('Sigmoid', [scores])])

/** n × classes scores to probabilities. */
export const addSoftmax = (graph: GraphBuilder, scores: Value): Value =>
  graph.add('Softmax', [scores], { axis: { int: 1 } })

export const addProbabilities = (graph: GraphBuilder, scores: Value, classCount: number): Value =>
  classCount === 2 ? addLogOdds(graph, scores) : addSoftmax(graph, scores)

/** Infinite numbers become the outermost ones of training. */
export function addFinite(
  graph: GraphBuilder,
  value: Value,
  { min, max }: { min: number; max: number },
): Value {
  const isInfinite = (sign: 'positive' | 'negative') =>
    graph.add('IsInf', [value], {
      detect_positive: { int: Number(sign === 'positive') },
      detect_negative: { int: Number(sign === 'negative') },
    })
  const below = graph.where(isInfinite('negative'), graph.number(min), value)
  return graph.where(isInfinite('positive'), graph.number(max), below)
}

/** A standardised number, 0 where missing. */
export function addStandardised(
  graph: GraphBuilder,
  tensors: FeatureTensors,
  feature: Extract<DesignFeature, { kind: 'number' }>,
): Value {
  const { mean, scale } = feature
  const value = tensors.number(feature.name)
  const shifted = graph.add('Sub', [addFinite(graph, value, feature), graph.number(mean)])
  const limit = (bound: number) => graph.constant({ type: 'double', dims: [], values: [bound] })
  const kept = graph.add('Clip', [
    graph.add('Div', [shifted, graph.number(scale)]),
    limit(-mostDeviations),
    limit(mostDeviations),
  ])
  return graph.where(graph.isMissing(value), graph.number(0), kept)
}

export function addLogistic(graph: GraphBuilder, tensors: FeatureTensors, logistic: Logistic): Value {
  const { design, coefficients, intercepts, classCount } = logistic
  const outputs = intercepts.length
  const width = coefficients.length / outputs
  const row = (values: ArrayLike<number>) => graph.constant({ type: 'double', dims: [1, outputs], values })
  let first = 0
  const terms = design.map((feature) => {
    const start = first
    first += feature.kind === 'number' ? 1 : feature.levels.length
    const coefficientsAt = (column: number) =>
      Array.from({ length: outputs }, (_, k) => coefficients[k * width + column]!)
    if (feature.kind === 'number') {
      return graph.add('Mul', [addStandardised(graph, tensors, feature), row(coefficientsAt(start))])
    }
    // The first row is for missing and unknown levels.
    const table = feature.levels.flatMap((_, level) => coefficientsAt(start + level))
    return graph.rowsOf([...intercepts.map(() => 0), ...table], outputs, tensors.codes(feature, 1))
  })
  return addProbabilities(graph, graph.sum([row(intercepts), ...terms]), classCount)
}

export function addNaiveBayes(graph: GraphBuilder, tensors: FeatureTensors, bayes: NaiveBayes): Value {
  const { classCount, logPriors } = bayes
  const row = (values: ArrayLike<number>) => graph.constant({ type: 'double', dims: [1, classCount], values })
  const terms = bayes.features.map((feature) => {
    if (feature.kind === 'category') {
      const { logShares, levels } = feature
      const table = Array.from(logPriors, () => 0)
      levels.forEach((_, level) => {
        for (let c = 0; c < classCount; c++) table.push(logShares[c * levels.length + level]!)
      })
      return graph.rowsOf(table, classCount, tensors.codes(feature, 1))
    }
    const value = tensors.number(feature.name)
    const difference = graph.add('Sub', [addFinite(graph, value, feature), row(feature.means)])
    const squares = graph.add('Div', [graph.add('Mul', [difference, difference]), row(feature.variances)])
    const logs = feature.variances.map((variance) => Math.log(2 * Math.PI * variance))
    const log = graph.add('Div', [graph.add('Add', [squares, row(logs)]), graph.number(-2)])
    const kept = graph.add('Max', [log, graph.number(leastLog)])
    return graph.where(graph.isMissing(value), graph.number(0), kept)
  })
  return addSoftmax(graph, graph.sum([row(logPriors), ...terms]))
}
