import type { BoostingMemory } from './boosting-memory.ts'
import { shiftOf, wordOf } from './packed-bins.ts'
import { createSplit, type BoostingSplit } from './boosting-split.ts'
import { leadBoosting, type SearchedNode } from './boosting-work.ts'
import type { FlatTrees } from './flat-trees.ts'
import type { SpreadOrigin } from './spread-levels.ts'

/** Log-odds beyond this mean nothing; without a limit they overflow where minChildWeight and l2 are 0. */
const mostValue = 1e6

/** One tree in the layout of FlatTrees, with indices of its own. */
export type BoostedTree = Omit<FlatTrees, 'features' | 'roots'>

interface Node extends SearchedNode {
  depth: number
  extraL2: number
  /** Indices of the children; 0 in a leaf. */
  left: number
  right: number
}

/**
 * Grows trees leaf-wise (Shi 2007; LightGBM): of all leaves the one whose split gains most is split next. Working
 * memory is reused from tree to tree.
 *
 * @param origins what the binned features are made from; trees are told of those.
 */
export function createBoostingGrower(memory: BoostingMemory, origins: readonly SpreadOrigin[]) {
  const { rows, directions, monotone } = memory
  const work = leadBoosting(memory)
  const { features, words, bytes, places } = memory.packed
  const { learningRate, maxLeaves, l1, l2, minSamplesLeaf } = memory.params
  const maxDepth = memory.params.maxDepth ?? Infinity
  const freeSlots = Array.from({ length: memory.slots }, (_, slot) => slot)
  const nodes: Node[] = []
  let nodeCount = 0
  const values = new Float64Array(2 * maxLeaves)

  return { writeDerivatives: work.writeDerivatives, grow, addTo, addToAll }

  /**
   * Learns from the first `used` of the memory's rows, which it reorders.
   *
   * @param columns the features to split on, ascending.
   */
  function grow(used: number, output: number, columns: Int32Array): BoostedTree {
    const derivatives = memory.derivatives[output]!
    work.chooseColumns(columns)
    for (let i = 0; i < nodeCount; i++) release(nodes[i]!)
    nodeCount = 0
    let gradient = 0
    let hessian = 0
    for (let i = 0; i < used; i++) {
      gradient += derivatives[2 * rows[i]!]!
      hessian += derivatives[2 * rows[i]! + 1]!
    }
    const root = addNode(0, used, 0, gradient, hessian, 0)
    if (canSplit(root)) {
      root.slot = acquire()
      work.search(output, root, true)
    }
    for (let leaves = 1; leaves < maxLeaves; leaves++) {
      let best: Node | undefined
      for (let i = 0; i < nodeCount; i++) {
        const node = nodes[i]!
        if (node.left === 0 && node.split.feature >= 0 && !(best && best.split.gain >= node.split.gain))
          best = node
      }
      if (!best) break
      splitNode(best, leaves + 1 < maxLeaves)
    }
    for (let i = 0; i < nodeCount; i++) values[i] = learningRate * valueOf(nodes[i]!)
    return flatten()

    function splitNode(node: Node, mayGoOn: boolean): void {
      const { split } = node
      const index = nodes.indexOf(node)
      writeDirections(index, split)
      const middle = work.part(node.start, node.end, split.feature, index)
      const { leftGradient, leftHessian, extraL2 } = split
      node.left = nodeCount
      const left = addNode(node.start, middle, node.depth + 1, leftGradient, leftHessian, extraL2)
      node.right = nodeCount
      const right = addNode(
        middle,
        node.end,
        node.depth + 1,
        node.gradient - leftGradient,
        node.hessian - leftHessian,
        extraL2,
      )
      if (monotone) setBounds(node, left, right, monotone[split.feature]!)
      const isLeftSmaller = left.end - left.start <= right.end - right.start
      const smaller = isLeftSmaller ? left : right
      const larger = isLeftSmaller ? right : left
      if (!mayGoOn || !(canSplit(smaller) || canSplit(larger))) return release(node)
      if (node.slot >= 0) {
        larger.slot = node.slot
        node.slot = -1
        // One must be left for those who keep none.
        if (freeSlots.length > 1) {
          smaller.slot = acquire()
          work.search(output, smaller, canSplit(smaller), larger, canSplit(larger))
          if (smaller.split.feature < 0) release(smaller)
          if (larger.split.feature < 0) release(larger)
          return
        }
        release(larger)
      }
      for (const child of [smaller, larger]) {
        if (!canSplit(child)) continue
        child.slot = acquire()
        work.search(output, child, true)
        release(child)
      }
    }
  }

  /** Adds the tree's answers to the scores of the rows it was grown on. */
  function addTo(scores: Float64Array, grownOn: Int32Array): void {
    for (let n = 0; n < nodeCount; n++) {
      const node = nodes[n]!
      if (node.left !== 0) continue
      const value = values[n]!
      for (let i = node.start; i < node.end; i++) scores[grownOn[i]!]! += value
    }
  }

  /** Adds the tree's answers to the scores of other rows of the same table. */
  function addToAll(scores: Float64Array, others: Int32Array): void {
    for (const row of others) {
      let index = 0
      for (let node = nodes[0]!; node.left !== 0; node = nodes[index]!) {
        const { feature } = node.split
        const { byte } = places[feature]!
        const combination = (words[wordOf(byte)]![row]! >>> shiftOf(byte)) & 255
        index = directions[index * 256 + combination] === 1 ? node.left : node.right
      }
      scores[row]! += values[index]!
    }
  }

  function canSplit(node: Node): boolean {
    return node.depth < maxDepth && node.end - node.start >= 2 * minSamplesLeaf
  }

  function valueOf({ gradient, hessian, extraL2, low, high }: Node): number {
    const cut = Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1)
    const divisor = hessian + l2 + extraL2
    return Math.max(low, Math.min(high, divisor > 0 ? -cut / divisor : 0))
  }

  /** Where the sides may only rise or fall, all that is below them stays on its side of the middle. */
  function setBounds(node: Node, left: Node, right: Node, direction: number): void {
    for (const child of [left, right]) {
      child.low = node.low
      child.high = node.high
    }
    if (direction === 0) return
    const [lower, upper] = direction > 0 ? [left, right] : [right, left]
    lower.high = upper.low = (valueOf(left) + valueOf(right)) / 2
  }

  function addNode(
    start: number,
    end: number,
    depth: number,
    gradient: number,
    hessian: number,
    extraL2: number,
  ): Node {
    const node = (nodes[nodeCount] ??= emptyNode())
    node.start = start
    node.end = end
    node.depth = depth
    node.gradient = gradient
    node.hessian = hessian
    node.extraL2 = extraL2
    node.low = -mostValue
    node.high = mostValue
    node.split.feature = -1
    node.left = 0
    node.right = 0
    nodeCount++
    return node
  }

  function acquire(): number {
    const slot = freeSlots.pop()
    if (slot === undefined) throw new Error('the pool of histograms is empty')
    return slot
  }

  function release(node: Node): void {
    if (node.slot >= 0) freeSlots.push(node.slot)
    node.slot = -1
  }

  function writeDirections(index: number, split: BoostingSplit): void {
    const isLeft = leftBins(split)
    const { byte, stride, size } = places[split.feature]!
    for (let combination = 0; combination < bytes[byte]!.size; combination++)
      directions[index * 256 + combination] = isLeft[Math.floor(combination / stride) % size]!
  }

  /** By bin of the split's feature: 1 where rows go left. */
  function leftBins({ feature, lastLeftBin, leftCount, leftBins: listed, missingLeft }: BoostingSplit) {
    const { kind, binCount } = features[feature]!
    const isLeft = new Uint8Array(binCount + 1)
    if (kind === 'number') isLeft.fill(1, 0, lastLeftBin + 1)
    else for (let i = 0; i < leftCount; i++) isLeft[listed[i]!] = 1
    isLeft[binCount] = missingLeft ? 1 : 0
    return isLeft
  }

  /** In pre-order. */
  function flatten(): BoostedTree {
    const feature = new Int32Array(nodeCount).fill(-1)
    const right = new Int32Array(nodeCount)
    const threshold = new Float64Array(nodeCount)
    const missingLeft = new Uint8Array(nodeCount)
    const masks: number[] = []
    const leaves: number[] = []
    const cover = new Float64Array(nodeCount)
    const pending: { index: number; parent: number }[] = [{ index: 0, parent: -1 }]
    let at = 0
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { index, parent } = next
      const node = nodes[index]!
      cover[at] = node.end - node.start
      if (parent >= 0) right[parent] = at
      if (node.left === 0) {
        right[at] = leaves.length
        leaves.push(values[index]!)
      } else {
        const { split } = node
        feature[at] = origins[split.feature]!.feature
        missingLeft[at] = split.missingLeft ? 1 : 0
        threshold[at] = writeSplit(split, masks)
        pending.push({ index: node.right, parent: at }, { index: node.left, parent: -1 })
      }
      at++
    }
    return {
      feature,
      right,
      threshold,
      missingLeft,
      masks: Uint32Array.from(masks),
      leaves: Float64Array.from(leaves),
      cover,
    }
  }

  function writeSplit(split: BoostingSplit, masks: number[]): number {
    const bin = features[split.feature]!
    // A split into present and missing has every number on the left.
    if (bin.kind === 'number') return bin.edges[split.lastLeftBin] ?? Number.MAX_VALUE
    const codes = origins[split.feature]!.codes!
    const isLeft = leftBins(split)
    const offset = masks.length
    for (let word = 0; word < Math.ceil(codes.length / 32); word++) masks.push(0)
    for (let level = 0; level < codes.length; level++) {
      if (isLeft[bin.binOfLevel[codes[level]!]!] !== 1) continue
      const word = offset + (level >>> 5)
      masks[word] = (masks[word]! | (1 << (level & 31))) >>> 0
    }
    return offset
  }
}

const emptyNode = (): Node => ({
  start: 0,
  end: 0,
  depth: 0,
  gradient: 0,
  hessian: 0,
  extraL2: 0,
  low: -mostValue,
  high: mostValue,
  slot: -1,
  split: createSplit(),
  left: 0,
  right: 0,
})
