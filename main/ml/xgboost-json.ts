import { invalidInput } from '../lib/errors.ts'
import type { Boosting } from './boosting.ts'
import type { TreeFeature } from './flat-trees.ts'
import type { Model } from './model.ts'

/**
 * A boosted model as XGBoost's JSON (schema of 2.1; `cats` is read from 3.1 on), without the preprocessing: it takes
 * the features as `features` of the preprocessor names them, categories as codes in the order of their levels or, from
 * 3.1 on, as a category column of pandas. XGBoost compares in floats: a number is taken the other way only where it
 * differs from a threshold by less than a float can tell.
 *
 * @throws INVALID_INPUT for another algorithm.
 */
export function toXgboostJson({ estimator, classes, target }: Model): string {
  if (estimator.algorithm !== 'boosting') {
    throw invalidInput(
      `Only boosting can be written for XGBoost, not ${estimator.algorithm}. Take model.onnx, or train with the algorithm boosting.`,
      { algorithm: estimator.algorithm },
    )
  }
  const { boosting } = estimator
  const { features, roots, base } = boosting
  const outputs = base.length
  const rounds = roots.length / outputs
  const isBinary = outputs === 1
  const trees = Array.from(roots, (root, tree) => toTree(boosting, tree, root))
  return JSON.stringify({
    version: [2, 1, 4],
    learner: {
      attributes: { target, classes: JSON.stringify(classes) },
      feature_names: features.map(({ name }) => name),
      feature_types: features.map(({ kind }) => (kind === 'number' ? 'float' : 'c')),
      gradient_booster: {
        name: 'gbtree',
        model: {
          cats: categoriesOf(features),
          gbtree_model_param: { num_trees: String(trees.length), num_parallel_tree: '1' },
          iteration_indptr: Array.from({ length: rounds + 1 }, (_, round) => round * outputs),
          tree_info: Array.from(trees, (_, tree) => tree % outputs),
          trees,
        },
      },
      learner_model_param: {
        // The score before any tree is in the leaves of the first ones, where it loses nothing on its way.
        base_score: isBinary ? '5E-1' : '0E0',
        boost_from_average: '1',
        num_class: isBinary ? '0' : String(outputs),
        num_feature: String(features.length),
        num_target: '1',
      },
      objective: isBinary
        ? { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } }
        : { name: 'multi:softprob', softmax_multiclass_param: { num_class: String(outputs) } },
    },
  })
}

/** The parent of a root. */
const noParent = 2 ** 31 - 1

function toTree(boosting: Boosting, id: number, root: number) {
  const { features, feature, right, threshold, missingLeft, leaves, cover, base } = boosting
  const start = base[id] ?? 0
  const nodes = siblingsTogether(boosting, root)
  const positions = new Map(nodes.map((node, i) => [node, i]))
  const isLeaf = (node: number) => feature[node]! < 0
  const isCategory = (node: number) => !isLeaf(node) && features[feature[node]!]!.kind === 'category'
  const parents = nodes.map(() => noParent)
  nodes.forEach((node, i) => {
    if (isLeaf(node)) return
    parents[positions.get(node + 1)!] = i
    parents[positions.get(right[node]!)!] = i
  })
  const asked = nodes.filter(isCategory)
  const categories = asked.map((node) => levelsOnTheRight(boosting, node))
  let segment = 0
  const zeros = nodes.map(() => toFloat(0))
  return {
    id,
    tree_param: {
      num_deleted: '0',
      num_feature: String(features.length),
      num_nodes: String(nodes.length),
      size_leaf_vector: '1',
    },
    parents,
    left_children: nodes.map((node) => (isLeaf(node) ? -1 : positions.get(node + 1)!)),
    right_children: nodes.map((node) => (isLeaf(node) ? -1 : positions.get(right[node]!)!)),
    split_indices: nodes.map((node) => Math.max(0, feature[node]!)),
    split_type: nodes.map((node) => Number(isCategory(node))),
    split_conditions: nodes.map((node) => {
      if (isLeaf(node)) return toFloat(leaves[right[node]!]! + start)
      return toFloat(isCategory(node) ? 0 : floatAbove(threshold[node]!))
    }),
    default_left: nodes.map((node) => (isLeaf(node) ? 0 : missingLeft[node]!)),
    categories: categories.flat(),
    categories_nodes: asked.map((node) => positions.get(node)!),
    categories_segments: categories.map((levels) => (segment += levels.length) - levels.length),
    categories_sizes: categories.map((levels) => levels.length),
    base_weights: zeros,
    loss_changes: zeros,
    sum_hessian: nodes.map((node) => toFloat(cover[node]!)),
  }
}

/** The nodes of a tree level by level: XGBoost takes the node after a left child for the right one. */
function siblingsTogether({ feature, right }: Boosting, root: number): number[] {
  const nodes = [root]
  // The list grows while it is gone through.
  for (const node of nodes) if (feature[node]! >= 0) nodes.push(node + 1, right[node]!)
  return nodes
}

// TypeScript does not know it yet.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => object }

/** XGBoost takes a number without a point for an integer, and refuses it among floats. */
function toFloat(value: number): object {
  const text = String(value)
  return rawJSON(/[.e]/.test(text) ? text : `${text}.0`)
}

/** XGBoost names the levels that go right, at least one: where there is none, one that no row has. */
function levelsOnTheRight({ features, feature, threshold, masks }: Boosting, node: number): number[] {
  const asked = features[feature[node]!]!
  if (asked.kind !== 'category') throw new Error(`node ${node} is no split on a category`)
  const words = threshold[node]!
  const found = [...asked.levels.keys()].filter(
    (level) => ((masks[words + (level >>> 5)]! >>> (level & 31)) & 1) === 0,
  )
  return found.length > 0 ? found : [asked.levels.length]
}

/** Less than this float are exactly the floats that are not above the threshold. */
function floatAbove(threshold: number): number {
  const most = 3.4028234663852886e38
  if (threshold >= most) return most
  if (threshold < -most) return -most
  const nearest = Math.fround(threshold)
  if (nearest > threshold) return nearest
  const float = new Float32Array([nearest])
  const bits = new Int32Array(float.buffer)
  if (nearest === 0) bits[0] = 1
  else bits[0]! += nearest > 0 ? 1 : -1
  return float[0]!
}

const levelsOf = (feature: TreeFeature) => (feature.kind === 'category' ? feature.levels : [])

/**
 * The levels of each feature as bytes, one after the other; all empty where a level is more than ASCII, which XGBoost
 * 3.2 counts wrongly: its own codes are then those of the levels.
 */
function categoriesOf(features: readonly TreeFeature[]) {
  const isPlain = features.every((feature) => levelsOf(feature).every((level) => /^[ -~]*$/.test(level)))
  if (!isPlain) return { enc: [], feature_segments: [], sorted_idx: [] }
  let total = 0
  const segments = [0]
  const sorted: number[] = []
  const enc = features.map((feature) => {
    const levels = levelsOf(feature)
    let offset = 0
    const offsets = [0, ...levels.map(({ length }) => (offset += length))]
    // Texts of ASCII are in the order of their bytes.
    for (const level of levels.toSorted()) sorted.push(levels.indexOf(level))
    segments.push((total += levels.length))
    return {
      offsets: levels.length === 0 ? [] : offsets,
      values: [...new TextEncoder().encode(levels.join(''))],
    }
  })
  return { enc, feature_segments: segments, sorted_idx: sorted }
}
