import { cancelled, invalidInput } from '../lib/errors.ts'
import type { Frame } from '../lib/frame.ts'
import { binFrame, type BinnedFrame, type FeatureBins } from './binning.ts'
import { createTreeGrower, type GrownTree } from './tree-grower.ts'

/** How a forest is grown. The defaults are scikit-learn's. */
export interface ForestParams {
  /** Number of trees, 1 to 10,000. */
  trees: number
  /** Longest path from root to leaf; undefined: no limit. */
  maxDepth?: number
  /** Fewest training rows (drawn ones counted as often as drawn) in a leaf. */
  minSamplesLeaf: number
  /** Features tried at each split: √count, all, a whole number ≥ 1, or a share in (0, 1). */
  maxFeatures: 'sqrt' | 'all' | number
  /** Each tree learns from as many rows as there are, drawn with replacement. */
  bootstrap: boolean
  criterion: 'gini' | 'entropy'
  /** `balanced`: each class weighs rows / (classes × rows of the class). */
  classWeight: 'none' | 'balanced'
}

/** What learning tells and asks while it runs. */
export interface LearningControl {
  isCancelled?: () => boolean
  onTree?: (done: number, total: number) => void
}

/** All a thread needs to grow any tree of one forest. Structured-clonable; the bulk is shared memory. */
export interface PreparedForest {
  binned: BinnedFrame
  /** Class index per row. */
  target: Int32Array
  classCount: number
  classWeights: Float64Array
  params: ForestParams
  seed: number
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

/** Fills in defaults. @throws INVALID_INPUT naming option, expectation and value. */
export function forestParams(given: Partial<ForestParams> = {}): ForestParams {
  const params: ForestParams = {
    trees: given.trees ?? 100,
    minSamplesLeaf: given.minSamplesLeaf ?? 1,
    maxFeatures: given.maxFeatures ?? 'sqrt',
    bootstrap: given.bootstrap ?? true,
    criterion: given.criterion ?? 'gini',
    classWeight: given.classWeight ?? 'none',
  }
  if (given.maxDepth != null) params.maxDepth = given.maxDepth
  expectInteger('trees', params.trees, 1, 10_000)
  expectInteger('minSamplesLeaf', params.minSamplesLeaf, 1, 2 ** 31)
  if (params.maxDepth !== undefined) expectInteger('maxDepth', params.maxDepth, 1, 10_000)
  const { maxFeatures } = params
  const isCount = typeof maxFeatures === 'number' && maxFeatures > 0
  if (
    maxFeatures !== 'sqrt' &&
    maxFeatures !== 'all' &&
    !(isCount && (maxFeatures < 1 || Number.isInteger(maxFeatures)))
  ) {
    throw badParam(
      'maxFeatures',
      "'sqrt', 'all', a whole number of at least 1, or a share between 0 and 1",
      maxFeatures,
    )
  }
  expectOneOf('criterion', params.criterion, ['gini', 'entropy'])
  expectOneOf('classWeight', params.classWeight, ['none', 'balanced'])
  if (typeof params.bootstrap !== 'boolean') throw badParam('bootstrap', 'true or false', params.bootstrap)
  return params
}

/**
 * Checks and bins the data once, for all trees and threads.
 *
 * @param features n rows; missing cells are learnt from as they are.
 * @param target n class indices in [0, classCount).
 */
export function prepareForest(input: {
  features: Frame
  target: Int32Array
  classCount: number
  params?: Partial<ForestParams>
  seed: number
}): PreparedForest {
  const { features, target, classCount, seed } = input
  const params = forestParams(input.params)
  if (features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (features.rowCount === 0) throw invalidInput('There are no rows to learn from.')
  if (target.length !== features.rowCount) throw new Error('features and target differ in length')
  const counts = new Float64Array(classCount)
  target.forEach((label, row) => {
    if (label < 0 || label >= classCount)
      throw invalidInput(`Row ${row} has no class; leave it out of training.`, { row })
    counts[label]!++
  })
  const seen = counts.filter((count) => count > 0).length
  const classWeights = counts.map((count) =>
    params.classWeight === 'balanced' && count > 0 ? target.length / (seen * count) : 1,
  )
  const shared = new Int32Array(new SharedArrayBuffer(target.length * 4))
  shared.set(target)
  return { binned: binFrame(features), target: shared, classCount, classWeights, params, seed }
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

function badParam(name: string, expected: string, value: unknown) {
  return invalidInput(`${name} must be ${expected}, but is ${JSON.stringify(value)}.`, { param: name, value })
}

function expectInteger(name: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return
  throw badParam(name, `a whole number from ${low} to ${high}`, value)
}

function expectOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw badParam(name, allowed.map((one) => `'${one}'`).join(' or '), value)
}
