import type { Column } from '../lib/frame.ts'

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

/** Joins trees of the same features, in the order given. @param leafWidth numbers per leaf. */
export function joinFlatTrees(parts: readonly FlatTrees[], leafWidth: number): FlatTrees {
  const first = parts[0]
  if (!first) throw new Error('no trees to join')
  const nodeOffsets = offsets(parts.map((part) => part.feature.length))
  const maskOffsets = offsets(parts.map((part) => part.masks.length))
  const leafOffsets = offsets(parts.map((part) => part.leaves.length / leafWidth))
  const isCategory = first.features.map(({ kind }) => kind === 'category')
  const shifted = parts.map((part, index) => ({
    roots: part.roots.map((root) => root + nodeOffsets[index]!),
    right: part.right.map((right, node) =>
      part.feature[node] === -1 ? right + leafOffsets[index]! : right + nodeOffsets[index]!,
    ),
    threshold: part.threshold.map((threshold, node) =>
      isCategory[part.feature[node]!] ? threshold + maskOffsets[index]! : threshold,
    ),
  }))
  const lists = <Key extends keyof (typeof shifted)[number]>(key: Key) => shifted.map((part) => part[key])
  return {
    features: first.features,
    roots: joinArrays(Int32Array, lists('roots')),
    feature: joinArrays(
      Int32Array,
      parts.map((part) => part.feature),
    ),
    right: joinArrays(Int32Array, lists('right')),
    threshold: joinArrays(Float64Array, lists('threshold')),
    missingLeft: joinArrays(
      Uint8Array,
      parts.map((part) => part.missingLeft),
    ),
    masks: joinArrays(
      Uint32Array,
      parts.map((part) => part.masks),
    ),
    leaves: joinArrays(
      Float64Array,
      parts.map((part) => part.leaves),
    ),
    cover: joinArrays(
      Float64Array,
      parts.map((part) => part.cover),
    ),
  }
}

function offsets(lengths: readonly number[]): number[] {
  let sum = 0
  return lengths.map((length) => (sum += length) - length)
}

interface NumberArray {
  readonly length: number
  set(values: ArrayLike<number>, offset: number): void
}

function joinArrays<T extends NumberArray>(
  create: new (length: number) => T,
  parts: readonly ArrayLike<number>[],
): T {
  const joined = new create(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
