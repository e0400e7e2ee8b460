import { binOfNumber } from './binning.ts'
import type { PreparedForest } from './forest-prepare.ts'
import type { Random } from './random.ts'
import type { TreeRows } from './tree-rows.ts'

/** A way to part the rows of a node in two. */
export interface Candidate {
  /** -1: none was found. */
  feature: number
  score: number
  missingLeft: boolean
  /** Numbers: bins up to this one go left. */
  lastLeftBin: number
  /** Categories: the `presentCount` bins that have rows in the node, those that go left first. */
  bins: Int32Array
  leftCount: number
  presentCount: number
}

/**
 * Finds the split with the least impurity among the features it is shown.
 *
 * Numbers: every edge between occupied bins, with missing values tried on either side (as LightGBM and scikit-learn's
 * histogram trees do). Categories: "missing" is one more level; levels are ordered by the share of a class and cut
 * everywhere, which for two classes is the best of all subsets (Breiman et al. 1984, theorem 4.5); with more classes
 * each class orders them once, and the best cut wins. With the splitter `random` each feature offers one cut: numbers at a
 * value drawn between the node's least and greatest, categories at a random subset.
 */
export function createSplitFinder({ binned, classCount, weights, params }: PreparedForest) {
  const { rowCount, features } = binned
  const histogram = new Float64Array(256 * classCount)
  const totals = new Float64Array(256)
  const touched = new Int32Array(256)
  const shares = new Float64Array(256)
  const left = new Float64Array(classCount)
  const impurityOf = params.criterion === 'gini' ? giniScore : entropyScore
  const { minSamplesLeaf } = params
  // One ordering does for two classes; with many, ordering by the rare ones costs more than it finds.
  const orderings = classCount === 2 ? 1 : Math.min(classCount, 12)
  /** The rows of the node one after the other, gathered once for all features. */
  const nodeTarget = new Int32Array(rowCount)
  const nodeDrawn = new Int32Array(rowCount)
  const nodeRowWeights = weights ? new Float64Array(rowCount) : nodeDrawn
  const found: Candidate = {
    feature: -1,
    score: -Infinity,
    missingLeft: false,
    lastLeftBin: -1,
    bins: new Int32Array(256),
    leftCount: 0,
    presentCount: 0,
  }

  let bins = binned.bins
  let stride = rowCount
  let rows: Int32Array = new Int32Array(0)
  let start = 0
  let end = 0
  /** Rows drawn, each as often as it was. */
  let size = 0
  let classSums = new Float64Array(0)

  return { begin, consider, best: () => (found.feature < 0 ? undefined : found) }

  /** Turns to rows from … to - 1 of a node, fills `counts` with their classes' weights, and returns how many were drawn. */
  function begin(node: TreeRows, from: number, to: number, counts: Float64Array<ArrayBuffer>): number {
    const { target, drawn } = node
    bins = node.bins
    stride = node.stride
    rows = node.order
    start = from
    end = to
    size = 0
    classSums = counts
    found.feature = -1
    found.score = -Infinity
    counts.fill(0)
    for (let i = from; i < to; i++) {
      const row = rows[i]!
      const label = target[row]!
      const times = drawn[row]!
      nodeTarget[i] = label
      nodeDrawn[i] = times
      if (weights) nodeRowWeights[i] = times * node.weights![row]!
      counts[label]! += nodeRowWeights[i]!
      size += times
    }
    return size
  }

  /** False when all rows of the node are in one bin. */
  function consider(feature: number, random: Random): boolean {
    const { binCount, kind } = features[feature]!
    const occupied = fill(feature)
    if (occupied > 1) {
      if (params.splitter === 'random') {
        if (kind === 'number') considerRandomNumber(feature, binCount, occupied, random)
        else considerRandomCategory(feature, binCount, occupied, random)
      } else if (kind === 'number') considerNumber(feature, binCount, occupied)
      else considerCategory(feature, binCount, occupied)
    }
    for (let i = 0; i < occupied; i++) {
      const bin = touched[i]!
      totals[bin] = 0
      for (let c = bin * classCount; c < (bin + 1) * classCount; c++) histogram[c] = 0
    }
    return occupied > 1
  }

  /** Counts drawn rows by bin and class; leaves the occupied bins in `touched`, ascending. */
  function fill(feature: number): number {
    const offset = feature * stride
    let occupied = 0
    for (let i = start; i < end; i++) {
      const bin = bins[offset + rows[i]!]!
      if (totals[bin] === 0) touched[occupied++] = bin
      totals[bin]! += nodeDrawn[i]!
      histogram[bin * classCount + nodeTarget[i]!]! += nodeRowWeights[i]!
    }
    // Sorting is for nodes with few rows; with more, going through all bins takes less.
    if (occupied * 4 > 256) {
      occupied = 0
      for (let bin = 0; bin < 256; bin++) if (totals[bin]! > 0) touched[occupied++] = bin
    } else sortFew(touched, occupied)
    return occupied
  }

  function considerNumber(feature: number, missingBin: number, occupied: number): void {
    const hasMissing = touched[occupied - 1] === missingBin
    const present = hasMissing ? occupied - 1 : occupied
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      const missingOnLeft = side === 1
      left.fill(0)
      let leftSize = 0
      if (missingOnLeft) leftSize += addLeft(missingBin)
      // The cut after the last present bin leaves only the missing values on the right.
      const cuts = hasMissing && !missingOnLeft ? present : present - 1
      for (let i = 0; i < cuts; i++) {
        const bin = touched[i]!
        leftSize += addLeft(bin)
        if (!isBetter(leftSize)) continue
        found.feature = feature
        found.missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= size
        found.lastLeftBin = i === present - 1 ? missingBin - 1 : bin
      }
    }
  }

  function considerCategory(feature: number, missingBin: number, occupied: number): void {
    const hasMissing = touched[occupied - 1] === missingBin
    for (let ordering = 0; ordering < orderings; ordering++) {
      if (classSums[ordering] === 0) continue
      for (let i = 0; i < occupied; i++) {
        const bin = touched[i]!
        shares[bin] = histogram[bin * classCount + ordering]! / sumOf(bin)
      }
      orderByShare(occupied)
      left.fill(0)
      let leftSize = 0
      let best = -1
      let missingLeft = false
      let isMissingPassed = false
      for (let i = 0; i + 1 < occupied; i++) {
        leftSize += addLeft(touched[i]!)
        isMissingPassed ||= touched[i] === missingBin
        if (!isBetter(leftSize)) continue
        best = i
        missingLeft = hasMissing ? isMissingPassed : leftSize * 2 >= size
      }
      if (best >= 0) takeBins(feature, best + 1, occupied, missingLeft)
    }
  }

  function considerRandomNumber(feature: number, missingBin: number, occupied: number, random: Random): void {
    const numbers = features[feature]!
    if (numbers.kind !== 'number') return
    const hasMissing = touched[occupied - 1] === missingBin
    const present = hasMissing ? occupied - 1 : occupied
    const first = touched[0]!
    const last = touched[present - 1]!
    // With one bin of numbers only missing ones can be parted from them.
    const isMissingOnly = present === 1
    const missingOnLeft = hasMissing && !isMissingOnly && random.nextInt(2) === 1
    let lastLeftBin = missingBin - 1
    if (!isMissingOnly) {
      const low = numbers.edges[first]!
      const value = low + random.next() * (numbers.edges[last - 1]! - low)
      lastLeftBin = Math.min(last - 1, Math.max(first, binOfNumber(numbers.edges, value)))
    }
    left.fill(0)
    let leftSize = missingOnLeft ? addLeft(missingBin) : 0
    for (let i = 0; i < present && touched[i]! <= lastLeftBin; i++) leftSize += addLeft(touched[i]!)
    if (!isBetter(leftSize)) return
    found.feature = feature
    found.missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= size
    found.lastLeftBin = lastLeftBin
  }

  function considerRandomCategory(
    feature: number,
    missingBin: number,
    occupied: number,
    random: Random,
  ): void {
    const present = Array.from(touched.subarray(0, occupied))
    const sides = present.map(() => random.nextInt(2) === 0)
    // Both sides must have a level.
    if (sides.every((side) => side === sides[0])) {
      const odd = random.nextInt(occupied)
      sides[odd] = !sides[odd]
    }
    const hasMissing = present.at(-1) === missingBin
    const leftBins = present.filter((_, i) => sides[i])
    left.fill(0)
    let leftSize = 0
    for (const bin of leftBins) leftSize += addLeft(bin)
    if (!isBetter(leftSize)) return
    touched.set([...leftBins, ...present.filter((_, i) => !sides[i])])
    const missingLeft = hasMissing ? leftBins.includes(missingBin) : leftSize * 2 >= size
    takeBins(feature, leftBins.length, occupied, missingLeft)
  }

  function addLeft(bin: number): number {
    for (let c = 0; c < classCount; c++) left[c]! += histogram[bin * classCount + c]!
    return totals[bin]!
  }

  function sumOf(bin: number): number {
    if (!weights) return totals[bin]!
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += histogram[bin * classCount + c]!
    return sum
  }

  /** Whether the cut with `left` on its left is allowed and the purest so far; its score is kept then. */
  function isBetter(leftSize: number): boolean {
    if (leftSize < minSamplesLeaf || size - leftSize < minSamplesLeaf) return false
    const score = impurityOf(left, classSums, classCount)
    if (!(score > found.score)) return false
    found.score = score
    return true
  }

  /** Keeps the order of `touched`. */
  function takeBins(feature: number, leftCount: number, presentCount: number, missingLeft: boolean): void {
    found.feature = feature
    found.missingLeft = missingLeft
    found.leftCount = leftCount
    found.presentCount = presentCount
    for (let i = 0; i < presentCount; i++) found.bins[i] = touched[i]!
  }

  /** `touched` by rising share of a class, equal ones by bin. */
  function orderByShare(occupied: number): void {
    for (let i = 1; i < occupied; i++) {
      const bin = touched[i]!
      const share = shares[bin]!
      let j = i - 1
      while (j >= 0) {
        const other = touched[j]!
        if (shares[other]! < share || (shares[other] === share && other < bin)) break
        touched[j + 1] = other
        j--
      }
      touched[j + 1] = bin
    }
  }
}

/** Higher is purer: Σ left² / |left| + Σ right² / |right|. */
function giniScore(left: Float64Array, whole: Float64Array, classCount: number): number {
  let leftSum = 0
  let rightSum = 0
  let leftSquares = 0
  let rightSquares = 0
  for (let c = 0; c < classCount; c++) {
    const l = left[c]!
    const r = whole[c]! - l
    leftSum += l
    rightSum += r
    leftSquares += l * l
    rightSquares += r * r
  }
  return leftSquares / leftSum + rightSquares / rightSum
}

/** Higher is purer: minus the entropies of both sides, weighted by their sizes. */
function entropyScore(left: Float64Array, whole: Float64Array, classCount: number): number {
  let leftSum = 0
  let rightSum = 0
  let score = 0
  for (let c = 0; c < classCount; c++) {
    const l = left[c]!
    const r = whole[c]! - l
    leftSum += l
    rightSum += r
    if (l > 0) score += l * Math.log(l)
    if (r > 0) score += r * Math.log(r)
  }
  return score - leftSum * Math.log(leftSum) - rightSum * Math.log(rightSum)
}

/** The first `count` numbers, ascending: a typed array's own sort costs more for few. */
function sortFew(numbers: Int32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const number = numbers[i]!
    let j = i - 1
    for (; j >= 0 && numbers[j]! > number; j--) numbers[j + 1] = numbers[j]!
    numbers[j + 1] = number
  }
}
