import { rowsAtOnce, type BoostingMemory } from './boosting-memory.ts'
import { writeGradients } from './boosting-objective.ts'
import {
  createBoostingSplitFinder,
  createSplit,
  splitLength,
  takeBetterSplit,
  writeSplit,
  type BoostingSplit,
} from './boosting-split.ts'
import { leadCrew, type DoPart } from './crew.ts'
import { addHistogram, subtractHistogram } from './histogram.ts'
import { shiftOf, wordOf } from './packed-bins.ts'

/** What threads do together. */
const kinds = { derivatives: 0, part: 1, search: 2 }
/** Work below which waking others takes longer than it saves: bins that are added up or looked at, and rows. */
const leastBins = 1 << 12
const leastRows = 1 << 12

/** A node whose split is searched: rows[start … end - 1], the sums of their derivatives, and where its histogram is. */
export interface SearchedNode {
  start: number
  end: number
  gradient: number
  hessian: number
  /** Between what values those of its leaves must be. */
  low: number
  high: number
  slot: number
  /** The best split so far. */
  split: BoostingSplit
}

/**
 * The jobs of boosting. Each part writes to memory of its own, and what a part is does not depend on the threads, so that
 * results are the same on any number of them, to the last bit.
 */
export function leadBoosting(memory: BoostingMemory) {
  const { packed, nodes, leftCounts, moved, rows, columns, groupStarts, found, scores, crew } = memory
  const run = leadCrew(crew, createBoostingWorker(memory))
  let columnCount = 0
  let groups = 0
  const wordOfFeature = (f: number) => wordOf(packed.places[f]!.byte)
  return { writeDerivatives, chooseColumns, part, search }

  /** Of the loss of every row by its scores. */
  function writeDerivatives(): void {
    const { rowCount } = packed
    run([kinds.derivatives], Math.ceil(rowCount / rowsAtOnce), rowCount * scores.length >= leastRows)
  }

  /**
   * Sends rows[start … end - 1] to the side that `directions` of the node say for their byte of the feature. Stable.
   *
   * @returns the first index on the right.
   */
  function part(start: number, end: number, feature: number, node: number): number {
    const parts = Math.ceil((end - start) / rowsAtOnce)
    run([kinds.part, start, end, feature, node], parts, end - start >= leastRows)
    let middle = start
    for (let i = 0; i < parts; i++) {
      const from = start + i * rowsAtOnce
      if (middle < from) rows.copyWithin(middle, from, from + leftCounts[i]!)
      middle += leftCounts[i]!
    }
    let to = middle
    for (let i = 0; i < parts; i++) {
      const from = start + i * rowsAtOnce
      const count = Math.min(rowsAtOnce, end - from) - leftCounts[i]!
      rows.set(moved.subarray(from, from + count), to)
      to += count
    }
    return middle
  }

  /** Splits are searched among these features, ascending, from now on. */
  function chooseColumns(chosen: Int32Array): void {
    const sorted = chosen.toSorted((a, b) => wordOfFeature(a) - wordOfFeature(b) || a - b)
    columns.set(sorted)
    columnCount = sorted.length
    groups = 0
    sorted.forEach((f, i) => {
      if (i === 0 || wordOfFeature(f) !== wordOfFeature(sorted[i - 1]!)) groupStarts[groups++] = i
    })
    groupStarts[groups] = columnCount
  }

  /**
   * Sums up a node's histogram, takes it from that of its sibling, which still is that of both, and finds the best split of
   * each, one group of features a part.
   *
   * @param isWanted whether the node may be split; its histogram is made all the same.
   * @param sibling is left out where there is no such histogram.
   */
  function search(
    output: number,
    node: SearchedNode,
    isWanted: boolean,
    sibling?: SearchedNode,
    isSiblingWanted = false,
  ): void {
    writeNode(0, node)
    if (sibling) writeNode(5, sibling)
    const wanted = (isWanted ? 1 : 0) + (isSiblingWanted ? 2 : 0)
    const job = [kinds.search, node.start, node.slot, output, sibling ? sibling.slot : -1, wanted]
    run(job, groups, (node.end - node.start + 256) * columnCount >= leastBins)
    for (let group = 0; group < groups; group++) {
      if (isWanted) takeBetterSplit(node.split, found, 2 * group * splitLength)
      if (isSiblingWanted) takeBetterSplit(sibling!.split, found, (2 * group + 1) * splitLength)
    }
  }

  function writeNode(at: number, { gradient, hessian, start, end, low, high }: SearchedNode): void {
    nodes[at] = gradient
    nodes[at + 1] = hessian
    nodes[at + 2] = end - start
    nodes[at + 3] = low
    nodes[at + 4] = high
  }
}

/** Does parts of the jobs. */
export function createBoostingWorker(memory: BoostingMemory): DoPart {
  const { packed, rows, derivatives, columns, groupStarts, histograms, slots, nodes, found, params } = memory
  const { rowCount, features, offsets } = packed
  const { scores, target, weights, directions, moved, leftCounts } = memory
  const length = histograms.length / slots
  const slotAt = Array.from({ length: slots }, (_, slot) =>
    histograms.subarray(slot * length, (slot + 1) * length),
  )
  const finder = createBoostingSplitFinder(features, offsets, params, memory.monotone)
  const split = createSplit()

  return (job, part) => {
    if (job[0] === kinds.search) searchGroup(job, part)
    else if (job[0] === kinds.part) partRows(job, part)
    else {
      const from = part * rowsAtOnce
      writeGradients(scores, target, weights, derivatives, from, Math.min(rowCount, from + rowsAtOnce))
    }
  }

  function partRows(job: Int32Array, part: number): void {
    const from = job[1]! + part * rowsAtOnce
    const to = Math.min(job[2]!, from + rowsAtOnce)
    const { byte } = packed.places[job[3]!]!
    const words = packed.words[wordOf(byte)]!
    const shift = shiftOf(byte)
    const node = job[4]! * 256
    let left = from
    let right = from
    for (let i = from; i < to; i++) {
      const row = rows[i]!
      const isLeft = directions[node + ((words[row]! >>> shift) & 255)]!
      // Both are written and one pointer moves: no branch that cannot be foreseen.
      rows[left] = row
      moved[right] = row
      left += isLeft
      right += 1 - isLeft
    }
    leftCounts[part] = left - from
  }

  function searchGroup(job: Int32Array, group: number): void {
    const [start, slot, output, other, wanted] = [job[1]!, job[2]!, job[3]!, job[4]!, job[5]!]
    const taken = columns.subarray(groupStarts[group], groupStarts[group + 1])
    const histogram = slotAt[slot]!
    const node = { rows, start, end: start + nodes[2]!, derivatives: derivatives[output]! }
    addHistogram(histogram, packed, node, taken)
    if ((wanted & 1) === 1) find(histogram, taken, 0, 2 * group)
    if (other < 0) return
    const whole = slotAt[other]!
    subtractHistogram(whole, histogram, offsets, taken)
    if ((wanted & 2) === 2) find(whole, taken, 5, 2 * group + 1)
  }

  function find(histogram: Float64Array, taken: Int32Array, node: number, into: number): void {
    finder.find(split, histogram, taken, nodes.subarray(node, node + 5))
    writeSplit(split, found, into * splitLength)
  }
}
