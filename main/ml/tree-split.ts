import { binOfNumber } from './binning.ts'
import { createFewRowsFinder, mostFewRows } from './few-rows-split.ts'
import type { PreparedForest } from './forest-prepare.ts'
import { entropyScore, giniScore } from './impurity.ts'
import type { NodeRows } from './node-rows.ts'
import type { Random } from './random.ts'
import { drawnOf, labelOf } from './row-tags.ts'
import { noCandidate, takeBins } from './split-candidate.ts'
import type { TreeRows } from './tree-rows.ts'
import { createTwoClassFinder } from './two-class-split.ts'

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
  /** Weights by bin and class; of rows without weights how often they were drawn. */
  const histogram = weights ? new Float64Array(256 * classCount) : new Int32Array(256 * classCount)
  const totals = new Int32Array(256)
  const touched = new Int32Array(256)
  const order = new Int32Array(256)
  const shares = new Float64Array(256)
  const left = new Float64Array(classCount)
  /** Squares of the classes' sums on the left and on the right, added up. */
  const squares = new Float64Array(2)
  const impurityOf = params.criterion === 'gini' ? giniScore : entropyScore
  const { minSamplesLeaf } = params
  // One ordering does for two classes; with many, ordering by the rare ones costs more than it finds.
  const orderings = classCount === 2 ? 1 : Math.min(classCount, 12)
  /** Weights of the node's rows one after the other, gathered once for all features. */
  const rowWeights = new Float64Array(weights ? rowCount : 0)
  /** Without weights the sums of Gini's impurity are integers and exact, however they are added up. */
  const isExact = !weights && params.criterion === 'gini'
  /** Then there are faster ways to the same split. */
  const isFast = isExact && params.splitter === 'best'
  const fewRows = createFewRowsFinder(classCount, minSamplesLeaf, orderings)
  const twoClasses = classCount === 2 ? createTwoClassFinder(minSamplesLeaf) : undefined
  const found = noCandidate()
  const node: NodeRows = {
    bins: binned.bins,
    stride: rowCount,
    rows: new Int32Array(0),
    tags: new Int32Array(0),
    start: 0,
    count: 0,
    classSums: new Float64Array(0),
    size: 0,
  }

  return {
    begin,
    consider,
    best: () => (found.feature < 0 ? undefined : found),
    /** Whether what was found parts the classes, so that nothing can be better. */
    isPerfect: () => isFast && found.score === node.size,
  }

  /** Turns to rows from … to - 1 of a node, fills `counts` with their classes' weights, and returns how many were drawn. */
  function begin(given: TreeRows, from: number, to: number, counts: Float64Array<ArrayBuffer>): number {
    node.bins = given.bins
    node.stride = given.stride
    node.rows = given.order
    node.tags = given.tags
    node.start = from
    node.count = to - from
    node.classSums = counts
    found.feature = -1
    found.score = -Infinity
    if (given.weights) node.size = sumWeights(given.weights)
    else node.size = classCount === 2 ? countTwoClasses(node) : countClasses(node)
    if (isFast && node.count <= mostFewRows) fewRows.begin(node)
    return node.size
  }

  function sumWeights(given: Float64Array): number {
    const { rows, tags, start, count, classSums } = node
    classSums.fill(0)
    let size = 0
    for (let i = 0; i < count; i++) {
      const tag = tags[start + i]!
      rowWeights[i] = drawnOf(tag) * given[rows[start + i]!]!
      classSums[labelOf(tag)]! += rowWeights[i]!
      size += drawnOf(tag)
    }
    return size
  }

  /** False when all rows of the node are in one bin. */
  function consider(feature: number, random: Random): boolean {
    const { binCount, kind } = features[feature]!
    const isNumber = kind === 'number'
    if (isFast && node.count <= mostFewRows) return fewRows.consider(feature, isNumber, binCount, found)
    if (isFast && twoClasses) return twoClasses.consider(feature, isNumber, binCount, node, found)
    const occupied = fill(feature)
    if (occupied > 1) {
      if (params.splitter === 'random') {
        if (isNumber) considerRandomNumber(feature, binCount, occupied, random)
        else considerRandomCategory(feature, binCount, occupied, random)
      } else if (isNumber) considerNumber(feature, binCount, occupied)
      else considerCategory(feature, binCount, occupied)
    }
    for (let i = 0; i < occupied; i++) {
      const bin = touched[i]!
      totals[bin] = 0
      for (let c = bin * classCount; c < (bin + 1) * classCount; c++) histogram[c] = 0
    }
    return occupied > 1
  }

  /** Sums up drawn rows by bin and class; leaves the occupied bins in `touched`, ascending. */
  function fill(feature: number): number {
    if (weights) addWeights(feature)
    else addCounts(feature)
    const { binCount } = features[feature]!
    let occupied = 0
    for (let bin = 0; bin <= binCount; bin++) {
      touched[occupied] = bin
      occupied += Number(totals[bin]! > 0)
    }
    return occupied
  }

  function addCounts(feature: number): void {
    const { bins, stride, rows, tags, start, count } = node
    const offset = feature * stride
    for (let i = start; i < start + count; i++) {
      const bin = bins[offset + rows[i]!]!
      const tag = tags[i]!
      totals[bin]! += drawnOf(tag)
      histogram[bin * classCount + labelOf(tag)]! += drawnOf(tag)
    }
  }

  function addWeights(feature: number): void {
    const { bins, stride, rows, tags, start, count } = node
    const offset = feature * stride
    for (let i = 0; i < count; i++) {
      const bin = bins[offset + rows[start + i]!]!
      const tag = tags[start + i]!
      totals[bin]! += drawnOf(tag)
      histogram[bin * classCount + labelOf(tag)]! += rowWeights[i]!
    }
  }

  function considerNumber(feature: number, missingBin: number, occupied: number): void {
    const hasMissing = touched[occupied - 1] === missingBin
    const present = hasMissing ? occupied - 1 : occupied
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      const missingOnLeft = side === 1
      emptyLeft()
      let leftSize = 0
      if (missingOnLeft) leftSize += addLeft(missingBin)
      // The cut after the last present bin leaves only the missing values on the right.
      const cuts = hasMissing && !missingOnLeft ? present : present - 1
      for (let i = 0; i < cuts; i++) {
        const bin = touched[i]!
        leftSize += addLeft(bin)
        if (!isBetter(leftSize)) continue
        found.feature = feature
        found.missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= node.size
        found.lastLeftBin = i === present - 1 ? missingBin - 1 : bin
        found.firstRightBin = touched[i + 1]!
      }
    }
  }

  function considerCategory(feature: number, missingBin: number, occupied: number): void {
    const hasMissing = touched[occupied - 1] === missingBin
    for (let ordering = 0; ordering < orderings; ordering++) {
      if (node.classSums[ordering] === 0) continue
      orderByShareOf(ordering, occupied)
      emptyLeft()
      let leftSize = 0
      let best = -1
      let missingLeft = false
      let isMissingPassed = false
      for (let i = 0; i + 1 < occupied; i++) {
        leftSize += addLeft(order[i]!)
        isMissingPassed ||= order[i] === missingBin
        if (!isBetter(leftSize)) continue
        best = i
        missingLeft = hasMissing ? isMissingPassed : leftSize * 2 >= node.size
      }
      if (best >= 0) takeBins(found, feature, order, best + 1, occupied, missingLeft)
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
    emptyLeft()
    let leftSize = missingOnLeft ? addLeft(missingBin) : 0
    for (let i = 0; i < present && touched[i]! <= lastLeftBin; i++) leftSize += addLeft(touched[i]!)
    if (!isBetter(leftSize)) return
    found.feature = feature
    found.missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= node.size
    found.lastLeftBin = lastLeftBin
    found.firstRightBin = lastLeftBin + 1
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
    emptyLeft()
    let leftSize = 0
    for (const bin of leftBins) leftSize += addLeft(bin)
    if (!isBetter(leftSize)) return
    touched.set([...leftBins, ...present.filter((_, i) => !sides[i])])
    const missingLeft = hasMissing ? leftBins.includes(missingBin) : leftSize * 2 >= node.size
    takeBins(found, feature, touched, leftBins.length, occupied, missingLeft)
  }

  function emptyLeft(): void {
    left.fill(0)
    if (!isExact) return
    const { classSums } = node
    let all = 0
    for (let c = 0; c < classCount; c++) all += classSums[c]! * classSums[c]!
    squares[0] = 0
    squares[1] = all
  }

  function addLeft(bin: number): number {
    const first = bin * classCount
    if (!isExact) {
      for (let c = 0; c < classCount; c++) left[c]! += histogram[first + c]!
      return totals[bin]!
    }
    const { classSums } = node
    let ofLeft = squares[0]!
    let ofRight = squares[1]!
    for (let c = 0; c < classCount; c++) {
      const here = histogram[first + c]!
      const before = left[c]!
      left[c] = before + here
      ofLeft += here * (2 * before + here)
      ofRight -= here * (2 * (classSums[c]! - before) - here)
    }
    squares[0] = ofLeft
    squares[1] = ofRight
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
    const { size, classSums } = node
    if (leftSize < minSamplesLeaf || size - leftSize < minSamplesLeaf) return false
    const score = isExact
      ? squares[0]! / leftSize + squares[1]! / (size - leftSize)
      : impurityOf(left, classSums, classCount)
    if (!(score > found.score)) return false
    found.score = score
    return true
  }

  /** Writes `order`: the occupied bins by rising share of a class, equal ones as they are in `touched`. */
  function orderByShareOf(label: number, occupied: number): void {
    for (let i = 0; i < occupied; i++) {
      const bin = touched[i]!
      const share = histogram[bin * classCount + label]! / sumOf(bin)
      let j = i - 1
      for (; j >= 0 && shares[j]! > share; j--) {
        shares[j + 1] = shares[j]!
        order[j + 1] = order[j]!
      }
      shares[j + 1] = share
      order[j + 1] = bin
    }
  }
}

/** Fills `classSums` and returns how many were drawn. */
function countTwoClasses({ tags, start, count, classSums }: NodeRows): number {
  let size = 0
  let ofSecond = 0
  for (let i = start; i < start + count; i++) {
    const tag = tags[i]!
    size += drawnOf(tag)
    ofSecond += drawnOf(tag) & -labelOf(tag)
  }
  classSums[0] = size - ofSecond
  classSums[1] = ofSecond
  return size
}

function countClasses({ tags, start, count, classSums }: NodeRows): number {
  classSums.fill(0)
  let size = 0
  for (let i = start; i < start + count; i++) {
    const tag = tags[i]!
    size += drawnOf(tag)
    classSums[labelOf(tag)]! += drawnOf(tag)
  }
  return size
}
