import type { PreparedForest } from './forest-prepare.ts'
import { createRandom, type Random } from './random.ts'
import { tagOf } from './row-tags.ts'
import type { Candidate } from './split-candidate.ts'
import { createTreeRows, type TreeRows } from './tree-rows.ts'
import { createSplitFinder } from './tree-split.ts'

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

/**
 * Rows of a node are copied side by side once their cells fit into a cache, first of the second level, then of the
 * first, if they are few enough to copy.
 */
const cellsTogether = [1 << 19, 1 << 14]
const mostFeaturesTogether = 64

/** Grows trees of one forest one after the other, reusing its working memory. */
export function createTreeGrower(prepared: PreparedForest) {
  const { binned, origins, classCount, weights, params, seed } = prepared
  const { rowCount, features } = binned
  const finder = createSplitFinder(prepared)
  const table: TreeRows = {
    bins: binned.bins,
    stride: rowCount,
    tags: new Int32Array(rowCount),
    weights,
    order: new Int32Array(rowCount),
  }
  const copies = features.length > mostFeaturesTogether ? [] : cellsTogether.map(createCopy)
  /** No row is drawn more than 255 times: for that there is not time enough in the world. */
  const drawn = new Uint8Array(rowCount)
  const moved = new Int32Array(rowCount)
  const movedTags = new Int32Array(rowCount)
  const goesLeft = new Uint8Array(256)
  const columns = new Int32Array(features.length)
  const counts = new Float64Array(classCount)
  /** Bins by level of the column that a category was made of. */
  const binsOfLevels = features.map((bin, f) =>
    bin.kind === 'number' ? new Int32Array(0) : origins[f]!.codes!.map((code) => bin.binOfLevel[code]!),
  )
  /** One bit for each of the first features, set where the node's rows are all in one bin. */
  let constants = 0
  const tried = featuresTried(params.maxFeatures, features.length)

  // A tree has at most one leaf for each row.
  const tree = createNodes(2 * rowCount)

  return { grow }

  function grow(treeIndex: number): GrownTree {
    const random = createRandom(seed, treeIndex)
    const used = drawRows(random)
    const masks: number[] = []
    const leaves: number[] = []
    let nodeCount = 0
    for (let f = 0; f < columns.length; f++) columns[f] = f

    // Depth first without recursion: a chain of a million nodes must not overflow the stack.
    const pending: PendingNode[] = [{ rows: table, start: 0, end: used, depth: 0, parent: -1, constants: 0 }]
    for (let next = pending.pop(); next; next = pending.pop()) {
      let { rows, start, end } = next
      const { depth, parent } = next
      const node = nodeCount++
      if (parent >= 0) tree.right[parent] = node
      // What is below a node is grown before anything else, so there is only one copy of a size at a time.
      for (const copy of copies) {
        if (copy.stride >= rows.stride || end - start > copy.stride) continue
        copyTogether(rows, start, end, copy)
        rows = copy
        end -= start
        start = 0
      }
      const size = finder.begin(rows, start, end, counts)
      tree.cover[node] = size
      constants = next.constants
      const split = canSplit(size, depth) ? findSplit(random) : undefined
      if (!split) {
        tree.feature[node] = -1
        tree.right[node] = leaves.length / classCount
        tree.threshold[node] = 0
        tree.missingLeft[node] = 0
        pushLeaf(leaves)
        continue
      }
      tree.feature[node] = origins[split.feature]!.feature
      tree.missingLeft[node] = split.missingLeft ? 1 : 0
      tree.threshold[node] = writeSplit(split, masks)
      const middle = partition(rows, start, end, split)
      pending.push({ rows, start: middle, end, depth: depth + 1, parent: node, constants })
      pending.push({ rows, start, end: middle, depth: depth + 1, parent: -1, constants })
    }
    return {
      feature: tree.feature.slice(0, nodeCount),
      right: tree.right.slice(0, nodeCount),
      threshold: tree.threshold.slice(0, nodeCount),
      missingLeft: tree.missingLeft.slice(0, nodeCount),
      masks: new Uint32Array(masks),
      leaves: new Float64Array(leaves),
      cover: tree.cover.slice(0, nodeCount),
    }
  }

  /** Fills `order` with the distinct rows of the sample that weigh anything, and `tags` of them. */
  function drawRows(random: Random): number {
    const { tags, order } = table
    if (params.bootstrap) drawBootstrap(random, drawn)
    else drawn.fill(1)
    let used = 0
    for (let row = 0; row < rowCount; row++) {
      if (drawn[row] === 0 || weights?.[row] === 0) continue
      tags[used] = tagOf(prepared.target[row]!, drawn[row]!)
      order[used++] = row
    }
    return used
  }

  function createCopy(cells: number): TreeRows {
    return createTreeRows(Math.floor(cells / features.length), features.length, weights !== undefined)
  }

  function copyTogether(from: TreeRows, start: number, end: number, to: TreeRows): void {
    for (let i = start; i < end; i++) {
      if (weights) to.weights![i - start] = from.weights![from.order[i]!]!
      to.tags[i - start] = from.tags[i]!
      to.order[i - start] = i - start
    }
    for (let f = 0; f < features.length; f++)
      copyBins(from.bins, f * from.stride, from.order, start, end, to.bins, f * to.stride)
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
      // Of the first features it is known where all rows of a node above were alike.
      const bit = feature < 32 ? 1 << feature : 0
      if ((constants & bit) !== 0) continue
      if (finder.consider(feature, random)) useful++
      else constants |= bit
      if (finder.isPerfect()) break
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
    if (bin.kind === 'number') return cutBetween(bin.edges, split.lastLeftBin, split.firstRightBin)
    const bins = binsOfLevels[split.feature]!
    const offset = masks.length
    for (let first = 0; first < bins.length; first += 32) {
      const last = Math.min(first + 32, bins.length)
      let word = 0
      for (let level = first; level < last; level++) word |= goesLeft[bins[level]!]! << (level - first)
      masks.push(word >>> 0)
    }
    return offset
  }

  /** Stable, so that a tree does not depend on the partitioning algorithm. Returns the first index on the right. */
  function partition(
    { bins, stride, order, tags }: TreeRows,
    start: number,
    end: number,
    split: Candidate,
  ): number {
    const offset = split.feature * stride
    let middle = start
    let movedCount = 0
    for (let i = start; i < end; i++) {
      const row = order[i]!
      const tag = tags[i]!
      const isLeft = goesLeft[bins[offset + row]!]!
      // Both are written and one pointer moves: no branch that cannot be foreseen.
      order[middle] = row
      tags[middle] = tag
      moved[movedCount] = row
      movedTags[movedCount] = tag
      middle += isLeft
      movedCount += 1 - isLeft
    }
    for (let i = 0; i < movedCount; i++) {
      order[middle + i] = moved[i]!
      tags[middle + i] = movedTags[i]!
    }
    return middle
  }

  function pushLeaf(leaves: number[]): void {
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += counts[c]!
    for (let c = 0; c < classCount; c++) leaves.push(counts[c]! / sum)
  }
}

/** Working memory for the nodes of one tree. */
function createNodes(most: number) {
  return {
    feature: new Int32Array(most),
    right: new Int32Array(most),
    threshold: new Float64Array(most),
    missingLeft: new Uint8Array(most),
    cover: new Float64Array(most),
  }
}

/** A number halfway through the bins without rows that are between two with rows, as scikit-learn cuts between values. */
function cutBetween(edges: Float64Array, lastLeft: number, firstRight: number): number {
  // Where only missing values go right, every number goes left.
  const low = edges[lastLeft] ?? Number.MAX_VALUE
  const high = edges[firstRight - 1] ?? low
  return low === high ? low : low / 2 + high / 2
}

/** Those of rows order[start … end - 1], side by side. */
function copyBins(
  bins: Uint8Array,
  from: number,
  order: Int32Array,
  start: number,
  end: number,
  copies: Uint8Array,
  to: number,
): void {
  for (let i = start, at = to; i < end; i++, at++) copies[at] = bins[from + order[i]!]!
}

interface PendingNode {
  rows: TreeRows
  start: number
  end: number
  depth: number
  parent: number
  constants: number
}

function featuresTried(maxFeatures: PreparedForest['params']['maxFeatures'], count: number): number {
  if (maxFeatures === 'all') return count
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(count)))
  return Math.max(1, Math.min(count, maxFeatures < 1 ? Math.floor(maxFeatures * count) : maxFeatures))
}

/** How often each of n rows is drawn when n are drawn with replacement. It is the first that a tree asks its numbers for. */
export function drawBootstrap(random: Random, drawn: Uint8Array): void {
  drawn.fill(0)
  for (let i = 0; i < drawn.length; i++) drawn[random.nextInt(drawn.length)]!++
}
