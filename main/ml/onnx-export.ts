import { assertNever } from '../lib/errors.ts'
import type { Model } from './model.ts'
import { onnxTypes, type OnnxGraph, type OnnxTensor } from './onnx-graph.ts'
import { createGraphBuilder, type GraphBuilder, type Value } from './onnx/graph-builder.ts'
import { addLibraryForest } from './onnx/library-trees.ts'
import { addNearestNeighbours } from './onnx/neighbours.ts'
import { addMatrix, addPreprocessing, type FeatureTensors } from './onnx/preprocessing.ts'
import { addLogistic, addNaiveBayes, addProbabilities } from './onnx/sums.ts'
import { addFlatTrees } from './onnx/trees.ts'

/**
 * The model with its preprocessing as an ONNX graph. One input of n × 1 per raw column, under its name: texts, where
 * an empty one is missing and an unknown one counts as missing, or doubles, where NaN is missing. Two outputs: `label`
 * (n texts) and `probabilities` (n × classes floats, in the order of the metadata's `classes`); a column of the same
 * name makes them `label_2` and `probabilities_2`.
 *
 * @throws INVALID_INPUT when a derived column needs what ONNX does not have.
 */
export function toOnnxGraph(model: Model): OnnxGraph {
  const { classes, preprocessor, target } = model
  const { inputs } = preprocessor
  const graph = createGraphBuilder(inputs.map(({ name }) => name))
  const label = graph.unique('label')
  const probabilities = graph.unique('probabilities')
  const shares = addEstimator(graph, addPreprocessing(graph, preprocessor), model)
  const best = graph.add('ArgMax', [shares], { axis: { int: 1 }, keepdims: { int: 0 } })
  const names = graph.constant({ type: 'string', dims: [classes.length], values: classes })
  graph.addAll('Gather', [names, best], [label])
  graph.addAll('Cast', [shares], [probabilities], { to: { int: onnxTypes.float } })
  return {
    name: `${model.estimator.algorithm} for ${target}`,
    inputs: inputs.map(({ name, kind }) => ({
      name,
      type: kind === 'number' ? 'double' : 'string',
      dims: ['rows', 1],
    })),
    outputs: [
      { name: label, type: 'string', dims: ['rows'] },
      { name: probabilities, type: 'float', dims: ['rows', classes.length] },
    ],
    nodes: graph.nodes,
    constants: graph.constants,
    metadata: { target, classes: JSON.stringify(classes), algorithm: model.estimator.algorithm },
  }
}

/** n × classes. */
function addEstimator(
  graph: GraphBuilder,
  tensors: FeatureTensors,
  { estimator, classes, preprocessor }: Model,
): Value {
  const classCount = classes.length
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
    case 'tree': {
      const forest = estimator.algorithm === 'tree' ? estimator.tree.forest : estimator.forest
      const matrix = addMatrix(graph, tensors, forest.features, 1)
      return addFlatTrees(graph, matrix, forest, {
        leafWidth: classCount,
        outputs: classCount,
        aggregate: 'AVERAGE',
      })
    }
    case 'boosting': {
      const { boosting } = estimator
      const outputs = boosting.base.length
      const scores = addFlatTrees(graph, addMatrix(graph, tensors, boosting.features, 1), boosting, {
        leafWidth: 1,
        outputs,
        aggregate: 'SUM',
        base: boosting.base,
        outputOf: (tree) => tree % outputs,
      })
      return addProbabilities(graph, graph.cast(scores, 'double'), classCount)
    }
    case 'logistic':
      return addLogistic(graph, tensors, estimator.logistic)
    case 'naive-bayes':
      return addNaiveBayes(graph, tensors, estimator.naiveBayes)
    case 'k-nearest':
      return addNearestNeighbours(graph, tensors, estimator.nearestNeighbours)
    case 'baseline': {
      const shares: OnnxTensor = { type: 'double', dims: [1, classCount], values: estimator.baseline.shares }
      const rows = graph.add('Shape', [preprocessor.inputs[0]!.name])
      return graph.add('Expand', [graph.constant(shares), rows])
    }
    case 'ml-random-forest':
      return addLibraryForest(graph, tensors, estimator.libraryForest)
    default:
      return assertNever(estimator)
  }
}
