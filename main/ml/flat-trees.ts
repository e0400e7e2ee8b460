import { sharedFloat64, sharedInt32, type Column } from '../lib/frame.ts'

/** One input of trees; `levels` give category codes their meaning. */
export type TreeFeature =
  { name: string; kind: 'number' } | { name: string; kind: 'category'; levels: string[] }

/**
 * Trees in flat arrays, in pre-order: the left child of node i is i + 1, the right one is `right[i]`, and all nodes
 * of tree t lie from `roots[t]` to before `roots[t + 1]`.
 */
export interface FlatTrees {
  features: TreeFeature[]
  roots: Int32Array
  /** Feature index; -1 marks a leaf. */
  feature: Int32Array
  /** Index of the right child; in a leaf the index of its row in `leaves`. */
  right: Int32Array
  /** Numbers ≤ threshold go left; in a split on a category the index of its first word in `masks`. */
  threshold: Float64Array
  /** 1 where missing and unknown values go left. */
  missingLeft: Uint8Array
  /** One bit per level, set where it goes left; each split has ceil(levels / 32) words. */
  masks: Uint32Array
  /** What the trees say, some numbers per leaf. */
  leaves: Float64Array
  /** How many rows of training reached each node, above 0. */
  cover: Float64Array
}

export function toTreeFeature(column: Column): TreeFeature {
  const { name } = column
  return column.kind === 'number'
    ? { name, kind: 'number' }
    : { name, kind: 'category', levels: [...column.levels] }
}

/** Joins trees of the same features, in the order given, in shared memory. @param leafWidth numbers per leaf. */
export function joinFlatTrees(parts: readonly FlatTrees[], leafWidth: number): FlatTrees {
  const first = parts[0]
  if (!first) throw new Error('no trees to join')
  const count = (key: keyof FlatTrees) => parts.reduce((sum, part) => sum + part[key].length, 0)
  const nodes = count('feature')
  const joined: FlatTrees = {
    features: first.features,
    roots: sharedInt32(count('roots')),
    feature: sharedInt32(nodes),
    right: sharedInt32(nodes),
    threshold: sharedFloat64(nodes),
    missingLeft: new Uint8Array(new SharedArrayBuffer(nodes)),
    masks: new Uint32Array(new SharedArrayBuffer(count('masks') * 4)),
    leaves: sharedFloat64(count('leaves')),
    cover: sharedFloat64(nodes),
  }
  const isCategory = Uint8Array.from(first.features, ({ kind }) => (kind === 'category' ? 1 : 0))
  let root = 0
  let node = 0
  let mask = 0
  let leaf = 0
  for (const part of parts) {
    joined.feature.set(part.feature, node)
    joined.missingLeft.set(part.missingLeft, node)
    joined.masks.set(part.masks, mask)
    joined.leaves.set(part.leaves, leaf)
    joined.cover.set(part.cover, node)
    for (let i = 0; i < part.roots.length; i++) joined.roots[root + i] = part.roots[i]! + node
    shift(part, joined, node, leaf / leafWidth, mask, isCategory)
    root += part.roots.length
    node += part.feature.length
    mask += part.masks.length
    leaf += part.leaves.length
  }
  return joined
}

/** Writes what points to nodes, leaves and masks, which lie further back in the joined trees. */
function shift(
  part: FlatTrees,
  joined: FlatTrees,
  nodes: number,
  leaves: number,
  masks: number,
  isCategory: Uint8Array,
): void {
  const { feature, right, threshold } = part
  for (let i = 0; i < feature.length; i++) {
    const f = feature[i]!
    joined.right[nodes + i] = right[i]! + (f < 0 ? leaves : nodes)
    joined.threshold[nodes + i] = threshold[i]! + (f >= 0 && isCategory[f] === 1 ? masks : 0)
  }
}
