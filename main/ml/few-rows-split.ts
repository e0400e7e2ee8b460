import type { NodeRows } from './node-rows.ts'
import { drawnOf, labelOf } from './row-tags.ts'
import { takeBins, type Candidate } from './split-candidate.ts'

/** So many rows are sorted in less time than it takes to go through bins. */
export const mostFewRows = 16
/** Bits of a key for the position in the node; above them is the bin. */
const positionBits = 8
const positionMask = (1 << positionBits) - 1

/**
 * Finds in nodes of few rows without weights the same split by Gini's impurity as tree-split.ts: the rows are sorted by
 * bin and counted to the left one after the other, whatever the number of bins and classes. Sums are of integers and
 * exact.
 */
export function createFewRowsFinder(classCount: number, minSamplesLeaf: number, orderings: number) {
  const keys = new Int32Array(mostFewRows)
  /** The rows' tags in the order of the keys. */
  const sorted = new Int32Array(mostFewRows)
  /** Rows in the same bin are a group; here it begins among the keys. */
  const starts = new Int32Array(mostFewRows + 1)
  const order = new Int32Array(mostFewRows)
  const binsInOrder = new Int32Array(mostFewRows)
  const shares = new Float64Array(mostFewRows)
  const left = new Int32Array(classCount)
  let node: NodeRows
  let squares = 0
  /** The order by one of two classes is the other's backwards. */
  let mostOrders = 0
  let leftSize = 0
  let leftSquares = 0
  let rightSquares = 0

  return { begin, consider }

  /** Turns to a node of at most `mostFewRows` rows. */
  function begin(given: NodeRows): void {
    node = given
    const { classSums } = node
    squares = 0
    let classes = 0
    for (let c = 0; c < classCount; c++) {
      squares += classSums[c]! * classSums[c]!
      if (classSums[c]! > 0) classes++
    }
    mostOrders = classes === 2 && minSamplesLeaf === 1 ? 1 : orderings
  }

  /** Writes to `found` what is better there; false when all rows are in one bin. */
  function consider(feature: number, isNumber: boolean, missingBin: number, found: Candidate): boolean {
    const { bins, stride, rows, start, count } = node
    const offset = feature * stride
    const first = bins[offset + rows[start]!]!
    let differences = 0
    for (let i = 0; i < count; i++) {
      const bin = bins[offset + rows[start + i]!]!
      differences |= bin ^ first
      keys[i] = (bin << positionBits) | i
    }
    if (differences === 0) return false
    const groups = sortToGroups()
    const hasMissing = binOf(groups - 1) === missingBin
    if (isNumber) considerNumber(feature, missingBin, groups, hasMissing, found)
    else considerCategory(feature, groups, hasMissing, found)
    return true
  }

  function sortToGroups(): number {
    const { tags, start, count } = node
    for (let i = 1; i < count; i++) {
      const key = keys[i]!
      let j = i - 1
      for (; j >= 0 && keys[j]! > key; j--) keys[j + 1] = keys[j]!
      keys[j + 1] = key
    }
    let groups = 0
    let last = -1
    for (let i = 0; i < count; i++) {
      const key = keys[i]!
      const bin = key >> positionBits
      sorted[i] = tags[start + (key & positionMask)]!
      if (bin !== last) starts[groups++] = i
      last = bin
    }
    starts[groups] = count
    return groups
  }

  function considerNumber(
    feature: number,
    missingBin: number,
    groups: number,
    hasMissing: boolean,
    found: Candidate,
  ): void {
    const present = hasMissing ? groups - 1 : groups
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      const missingOnLeft = side === 1
      emptyLeft()
      if (missingOnLeft) addLeft(groups - 1)
      // The cut after the last present bin leaves only the missing values on the right.
      const cuts = hasMissing && !missingOnLeft ? present : present - 1
      for (let group = 0; group < cuts; group++) {
        addLeft(group)
        if (!isBetter(found)) continue
        found.feature = feature
        found.missingLeft = hasMissing ? missingOnLeft : leftSize * 2 >= node.size
        found.lastLeftBin = group === present - 1 ? missingBin - 1 : binOf(group)
        found.firstRightBin = binOf(group + 1)
      }
    }
  }

  function considerCategory(feature: number, groups: number, hasMissing: boolean, found: Candidate): void {
    let orders = 0
    for (let ordering = 0; ordering < orderings && orders < mostOrders; ordering++) {
      if (node.classSums[ordering] === 0) continue
      orders++
      orderByShareOf(ordering, groups)
      emptyLeft()
      let best = -1
      let missingLeft = false
      let isMissingPassed = false
      for (let i = 0; i + 1 < groups; i++) {
        addLeft(order[i]!)
        // The last bin is that of the missing ones.
        isMissingPassed ||= order[i] === groups - 1
        if (!isBetter(found)) continue
        best = i
        missingLeft = hasMissing ? isMissingPassed : leftSize * 2 >= node.size
      }
      if (best < 0) continue
      for (let i = 0; i < groups; i++) binsInOrder[i] = binOf(order[i]!)
      takeBins(found, feature, binsInOrder, best + 1, groups, missingLeft)
    }
  }

  /** Groups by rising share of a class, equal ones by bin. */
  function orderByShareOf(label: number, groups: number): void {
    for (let group = 0; group < groups; group++) {
      let ofClass = 0
      let all = 0
      for (let i = starts[group]!; i < starts[group + 1]!; i++) {
        const tag = sorted[i]!
        const times = drawnOf(tag)
        all += times
        ofClass += times & -Number(labelOf(tag) === label)
      }
      const share = ofClass / all
      let j = group - 1
      for (; j >= 0 && shares[j]! > share; j--) {
        shares[j + 1] = shares[j]!
        order[j + 1] = order[j]!
      }
      shares[j + 1] = share
      order[j + 1] = group
    }
  }

  function emptyLeft(): void {
    left.fill(0)
    leftSize = 0
    leftSquares = 0
    rightSquares = squares
  }

  function addLeft(group: number): void {
    const end = starts[group + 1]!
    const { classSums } = node
    let moved = 0
    let more = 0
    let less = 0
    for (let i = starts[group]!; i < end; i++) {
      const tag = sorted[i]!
      const label = labelOf(tag)
      const times = drawnOf(tag)
      const before = left[label]!
      left[label] = before + times
      moved += times
      more += times * (2 * before + times)
      less += times * (2 * (classSums[label]! - before) - times)
    }
    leftSize += moved
    leftSquares += more
    rightSquares -= less
  }

  /** Whether the cut is allowed and the purest so far; its score is kept then. */
  function isBetter(found: Candidate): boolean {
    const rightSize = node.size - leftSize
    if (leftSize < minSamplesLeaf || rightSize < minSamplesLeaf) return false
    const score = leftSquares / leftSize + rightSquares / rightSize
    if (!(score > found.score)) return false
    found.score = score
    return true
  }

  function binOf(group: number): number {
    return keys[starts[group]!]! >> positionBits
  }
}
