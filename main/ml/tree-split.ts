import { binOfNumber } from './binning.ts'
import type { PreparedForest } from './forest-prepare.ts'
import type { Random } from './random.ts'

/** A way to part the rows of a node in two. */
export interface Candidate {
  feature: number
  score: number
  /** Numbers: bins up to this one go left. */
  lastLeftBin: number
  /** Categories: the bins that go left. */
  leftBins: number[]
  missingLeft: boolean
  /** Whether the node has rows in this bin. */
  isPresent: (bin: number) => boolean
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
export function createSplitFinder({ binned, target, classCount, classWeights, params }: PreparedForest) {
  const { rowCount, features, bins } = binned
  const histogram = new Float64Array(256 * classCount)
  const totals = new Float64Array(256)
  const touched = new Int32Array(256)
  const left = new Float64Array(classCount)
  const nodeWeights = new Float64Array(classCount)
  const impurityOf = params.criterion === 'gini' ? giniScore : entropyScore
  const { minSamplesLeaf } = params
  // One ordering does for two classes; with many, ordering by the rare ones costs more than it finds.
  const orderings = classCount === 2 ? 1 : Math.min(classCount, 12)

  let rows = new Int32Array(0)
  let drawn = new Int32Array(0)
  let start = 0
  let end = 0
  let size = 0
  let found: Candidate | undefined
  let random: Random | undefined

  return { begin, consider, best: () => found }

  function begin(
    nodeRows: Int32Array<ArrayBuffer>,
    drawnCounts: Int32Array<ArrayBuffer>,
    from: number,
    to: number,
    counts: Float64Array,
    chance: Random,
  ) {
    random = chance
    rows = nodeRows
    drawn = drawnCounts
    start = from
    end = to
    size = 0
    found = undefined
    for (let c = 0; c < classCount; c++) {
      size += counts[c]!
      nodeWeights[c] = counts[c]! * classWeights[c]!
    }
  }

  /** False when all rows of the node are in one bin. */
  function consider(feature: number): boolean {
    const { binCount, kind } = features[feature]!
    const occupied = fill(feature)
    if (occupied > 1) {
      if (params.splitter === 'random') {
        if (kind === 'number') considerRandomNumber(feature, binCount, occupied)
        else considerRandomCategory(feature, binCount, occupied)
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
    const offset = feature * rowCount
    let occupied = 0
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      const bin = bins[offset + row]!
      const weight = drawn[row]!
      if (totals[bin] === 0) touched[occupied++] = bin
      totals[bin]! += weight
      histogram[bin * classCount + target[row]!]! += weight
    }
    touched.subarray(0, occupied).sort()
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
        const score = scoreCut(leftSize)
        if (score === undefined) continue
        const missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= size
        const lastLeftBin = i === present - 1 ? missingBin - 1 : bin
        offer({ feature, score, lastLeftBin, leftBins: [], missingLeft, isPresent: () => true })
      }
    }
  }

  function considerCategory(feature: number, missingBin: number, occupied: number): void {
    const ordered = Array.from(touched.subarray(0, occupied))
    const hasMissing = ordered.at(-1) === missingBin
    const isPresent = presence(ordered)
    for (let ordering = 0; ordering < orderings; ordering++) {
      if (nodeWeights[ordering] === 0) continue
      const share = (bin: number) => histogram[bin * classCount + ordering]! / totals[bin]!
      ordered.sort((a, b) => share(a) - share(b) || a - b)
      left.fill(0)
      let leftSize = 0
      for (let i = 0; i + 1 < occupied; i++) {
        leftSize += addLeft(ordered[i]!)
        const score = scoreCut(leftSize)
        if (score === undefined || (found && score <= found.score)) continue
        const leftBins = ordered.slice(0, i + 1)
        const missingLeft = hasMissing ? leftBins.includes(missingBin) : leftSize * 2 >= size
        offer({ feature, score, lastLeftBin: -1, leftBins, missingLeft, isPresent })
      }
    }
  }

  function considerRandomNumber(feature: number, missingBin: number, occupied: number): void {
    const numbers = features[feature]!
    if (numbers.kind !== 'number' || !random) return
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
    const score = scoreCut(leftSize)
    if (score === undefined) return
    const missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= size
    offer({ feature, score, lastLeftBin, leftBins: [], missingLeft, isPresent: () => true })
  }

  function considerRandomCategory(feature: number, missingBin: number, occupied: number): void {
    if (!random) return
    const present = Array.from(touched.subarray(0, occupied))
    const sides = present.map(() => random!.nextInt(2) === 0)
    // Both sides must have a level.
    if (sides.every((side) => side === sides[0])) {
      const odd = random.nextInt(occupied)
      sides[odd] = !sides[odd]
    }
    const leftBins = present.filter((_, i) => sides[i])
    left.fill(0)
    let leftSize = 0
    for (const bin of leftBins) leftSize += addLeft(bin)
    const score = scoreCut(leftSize)
    if (score === undefined) return
    const hasMissing = present.at(-1) === missingBin
    const missingLeft = hasMissing ? leftBins.includes(missingBin) : leftSize * 2 >= size
    offer({ feature, score, lastLeftBin: -1, leftBins, missingLeft, isPresent: presence(present) })
  }

  function addLeft(bin: number): number {
    for (let c = 0; c < classCount; c++) left[c]! += histogram[bin * classCount + c]! * classWeights[c]!
    return totals[bin]!
  }

  function scoreCut(leftSize: number): number | undefined {
    if (leftSize < minSamplesLeaf || size - leftSize < minSamplesLeaf) return undefined
    return impurityOf(left, nodeWeights, classCount)
  }

  function offer(candidate: Candidate): void {
    if (!found || candidate.score > found.score) found = candidate
  }
}

function presence(bins: readonly number[]): (bin: number) => boolean {
  const present = new Set(bins)
  return (bin) => present.has(bin)
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
