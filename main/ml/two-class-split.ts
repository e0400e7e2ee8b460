import type { NodeRows } from './node-rows.ts'
import { drawnOf, labelOf } from './row-tags.ts'
import { takeBins, type Candidate } from './split-candidate.ts'

/**
 * Finds for two classes and rows without weights the same split by Gini's impurity as tree-split.ts. Sums are of
 * integers and exact.
 */
export function createTwoClassFinder(minSamplesLeaf: number) {
  /** How often rows were drawn, by bin and class. */
  const histogram = new Int32Array(2 * 256)
  /** Bins that have rows, by rising share of the first class. */
  const bins = new Int32Array(256)
  const shares = new Float64Array(256)

  return { consider }

  /** Writes to `found` what is better there; false when all rows are in one bin. */
  function consider(
    feature: number,
    isNumber: boolean,
    missingBin: number,
    node: NodeRows,
    found: Candidate,
  ): boolean {
    addByBin(histogram, node, feature)
    const isUseful = isNumber
      ? considerNumber(feature, missingBin, node, found)
      : considerCategory(feature, missingBin, node, found)
    histogram.fill(0, 0, 2 * missingBin + 2)
    return isUseful
  }

  function considerCategory(feature: number, missingBin: number, node: NodeRows, found: Candidate): boolean {
    let occupied = 0
    for (let bin = 0; bin <= missingBin; bin++) {
      const ofFirst = histogram[2 * bin]!
      const both = ofFirst + histogram[2 * bin + 1]!
      if (both === 0) continue
      const share = ofFirst / both
      let j = occupied++ - 1
      for (; j >= 0 && shares[j]! > share; j--) {
        shares[j + 1] = shares[j]!
        bins[j + 1] = bins[j]!
      }
      shares[j + 1] = share
      bins[j + 1] = bin
    }
    const hasMissing = histogram[2 * missingBin]! + histogram[2 * missingBin + 1]! > 0
    const { size } = node
    const all0 = node.classSums[0]!
    const all1 = node.classSums[1]!
    let left0 = 0
    let left1 = 0
    let best = -1
    let missingLeft = false
    let isMissingPassed = false
    for (let i = 0; i + 1 < occupied; i++) {
      const bin = bins[i]!
      left0 += histogram[2 * bin]!
      left1 += histogram[2 * bin + 1]!
      isMissingPassed ||= bin === missingBin
      const leftSize = left0 + left1
      const rightSize = size - leftSize
      if (leftSize < minSamplesLeaf || rightSize < minSamplesLeaf) continue
      const right0 = all0 - left0
      const right1 = all1 - left1
      const score =
        (left0 * left0 + left1 * left1) / leftSize + (right0 * right0 + right1 * right1) / rightSize
      if (!(score > found.score)) continue
      found.score = score
      best = i
      missingLeft = hasMissing ? isMissingPassed : leftSize * 2 >= size
    }
    if (best >= 0) takeBins(found, feature, bins, best + 1, occupied, missingLeft)
    return occupied > 1
  }

  function considerNumber(feature: number, missingBin: number, node: NodeRows, found: Candidate): boolean {
    let lastBin = missingBin - 1
    while (lastBin >= 0 && histogram[2 * lastBin] === 0 && histogram[2 * lastBin + 1] === 0) lastBin--
    const missingOfFirst = histogram[2 * missingBin]!
    const missingOfSecond = histogram[2 * missingBin + 1]!
    const hasMissing = missingOfFirst + missingOfSecond > 0
    const { size } = node
    const all0 = node.classSums[0]!
    const all1 = node.classSums[1]!
    let bestScore = found.score
    let bestBin = -1
    let bestSize = 0
    let isMissingLeft = false
    let isConstant = lastBin < 0
    for (let side = 0; side < (hasMissing && lastBin >= 0 ? 2 : 1); side++) {
      let left0 = side === 1 ? missingOfFirst : 0
      let left1 = side === 1 ? missingOfSecond : 0
      // The cut after the last present bin leaves only the missing values on the right.
      const end = hasMissing && side === 0 ? lastBin + 1 : lastBin
      for (let bin = 0; bin < end; bin++) {
        const here0 = histogram[2 * bin]!
        const here1 = histogram[2 * bin + 1]!
        if ((here0 | here1) === 0) continue
        left0 += here0
        left1 += here1
        const leftSize = left0 + left1
        if (leftSize < minSamplesLeaf || size - leftSize < minSamplesLeaf) continue
        const right0 = all0 - left0
        const right1 = all1 - left1
        const score =
          (left0 * left0 + left1 * left1) / leftSize + (right0 * right0 + right1 * right1) / (right0 + right1)
        if (score > bestScore) {
          bestScore = score
          bestBin = bin
          bestSize = leftSize
          isMissingLeft = side === 1
        }
      }
    }
    if (!hasMissing) {
      let bin = 0
      while (bin < lastBin && histogram[2 * bin] === 0 && histogram[2 * bin + 1] === 0) bin++
      isConstant = bin === lastBin
    }
    if (bestBin >= 0) {
      found.score = bestScore
      found.feature = feature
      found.missingLeft = hasMissing ? isMissingLeft : bestSize * 2 >= size
      found.lastLeftBin = bestBin === lastBin ? missingBin - 1 : bestBin
      found.firstRightBin = found.lastLeftBin + 1
      while (histogram[2 * found.firstRightBin] === 0 && histogram[2 * found.firstRightBin + 1] === 0)
        found.firstRightBin++
    }
    return !isConstant
  }
}

function addByBin(
  histogram: Int32Array,
  { bins, stride, rows, tags, start, count }: NodeRows,
  feature: number,
): void {
  const offset = feature * stride
  const end = start + count
  for (let i = start; i < end; i++) {
    const tag = tags[i]!
    histogram[(bins[offset + rows[i]!]! << 1) | labelOf(tag)]! += drawnOf(tag)
  }
}
