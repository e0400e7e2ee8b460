import type { PreparedForest } from './forest-prepare.ts'
import { createRandom, type Random } from './random.ts'
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

/** Grows trees of one forest one after the other, reusing its working memory. */
export function createTreeGrower(prepared: PreparedForest) {
  const { binned, origins, target, classCount, weights, params, seed } = prepared
  const { rowCount, features, bins } = binned
  const finder = createSplitFinder(prepared)
  const drawn = new Int32Array(rowCount)
  const rows = new Int32Array(rowCount)
  const moved = new Int32Array(rowCount)
  const goesLeft = new Uint8Array(256)
  const order = new Int32Array(features.length)
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
    for (let f = 0; f < order.length; f++) order[f] = f

    // Depth first without recursion: a chain of a million nodes must not overflow the stack.
    const pending: { start: number; end: number; depth: number; parent: number }[] = [
      { start: 0, end: used, depth: 0, parent: -1 },
    ]
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { start, end, depth, parent } = next
      const node = feature.length
      if (parent >= 0) right[parent] = node
      const size = countClasses(start, end)
      cover.push(size)
      const split = canSplit(size, depth) ? findSplit(start, end, size, random) : undefined
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
      const middle = partition(start, end, split)
      pending.push({ start: middle, end, depth: depth + 1, parent: node })
      pending.push({ start, end: middle, depth: depth + 1, parent: -1 })
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

  /** Fills `rows` with the distinct rows of the sample that weigh anything, and `drawn` with how often each was drawn. */
  function drawRows(random: Random): number {
    if (params.bootstrap) {
      drawn.fill(0)
      for (let i = 0; i < rowCount; i++) drawn[random.nextInt(rowCount)]!++
    } else drawn.fill(1)
    let used = 0
    for (let row = 0; row < rowCount; row++) if (drawn[row]! > 0 && weights?.[row] !== 0) rows[used++] = row
    return used
  }

  /** Fills `counts` with the classes' weights and returns how many rows were drawn. */
  function countClasses(start: number, end: number): number {
    counts.fill(0)
    let size = 0
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      counts[target[row]!]! += weights ? drawn[row]! * weights[row]! : drawn[row]!
      size += drawn[row]!
    }
    return size
  }

  function canSplit(size: number, depth: number): boolean {
    if (size < 2 * params.minSamplesLeaf || depth >= (params.maxDepth ?? Infinity)) return false
    let classes = 0
    for (let c = 0; c < classCount; c++) if (counts[c]! > 0) classes++
    return classes > 1
  }

  /** The best of the first `tried` features, in random order, that are not constant here (as in scikit-learn). */
  function findSplit(start: number, end: number, size: number, random: Random): Candidate | undefined {
    finder.begin(rows, drawn, start, end, size, counts, random)
    let useful = 0
    for (let i = 0; i < order.length && useful < tried; i++) {
      const j = i + random.nextInt(order.length - i)
      const feature = order[j]!
      order[j] = order[i]!
      order[i] = feature
      if (finder.consider(feature)) useful++
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
  function partition(start: number, end: number, split: Candidate): number {
    const offset = split.feature * rowCount
    let middle = start
    let movedCount = 0
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      if (goesLeft[bins[offset + row]!] === 1) rows[middle++] = row
      else moved[movedCount++] = row
    }
    for (let i = 0; i < movedCount; i++) rows[middle + i] = moved[i]!
    return middle
  }

  function pushLeaf(leaves: number[]): void {
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += counts[c]!
    for (let c = 0; c < classCount; c++) leaves.push(counts[c]! / sum)
  }
}

function featuresTried(maxFeatures: PreparedForest['params']['maxFeatures'], count: number): number {
  if (maxFeatures === 'all') return count
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(count)))
  return Math.max(1, Math.min(count, maxFeatures < 1 ? Math.floor(maxFeatures * count) : maxFeatures))
}
