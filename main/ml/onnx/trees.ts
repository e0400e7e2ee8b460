import { invalidInput } from '../../lib/errors.ts'
import type { FlatTrees } from '../flat-trees.ts'
import type { OnnxAttribute } from '../onnx-graph.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'

/** Beyond it a file grows past what loads in seconds. */
const mostNodes = 20_000_000

/** Nodes of all trees as TreeEnsembleRegressor lists them. */
interface NodeLists {
  treeids: number[]
  nodeids: number[]
  featureids: number[]
  modes: string[]
  values: number[]
  truenodeids: number[]
  falsenodeids: number[]
  missing: number[]
}

export interface LeafLists {
  treeids: number[]
  nodeids: number[]
  ids: number[]
  weights: number[]
}

export const emptyNodes = (): NodeLists => ({
  treeids: [],
  nodeids: [],
  featureids: [],
  modes: [],
  values: [],
  truenodeids: [],
  falsenodeids: [],
  missing: [],
})
export const emptyLeaves = (): LeafLists => ({ treeids: [], nodeids: [], ids: [], weights: [] })

/**
 * Trees over a matrix of their features, in which codes of categories start at 1 and 0 is missing. ONNX compares with
 * one number per node, so a split by a set of levels is a chain of comparisons with the ends of its runs of codes:
 * ≤ 3 left, else ≤ 5 right, else left. Chains of "equal" would be as short, but onnxruntime (1.30) takes two of one
 * column below each other for one set.
 *
 * @param leafWidth numbers per leaf, each one output. @param outputOf the output of a tree's single number.
 * @returns n × outputs, as floats.
 */
export function addFlatTrees(
  graph: GraphBuilder,
  matrix: Value,
  trees: FlatTrees,
  options: {
    leafWidth: number
    outputs: number
    aggregate: 'AVERAGE' | 'SUM'
    base?: Float64Array
    outputOf?: (tree: number) => number
  },
): Value {
  const { leafWidth, outputOf = () => 0 } = options
  const nodes = emptyNodes()
  const leaves = emptyLeaves()
  trees.roots.forEach((root, tree) => {
    const end = trees.roots[tree + 1] ?? trees.feature.length
    const chains = Array.from({ length: end - root }, (_, i) => chainOf(trees, root + i))
    const first: number[] = []
    let count = 0
    for (const chain of chains) {
      first.push(count)
      count += chain?.values.length ?? 1
    }
    if (nodes.nodeids.length + count > mostNodes) {
      throw invalidInput(`The trees have more than ${mostNodes} comparisons, too many for ONNX. Grow fewer.`)
    }
    chains.forEach((chain, i) => {
      const node = root + i
      const id = first[i]!
      if (!chain) {
        addNode(nodes, { tree, id, feature: 0, mode: 'LEAF', value: 0, yes: 0, no: 0, isMissingYes: false })
        for (let k = 0; k < leafWidth; k++) {
          leaves.treeids.push(tree)
          leaves.nodeids.push(id)
          leaves.ids.push(leafWidth === 1 ? outputOf(tree) : k)
          leaves.weights.push(trees.leaves[trees.right[node]! * leafWidth + k]!)
        }
        return
      }
      const sides = [first[trees.right[node]! - root]!, first[i + 1]!]
      chain.values.forEach((value, place) => {
        const side = (chain.firstSide + place) % 2
        const isLast = place === chain.values.length - 1
        addNode(nodes, {
          tree,
          id: id + place,
          feature: trees.feature[node]!,
          mode: 'BRANCH_LEQ',
          value,
          yes: sides[side]!,
          no: isLast ? sides[1 - side]! : id + place + 1,
          isMissingYes: chain.isMissingYes,
        })
      })
    })
  })
  return addTreeEnsemble(graph, matrix, nodes, leaves, options)
}

interface Chain {
  /** Ascending: the last of each run but the last one. */
  values: number[]
  /** Where the first run goes: 1 is left; each next run goes to the other side. */
  firstSide: 0 | 1
  isMissingYes: boolean
}

/** Undefined for a leaf. */
function chainOf(trees: FlatTrees, node: number): Chain | undefined {
  const feature = trees.features[trees.feature[node]!]
  if (!feature) return undefined
  const missingLeft = trees.missingLeft[node] === 1
  const threshold = trees.threshold[node]!
  if (feature.kind === 'number') return { values: [threshold], firstSide: 1, isMissingYes: missingLeft }
  const values: number[] = []
  let side = missingLeft
  feature.levels.forEach((_, level) => {
    const isLeft = ((trees.masks[threshold + (level >>> 5)]! >>> (level & 31)) & 1) === 1
    if (isLeft !== side) values.push(level)
    side = isLeft
  })
  // One run alone still needs a comparison, which always holds.
  if (values.length === 0) values.push(feature.levels.length)
  return { values, firstSide: missingLeft ? 1 : 0, isMissingYes: false }
}

export function addNode(
  nodes: NodeLists,
  node: {
    tree: number
    id: number
    feature: number
    mode: string
    value: number
    yes: number
    no: number
    isMissingYes: boolean
  },
): void {
  nodes.treeids.push(node.tree)
  nodes.nodeids.push(node.id)
  nodes.featureids.push(node.feature)
  nodes.modes.push(node.mode)
  nodes.values.push(node.value)
  nodes.truenodeids.push(node.yes)
  nodes.falsenodeids.push(node.no)
  nodes.missing.push(node.isMissingYes ? 1 : 0)
}

/** Thresholds and leaves are doubles, and sums too; what comes out is a float. */
export function addTreeEnsemble(
  graph: GraphBuilder,
  matrix: Value,
  nodes: NodeLists,
  leaves: LeafLists,
  { outputs, aggregate, base }: { outputs: number; aggregate: 'AVERAGE' | 'SUM'; base?: Float64Array },
): Value {
  return graph.add(
    'TreeEnsembleRegressor',
    [matrix],
    {
      n_targets: { int: outputs },
      aggregate_function: { text: aggregate },
      post_transform: { text: 'NONE' },
      nodes_treeids: { ints: nodes.treeids },
      nodes_nodeids: { ints: nodes.nodeids },
      nodes_featureids: { ints: nodes.featureids },
      nodes_modes: { texts: nodes.modes },
      nodes_values_as_tensor: doubles(nodes.values),
      nodes_truenodeids: { ints: nodes.truenodeids },
      nodes_falsenodeids: { ints: nodes.falsenodeids },
      nodes_missing_value_tracks_true: { ints: nodes.missing },
      target_treeids: { ints: leaves.treeids },
      target_nodeids: { ints: leaves.nodeids },
      target_ids: { ints: leaves.ids },
      target_weights_as_tensor: doubles(leaves.weights),
      ...(base ? { base_values_as_tensor: doubles(base) } : {}),
    },
    'ai.onnx.ml',
  )
}

const doubles = (values: ArrayLike<number>): OnnxAttribute => ({
  tensor: { type: 'double', dims: [values.length], values },
})
