import { invalidInput } from '../lib/errors.ts'
import { sharedFloat64, sharedInt32, type Frame } from '../lib/frame.ts'
import { binFrame, type BinnedFrame } from './binning.ts'
import { rowWeights } from './class-weights.ts'
import { toTreeFeature, type TreeFeature } from './flat-trees.ts'
import { forestParams, type ForestParams } from './forest-params.ts'
import { spreadLevels, type SpreadOrigin } from './spread-levels.ts'

/** All a thread needs to grow any tree of one forest. Structured-clonable; the bulk is shared memory. */
export interface PreparedForest {
  /** What trees are told of: the columns as given. */
  features: TreeFeature[]
  /** What trees are grown on: columns with many levels are spread over several. */
  binned: BinnedFrame
  origins: SpreadOrigin[]
  /** Class index per row. */
  target: Int32Array
  classCount: number
  /** One per row; absent: 1. */
  weights?: Float64Array
  params: ForestParams
  seed: number
}

/**
 * Checks and bins the data once, for all trees and threads.
 *
 * @param features n rows; missing cells are learnt from as they are.
 * @param target n class indices in [0, classCount).
 * @param weights n numbers ≥ 0; a weight of 2 counts as two such rows in sums (not in `minSamplesLeaf`, and each is
 *   drawn as one).
 */
export function prepareForest(input: {
  features: Frame
  target: Int32Array
  classCount: number
  weights?: Float64Array
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
  const weights = rowWeights(target, classCount, input.weights, params.classWeight)
  const spread = spreadLevels(features)
  const binned = binFrame(spread.frame)
  return {
    features: features.columns.map(toTreeFeature),
    binned,
    origins: spread.origins,
    target: shared(sharedInt32(target.length), target),
    classCount,
    ...(weights && { weights: shared(sharedFloat64(weights.length), weights) }),
    params,
    seed,
  }
}

function shared<T extends Int32Array | Float64Array>(memory: T, values: T): T {
  memory.set(values)
  return memory
}
