import { invalidInput } from '../lib/errors.ts'
import type { Frame } from '../lib/frame.ts'
import { binFrame } from './binning.ts'
import { createBoostingMemory, type BoostingMemory } from './boosting-memory.ts'
import { boostingParams, type BoostingParams } from './boosting-params.ts'
import { rowWeights } from './class-weights.ts'
import { toTreeFeature, type TreeFeature } from './flat-trees.ts'
import { spreadLevels, type SpreadOrigin } from './spread-levels.ts'

/** LightGBM's default (min_data_in_bin): finer steps of a small table only follow its noise. */
const leastRowsInBin = 3
/** Histograms that are kept for subtraction take at most this much; without one, both children are summed up. */
const histogramBytes = 256 * 2 ** 20

export interface BoostingInput {
  /** n rows; missing cells are learnt from as they are. */
  features: Frame
  /** n class indices in [0, classCount). */
  target: Int32Array
  classCount: number
  /** n numbers ≥ 0; a weight of 2 counts as two such rows in sums (not in `minSamplesLeaf`). */
  weights?: Float64Array
  params?: Partial<BoostingParams>
  seed: number
}

/** A boosting that can start: structured-clonable, the bulk is shared memory. */
export interface PreparedBoosting {
  /** What trees are told of: the columns as given. */
  features: TreeFeature[]
  origins: SpreadOrigin[]
  classCount: number
  seed: number
  memory: BoostingMemory
}

/**
 * Checks and bins the data.
 *
 * @throws INVALID_INPUT for no features, a bad parameter or weight, or more classes × rows than fit into memory.
 */
export function prepareBoosting(input: BoostingInput): PreparedBoosting {
  const { features, target, classCount, seed } = input
  const params = boostingParams(input.params)
  if (features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (target.length !== features.rowCount) throw new Error('features and target differ in length')
  const weights = rowWeights(target, classCount, input.weights, params.classWeight)
  const outputs = classCount === 2 ? 1 : classCount
  if (outputs * features.rowCount > 2 ** 28) {
    throw invalidInput(
      `Boosting ${classCount} classes on ${features.rowCount} rows does not fit into memory. Use the algorithm forest.`,
    )
  }
  const spread = spreadLevels(features)
  return {
    features: features.columns.map(toTreeFeature),
    origins: spread.origins,
    classCount,
    seed,
    memory: createBoostingMemory(binFrame(spread.frame, leastRowsInBin), target, weights, outputs, params, {
      count: params.maxLeaves + 2,
      bytes: histogramBytes,
    }),
  }
}
