import type { FeatureBins } from './binning.ts'
import type { BoostingParams } from './boosting-params.ts'
import { sortByKey } from './sort-by-key.ts'

/** LightGBM's defaults for categories (cat_smooth, cat_l2, max_cat_threshold, max_cat_to_onehot, min_data_per_group). */
const categories = { smooth: 10, l2: 10, mostLeft: 32, oneAgainstRest: 4, groupRows: 100 }

/** More than products and quotients of the same numbers differ by rounding. */
const slack = 1 + 1e-9
/** Numbers of a split that is written down. */
export const splitLength = 9 + categories.mostLeft

/** The best way found to part a node in two. */
export interface BoostingSplit {
  /** -1: none. */
  feature: number
  gain: number
  /** What another split must gain more than to be better: the first of equal ones stays, and rounding is no gain. */
  toBeat: number
  /** Numbers: bins up to this one go left. */
  lastLeftBin: number
  missingLeft: boolean
  /** Categories: the first `leftCount` of `leftBins` go left, all others right. */
  leftBins: Uint8Array
  leftCount: number
  /** What the two leaves are penalised with beyond l2. */
  extraL2: number
  leftGradient: number
  leftHessian: number
}

export function createSplit(): BoostingSplit {
  return {
    feature: -1,
    gain: 0,
    toBeat: 0,
    lastLeftBin: -1,
    missingLeft: false,
    leftBins: new Uint8Array(categories.mostLeft),
    leftCount: 0,
    extraL2: 0,
    leftGradient: 0,
    leftHessian: 0,
  }
}

/** `splitLength` numbers from `at` on. */
export function writeSplit(split: BoostingSplit, into: Float64Array, at: number): void {
  into[at] = split.feature
  into[at + 1] = split.gain
  into[at + 2] = split.toBeat
  into[at + 3] = split.lastLeftBin
  into[at + 4] = split.missingLeft ? 1 : 0
  into[at + 5] = split.extraL2
  into[at + 6] = split.leftGradient
  into[at + 7] = split.leftHessian
  into[at + 8] = split.leftCount
  for (let i = 0; i < split.leftCount; i++) into[at + 9 + i] = split.leftBins[i]!
}

/** Reads a split that was written down if it is better than `split`, which it overwrites. */
export function takeBetterSplit(split: BoostingSplit, from: Float64Array, at: number): void {
  if (from[at]! < 0 || !(split.feature < 0 || from[at + 1]! > split.toBeat)) return
  split.feature = from[at]!
  split.gain = from[at + 1]!
  split.toBeat = from[at + 2]!
  split.lastLeftBin = from[at + 3]!
  split.missingLeft = from[at + 4] === 1
  split.extraL2 = from[at + 5]!
  split.leftGradient = from[at + 6]!
  split.leftHessian = from[at + 7]!
  split.leftCount = from[at + 8]!
  for (let i = 0; i < split.leftCount; i++) split.leftBins[i] = from[at + 9 + i]!
}

/**
 * Finds the split of a node with the most gain (Chen & Guestrin 2016, equation 7).
 *
 * Numbers: every edge, with missing values tried on either side. Categories: up to four bins each against the rest;
 * more are ordered by their gradient statistics and cut from both ends (Fisher 1958; LightGBM's way, with its
 * smoothing), so that a split may send any subset left. "Missing" is one more level.
 *
 * @param monotone by feature: 1 where a leaf on the right must not be below one on the left, −1 the other way round. Values
 *   then have bounds, which a split of such a feature narrows halfway between its sides (LightGBM's basic method).
 */
export function createBoostingSplitFinder(
  features: readonly FeatureBins[],
  offsets: Int32Array,
  params: BoostingParams,
  monotone?: Int8Array,
) {
  const { l1, l2, minSamplesLeaf, minChildWeight } = params
  const unsorted = new Int32Array(256)
  const spare = new Int32Array(256)
  const keys = new Float64Array(256)
  let best = createSplit()
  let histogram: Float64Array = new Float64Array(0)
  let wholeGradient = 0
  let wholeHessian = 0
  let wholeCount = 0
  let floor = 0
  let rounding = 0
  let low = -Infinity
  let high = Infinity
  return { find }

  /**
   * Writes the best split on one of `columns` into `into`; its feature is -1 where none gains.
   *
   * @param sums the node's histogram.
   * @param node its sums of derivatives, rows, and the least and the greatest value of its leaves.
   */
  function find(into: BoostingSplit, sums: Float64Array, columns: Int32Array, node: Float64Array): void {
    best = into
    best.feature = -1
    best.gain = 0
    best.leftCount = 0
    const [gradient, hessian, count] = [node[0]!, node[1]!, node[2]!]
    low = node[3]!
    high = node[4]!
    if (count < 2 * minSamplesLeaf) return
    histogram = sums
    wholeGradient = gradient
    wholeHessian = hessian
    wholeCount = count
    floor = monotone ? scoreOf(gradient, hessian + l2) : cut(gradient) ** 2 / (hessian + l2)
    rounding = 1e-12 * Math.abs(floor)
    best.toBeat = Math.max(rounding, 1e-10)
    for (const f of columns) {
      const { kind, binCount } = features[f]!
      if (kind === 'number') considerNumber(f, binCount)
      else if (binCount <= categories.oneAgainstRest) considerEachAgainstRest(f, binCount)
      else considerSubsets(f, binCount)
    }
  }

  /** What the penalty on absolute values leaves of a gradient. */
  function cut(gradient: number): number {
    return l1 === 0 ? gradient : Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1)
  }

  /** Of the split with these sums on the left; 0 where a side is too small or another split is better. */
  function gainOf(
    gradient: number,
    hessian: number,
    count: number,
    extraL2: number,
    direction: number,
  ): number {
    const restHessian = wholeHessian - hessian
    if (count < minSamplesLeaf || wholeCount - count < minSamplesLeaf) return 0
    if (!(hessian >= minChildWeight && restHessian >= minChildWeight)) return 0
    if (monotone) return boundedGainOf(gradient, hessian, extraL2, direction)
    const left = cut(gradient)
    const right = cut(wholeGradient - gradient)
    const leftDivisor = hessian + l2 + extraL2
    const rightDivisor = restHessian + l2 + extraL2
    // Most splits are no better, which is seen without the divisions that take long.
    const sum = left * left * rightDivisor + right * right * leftDivisor
    if (sum * slack < (floor + best.toBeat) * leftDivisor * rightDivisor) return 0
    return (left * left) / leftDivisor + (right * right) / rightDivisor - floor
  }

  /** As `gainOf` where the values of leaves have bounds, and a side's must not be above the other's. */
  function boundedGainOf(gradient: number, hessian: number, extraL2: number, direction: number): number {
    const leftDivisor = hessian + l2 + extraL2
    const rightDivisor = wholeHessian - hessian + l2 + extraL2
    const rest = wholeGradient - gradient
    if (direction * (boundedValue(rest, rightDivisor) - boundedValue(gradient, leftDivisor)) < 0) return 0
    return scoreOf(gradient, leftDivisor) + scoreOf(rest, rightDivisor) - floor
  }

  function boundedValue(gradient: number, divisor: number): number {
    return Math.max(low, Math.min(high, -cut(gradient) / divisor))
  }

  /** How much a leaf lowers the loss, twice: g² / h unless its value is at a bound. */
  function scoreOf(gradient: number, divisor: number): number {
    const value = boundedValue(gradient, divisor)
    return -value * (2 * cut(gradient) + divisor * value)
  }

  function considerNumber(feature: number, binCount: number): void {
    const from = offsets[feature]! * 3
    const missingAt = from + binCount * 3
    const hasMissing = histogram[missingAt + 2]! > 0.5
    const direction = monotone ? monotone[feature]! : 0
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      let gradient = 0
      let hessian = 0
      let count = 0
      if (side === 1) {
        gradient = histogram[missingAt]!
        hessian = histogram[missingAt + 1]!
        count = histogram[missingAt + 2]!
      }
      // The cut after the last bin leaves only the missing values on the right.
      const cuts = hasMissing && side === 0 ? binCount : binCount - 1
      for (let bin = 0; bin < cuts; bin++) {
        const at = from + bin * 3
        const inBin = histogram[at + 2]!
        if (inBin < 0.5) continue
        gradient += histogram[at]!
        hessian += histogram[at + 1]!
        count += inBin
        if (count < minSamplesLeaf) continue
        if (wholeCount - count < minSamplesLeaf) break
        const gain = gainOf(gradient, hessian, count, 0, direction)
        if (!(gain > best.toBeat)) continue
        keep(feature, gain, gradient, hessian, 0)
        best.lastLeftBin = bin
        best.missingLeft = hasMissing ? side === 1 : hessian * 2 >= wholeHessian
      }
    }
  }

  function considerEachAgainstRest(feature: number, binCount: number): void {
    const from = offsets[feature]! * 3
    for (let bin = 0; bin <= binCount; bin++) {
      const at = from + bin * 3
      const gradient = histogram[at]!
      const hessian = histogram[at + 1]!
      const gain = gainOf(gradient, hessian, histogram[at + 2]!, 0, 0)
      if (!(gain > best.toBeat)) continue
      keep(feature, gain, gradient, hessian, 0)
      best.leftBins[0] = bin
      best.leftCount = 1
      best.missingLeft = bin === binCount
    }
  }

  function considerSubsets(feature: number, binCount: number): void {
    const from = offsets[feature]! * 3
    let used = 0
    for (let bin = 0; bin <= binCount; bin++) {
      const at = from + bin * 3
      if (histogram[at + 2]! < categories.smooth - 0.5) continue
      keys[bin] = histogram[at]! / (histogram[at + 1]! + categories.smooth)
      unsorted[used++] = bin
    }
    const order = sortByKey(unsorted, used, keys, spare)
    const most = Math.min(categories.mostLeft, (used + 1) >> 1)
    for (let direction = 0; direction < 2; direction++) {
      let gradient = 0
      let hessian = 0
      let count = 0
      let inGroup = 0
      for (let i = 0; i < most; i++) {
        const at = from + order[direction === 0 ? i : used - 1 - i]! * 3
        gradient += histogram[at]!
        hessian += histogram[at + 1]!
        count += histogram[at + 2]!
        inGroup += histogram[at + 2]!
        if (count < minSamplesLeaf) continue
        if (wholeCount - count < Math.max(minSamplesLeaf, categories.groupRows)) break
        if (inGroup < categories.groupRows) continue
        inGroup = 0
        const gain = gainOf(gradient, hessian, count, categories.l2, 0)
        if (!(gain > best.toBeat)) continue
        keep(feature, gain, gradient, hessian, categories.l2)
        best.missingLeft = false
        best.leftCount = i + 1
        for (let j = 0; j <= i; j++) {
          const bin = order[direction === 0 ? j : used - 1 - j]!
          best.leftBins[j] = bin
          if (bin === binCount) best.missingLeft = true
        }
      }
    }
  }

  function keep(feature: number, gain: number, gradient: number, hessian: number, extraL2: number): void {
    best.feature = feature
    best.gain = gain
    best.toBeat = gain + rounding
    best.leftGradient = gradient
    best.leftHessian = hessian
    best.extraL2 = extraL2
  }
}
