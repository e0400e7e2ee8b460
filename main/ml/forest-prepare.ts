import { invalidInput } from '../lib/errors.ts'
import { sharedInt32, type Frame } from '../lib/frame.ts'
import { binFrame, type BinnedFrame } from './binning.ts'
import { forestParams, type ForestParams } from './forest-params.ts'

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
  const shared = sharedInt32(target.length)
  shared.set(target)
  return { binned: binFrame(features), target: shared, classCount, classWeights, params, seed }
}
