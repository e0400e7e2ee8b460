import type { PreparedForest } from './forest-prepare.ts'
import { createRandom, type Random } from './random.ts'
import { createTreeRows, type TreeRows } from './tree-rows.ts'
import { createSplitFinder, type Candidate } from './tree-split.ts'

/** One tree in the layout of Forest, with indices of its own. */
export interface GrownTree {
  feature: Int32Array
  right: Int32Array
  threshold: Float64Array
  missingLeft: Uint8Array
  masks: Uint32Array
  leaves: Float64Array
  cover: Float64Array
}

/** Rows of a node are copied side by side once their cells fit into the fastest cache, if they are few enough to copy. */
const cellsTogether = 1 << 14
const mostFeaturesTogether = 64

/** Grows trees of one forest one after the other, reusing its working memory. */
export function createTreeGrower(prepared: PreparedForest) {
  const { binned, origins, classCount, weights, params, seed } = prepared
  const { rowCount, features } = binned
  const finder = createSplitFinder(prepared)
  const table: TreeRows = {
    bins: binned.bins,
    stride: rowCount,
    target: prepared.target,
    drawn: new Int32Array(rowCount),
    weights,
    order: new Int32Array(rowCount),
  }
  const together = createTreeRows(
    features.length > mostFeaturesTogether ? 0 : Math.floor(cellsTogether / features.length),
    features.length,
    weights !== undefined,
  )
  const moved = new Int32Array(rowCount)
  const goesLeft = new Uint8Array(256)
  const columns = new Int32Array(features.length)
  const counts = new Float64Array(classCount)
  const tried = featuresTried(params.maxFeatures, features.length)

  return { grow }

  function grow(treeIndex: number): GrownTree {
    const random = createRandom(seed, treeIndex)
    const used = drawRows(random)
    const feature: number[] = []
    const right: number[] = []
    const threshold: number[] = []
    const missingLeft: number[] = []
    const masks: number[] = []
    const leaves: number[] = []
    const cover: number[] = []
    for (let f = 0; f < columns.length; f++) columns[f] = f

    // Depth first without recursion: a chain of a million nodes must not overflow the stack.
    const pending: PendingNode[] = [{ rows: table, start: 0, end: used, depth: 0, parent: -1 }]
    for (let next = pending.pop(); next; next = pending.pop()) {
      let { rows, start, end } = next
      const { depth, parent } = next
      const node = feature.length
      if (parent >= 0) right[parent] = node
      // What is below a node is grown before anything else, so there is only one such copy at a time.
      if (rows === table && end - start <= together.stride) {
        rows = copyTogether(start, end)
        end -= start
        start = 0
      }
      const size = finder.begin(rows, start, end, counts)
      cover.push(size)
      const split = canSplit(size, depth) ? findSplit(random) : undefined
      if (!split) {
        feature.push(-1)
        right.push(leaves.length / classCount)
        threshold.push(0)
        missingLeft.push(0)
        pushLeaf(leaves)
        continue
      }
      feature.push(origins[split.feature]!.feature)
      right.push(0)
      missingLeft.push(split.missingLeft ? 1 : 0)
      threshold.push(writeSplit(split, masks))
      const middle = partition(rows, start, end, split)
      pending.push({ rows, start: middle, end, depth: depth + 1, parent: node })
      pending.push({ rows, start, end: middle, depth: depth + 1, parent: -1 })
    }
    return {
      feature: Int32Array.from(feature),
      right: Int32Array.from(right),
      threshold: Float64Array.from(threshold),
      missingLeft: Uint8Array.from(missingLeft),
      masks: Uint32Array.from(masks),
      leaves: Float64Array.from(leaves),
      cover: Float64Array.from(cover),
    }
  }

  /** Fills `order` with the distinct rows of the sample that weigh anything, and `drawn` with how often each was drawn. */
  function drawRows(random: Random): number {
    const { drawn, order } = table
    if (params.bootstrap) {
      drawn.fill(0)
      for (let i = 0; i < rowCount; i++) drawn[random.nextInt(rowCount)]!++
    } else drawn.fill(1)
    let used = 0
    for (let row = 0; row < rowCount; row++) if (drawn[row]! > 0 && weights?.[row] !== 0) order[used++] = row
    return used
  }

  function copyTogether(start: number, end: number): TreeRows {
    const { bins, target, drawn, order } = table
    for (let i = start; i < end; i++) {
      const row = order[i]!
      together.target[i - start] = target[row]!
      together.drawn[i - start] = drawn[row]!
      if (weights) together.weights![i - start] = weights[row]!
      together.order[i - start] = i - start
    }
    for (let f = 0; f < features.length; f++) {
      const from = f * rowCount
      const to = f * together.stride - start
      for (let i = start; i < end; i++) together.bins[to + i] = bins[from + order[i]!]!
    }
    return together
  }

  function canSplit(size: number, depth: number): boolean {
    if (size < 2 * params.minSamplesLeaf || depth >= (params.maxDepth ?? Infinity)) return false
    let classes = 0
    for (let c = 0; c < classCount; c++) if (counts[c]! > 0) classes++
    return classes > 1
  }

  /** The best of the first `tried` features, in random order, that are not constant here (as in scikit-learn). */
  function findSplit(random: Random): Candidate | undefined {
    let useful = 0
    for (let i = 0; i < columns.length && useful < tried; i++) {
      const j = i + random.nextInt(columns.length - i)
      const feature = columns[j]!
      columns[j] = columns[i]!
      columns[i] = feature
      if (finder.consider(feature, random)) useful++
    }
    return finder.best()
  }

  function writeSplit(split: Candidate, masks: number[]): number {
    const bin = features[split.feature]!
    if (bin.kind === 'number') {
      goesLeft.fill(1, 0, split.lastLeftBin + 1)
      goesLeft.fill(0, split.lastLeftBin + 1, bin.binCount)
    } else {
      // A level that this node has never seen goes the way missing values go.
      goesLeft.fill(split.missingLeft ? 1 : 0)
      for (let i = 0; i < split.presentCount; i++) goesLeft[split.bins[i]!] = i < split.leftCount ? 1 : 0
    }
    goesLeft[bin.binCount] = split.missingLeft ? 1 : 0
    // A split into present and missing has every number on the left.
    if (bin.kind === 'number') return bin.edges[split.lastLeftBin] ?? Number.MAX_VALUE
    const codes = origins[split.feature]!.codes!
    const words = new Uint32Array(Math.ceil(codes.length / 32))
    for (let level = 0; level < codes.length; level++)
      if (goesLeft[bin.binOfLevel[codes[level]!]!] === 1) words[level >>> 5]! |= 1 << (level & 31)
    const offset = masks.length
    for (const word of words) masks.push(word)
    return offset
  }

  /** Stable, so that a tree does not depend on the partitioning algorithm. Returns the first index on the right. */
  function partition(
    { bins, stride, order }: TreeRows,
    start: number,
    end: number,
    { feature }: Candidate,
  ): number {
    const offset = feature * stride
    let middle = start
    let movedCount = 0
    for (let i = start; i < end; i++) {
      const row = order[i]!
      const isLeft = goesLeft[bins[offset + row]!]!
      // Both are written and one pointer moves: no branch that cannot be foreseen.
      order[middle] = row
      moved[movedCount] = row
      middle += isLeft
      movedCount += 1 - isLeft
    }
    for (let i = 0; i < movedCount; i++) order[middle + i] = moved[i]!
    return middle
  }

  function pushLeaf(leaves: number[]): void {
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += counts[c]!
    for (let c = 0; c < classCount; c++) leaves.push(counts[c]! / sum)
  }
}

interface PendingNode {
  rows: TreeRows
  start: number
  end: number
  depth: number
  parent: number
}

function featuresTried(maxFeatures: PreparedForest['params']['maxFeatures'], count: number): number {
  if (maxFeatures === 'all') return count
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(count)))
  return Math.max(1, Math.min(count, maxFeatures < 1 ? Math.floor(maxFeatures * count) : maxFeatures))
}
