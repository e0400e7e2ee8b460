import { sharedFloat64, sharedInt32 } from '../lib/frame.ts'
import type { BoostingParams } from './boosting-params.ts'
import { createCrew } from './crew.ts'
import { histogramWidth } from './histogram.ts'
import type { PackedBins } from './packed-bins.ts'
import { splitLength } from './boosting-split.ts'

/** Rows of one part of a job on rows. */
export const rowsAtOnce = 1 << 11

/** All that threads need to boost together. Structured-clonable; the bulk is shared memory. */
export interface BoostingMemory {
  crew: Int32Array
  params: BoostingParams
  /** By feature: 1 where the score may only rise with it, −1 where it may only fall; none where nothing is asked for. */
  monotone?: Int8Array
  packed: PackedBins
  /** n class indices. */
  target: Int32Array
  weights?: Float64Array
  /** One per output: n sums of the base and the leaves so far. */
  scores: Float64Array[]
  /** One per output: n pairs of first and second derivatives of the loss by the score. */
  derivatives: Float64Array[]
  /** The rows that are learnt from; those of a node follow each other. */
  rows: Int32Array
  /** Rows on their way to the right of a node. */
  moved: Int32Array
  /** How many rows of each part of a node go left. */
  leftCounts: Int32Array
  /** By node and byte of the feature that it is split by: 1 where rows go left. */
  directions: Uint8Array
  /** The features of the tree that is being grown, one group after the other: those whose bins are in one word. */
  columns: Int32Array
  /** Where the columns of the tree's next group begin. */
  groupStarts: Int32Array
  /** Histograms one after the other. */
  histograms: Float64Array
  slots: number
  /** Of the two nodes that are being searched: sums of derivatives, rows, least and greatest value. */
  nodes: Float64Array
  /** The best split of each group of features, for the one node and then for the other. */
  found: Float64Array
}

/** The most histograms that are kept for subtraction, and the most memory they take together; at least three are. */
export interface HistogramLimits {
  count: number
  bytes: number
}

export function createBoostingMemory(
  given: Pick<BoostingMemory, 'params' | 'monotone' | 'target' | 'weights' | 'packed'> & {
    /** Scores of a row. */
    outputs: number
  },
  limits: HistogramLimits,
): BoostingMemory {
  const { params, monotone, target, weights, packed, outputs } = given
  const { rowCount, features } = packed
  const groups = packed.words.length
  const length = packed.histogramBins * histogramWidth
  const slots = Math.max(3, Math.min(limits.count, Math.floor(limits.bytes / (length * 8))))
  const perOutput = (width: number) => Array.from({ length: outputs }, () => sharedFloat64(rowCount * width))
  return {
    crew: createCrew(),
    params,
    ...(monotone && { monotone }),
    packed,
    target: share(target, sharedInt32),
    ...(weights && { weights: share(weights, sharedFloat64) }),
    scores: perOutput(1),
    derivatives: perOutput(2),
    rows: sharedInt32(rowCount),
    moved: sharedInt32(rowCount),
    leftCounts: sharedInt32(Math.ceil(rowCount / rowsAtOnce)),
    directions: new Uint8Array(new SharedArrayBuffer(2 * params.maxLeaves * 256)),
    columns: sharedInt32(features.length),
    groupStarts: sharedInt32(groups + 1),
    histograms: sharedFloat64(slots * length),
    slots,
    nodes: sharedFloat64(10),
    found: sharedFloat64(2 * groups * splitLength),
  }
}

function share<T extends Int32Array | Float64Array>(values: T, make: (length: number) => T): T {
  if (values.buffer instanceof SharedArrayBuffer) return values
  const shared = make(values.length)
  shared.set(values)
  return shared
}
