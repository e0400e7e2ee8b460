import { cancelled } from '../lib/errors.ts'
import type { FeatureBins } from './binning.ts'
import { prepareForest, type PreparedForest } from './forest-prepare.ts'
import { createTreeGrower, type GrownTree } from './tree-grower.ts'

/** What learning tells and asks while it runs. */
export interface LearningControl {
  isCancelled?: () => boolean
  onTree?: (done: number, total: number) => void
}

/** One input of a forest; `levels` give category codes their meaning. */
export type ForestFeature =
  { name: string; kind: 'number' } | { name: string; kind: 'category'; levels: string[] }

/**
 * Trees in flat arrays, in pre-order: the left child of node i is i + 1, the right one is `right[i]`, and all nodes
 * of tree t lie from `roots[t]` to before `roots[t + 1]`.
 */
export interface Forest {
  features: ForestFeature[]
  classCount: number
  /** Index of the first tree in the whole forest; 0 unless this is a part of one. */
  firstTree: number
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
  /** Class probabilities: leaf l, class c at [l * classCount + c]. */
  leaves: Float64Array
}

/**
 * Grows trees `from` … `to - 1`. What tree t is depends only on the prepared data and t, so parts grown on any number
 * of threads merge into the same forest.
 */
export function growTrees(
  prepared: PreparedForest,
  from: number,
  to: number,
  control: LearningControl = {},
): Forest {
  const grower = createTreeGrower(prepared)
  const trees: GrownTree[] = []
  for (let tree = from; tree < to; tree++) {
    if (control.isCancelled?.()) throw cancelled(`Training was cancelled after ${tree - from} trees.`)
    trees.push(grower.grow(tree))
    control.onTree?.(trees.length, to - from)
  }
  return joinTrees(trees, prepared, from)
}

/** Joins parts of one forest, in any order. */
export function mergeTrees(parts: readonly Forest[]): Forest {
  const ordered = parts.toSorted((a, b) => a.firstTree - b.firstTree)
  const first = ordered[0]
  if (!first) throw new Error('no parts to merge')
  const nodeOffsets = offsets(ordered.map((part) => part.feature.length))
  const maskOffsets = offsets(ordered.map((part) => part.masks.length))
  const leafOffsets = offsets(ordered.map((part) => part.leaves.length / part.classCount))
  const shift = (part: Forest, index: number): Forest => ({
    ...part,
    roots: part.roots.map((root) => root + nodeOffsets[index]!),
    right: part.right.map((right, node) =>
      part.feature[node] === -1 ? right + leafOffsets[index]! : right + nodeOffsets[index]!,
    ),
    threshold: part.threshold.map((threshold, node) => {
      const feature = part.feature[node]!
      return feature >= 0 && part.features[feature]!.kind === 'category'
        ? threshold + maskOffsets[index]!
        : threshold
    }),
  })
  const shifted = ordered.map(shift)
  return {
    features: first.features,
    classCount: first.classCount,
    firstTree: first.firstTree,
    roots: joinArrays(
      Int32Array,
      shifted.map((part) => part.roots),
    ),
    feature: joinArrays(
      Int32Array,
      shifted.map((part) => part.feature),
    ),
    right: joinArrays(
      Int32Array,
      shifted.map((part) => part.right),
    ),
    threshold: joinArrays(
      Float64Array,
      shifted.map((part) => part.threshold),
    ),
    missingLeft: joinArrays(
      Uint8Array,
      shifted.map((part) => part.missingLeft),
    ),
    masks: joinArrays(
      Uint32Array,
      shifted.map((part) => part.masks),
    ),
    leaves: joinArrays(
      Float64Array,
      shifted.map((part) => part.leaves),
    ),
  }
}

/** Random forest (Breiman 2001) on histograms, grown on this thread. */
export function fitForest(input: Parameters<typeof prepareForest>[0], control: LearningControl = {}): Forest {
  const prepared = prepareForest(input)
  return growTrees(prepared, 0, prepared.params.trees, control)
}

function joinTrees(trees: readonly GrownTree[], prepared: PreparedForest, firstTree: number): Forest {
  const features = prepared.binned.features.map(toForestFeature)
  return mergeTrees(
    trees.map((tree, index) => ({
      ...tree,
      features,
      classCount: prepared.classCount,
      firstTree: firstTree + index,
      roots: new Int32Array(1),
    })),
  )
}

function toForestFeature(bins: FeatureBins): ForestFeature {
  return bins.kind === 'number'
    ? { name: bins.name, kind: 'number' }
    : { name: bins.name, kind: 'category', levels: bins.levels }
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
