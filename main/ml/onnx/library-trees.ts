import type { LibraryForest } from '../library-forest.ts'
import { isObject, readArray, readNumber, readObject } from '../json-reader.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { addMatrix, type FeatureTensors } from './preprocessing.ts'
import { addNode, addTreeEnsemble, emptyLeaves, emptyNodes } from './trees.ts'

/** The shares of the votes of ml-random-forest's trees, as `libraryForestProbabilities` counts them. */
export function addLibraryForest(graph: GraphBuilder, tensors: FeatureTensors, forest: LibraryForest): Value {
  const base = readObject(readObject(forest.model, 'model')['baseModel'], 'baseModel')
  const columnsOf = readArray(base['indexes'], 'indexes')
  const nodes = emptyNodes()
  const leaves = emptyLeaves()
  readArray(base['estimators'], 'estimators').forEach((estimator, tree) => {
    const columns = readArray(columnsOf[tree], 'indexes')
    let count = 0
    addSubtree(readObject(readObject(estimator, 'estimator')['root'], 'root'))

    function addSubtree(node: Readonly<Record<string, unknown>>): number {
      const id = count++
      const place = nodes.nodeids.length
      const common = { tree, id, isMissingYes: false, yes: 0, no: 0 }
      if (!isObject(node['left']) || !isObject(node['right']) || node['distribution'] !== undefined) {
        addNode(nodes, { ...common, feature: 0, mode: 'LEAF', value: 0 })
        const shares = readArray(readArray(node['distribution'], 'distribution')[0], 'distribution')
        const vote = shares.reduce<number>(
          (best, share, c) => (Number(share) > Number(shares[best]) ? c : best),
          0,
        )
        leaves.treeids.push(tree)
        leaves.nodeids.push(id)
        leaves.ids.push(vote)
        leaves.weights.push(1)
        return id
      }
      const feature = readNumber(columns[readNumber(node['splitColumn'], 'splitColumn')], 'indexes')
      const value = readNumber(node['splitValue'], 'splitValue')
      addNode(nodes, { ...common, feature, mode: 'BRANCH_LT', value })
      nodes.truenodeids[place] = addSubtree(node['left'])
      nodes.falsenodeids[place] = addSubtree(node['right'])
      return id
    }
  })
  // The library has no missing numbers.
  const given = addMatrix(graph, tensors, forest.features, 0)
  const isOdd = graph.add('Or', [graph.isMissing(given), graph.add('IsInf', [given])])
  const matrix = graph.where(isOdd, graph.number(0), given)
  return addTreeEnsemble(graph, matrix, nodes, leaves, { outputs: forest.classCount, aggregate: 'AVERAGE' })
}
