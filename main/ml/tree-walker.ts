import type { Frame } from '../lib/frame.ts'
import { alignColumn } from './align-column.ts'
import type { FlatTrees } from './flat-trees.ts'
import { partLevels, partWithMissingLeft, partWithMissingRight } from './row-parting.ts'

/** The more rows go together, the fewer are left alone in the deep nodes of a tree. */
const rowsAtOnce = 1 << 14
/** Memory for wide tables is limited. */
const cellsAtOnce = 1 << 21
const fewestAtOnce = 256
/** Fewer rows than this go on one by one: the work for the node would be more than that for them. */
const fewRows = 5
/** Numbers kept for each group of rows that waits. */
const waitingWidth = 4

/** Rows on their way through a tree, with all memory for it. */
interface Block {
  size: number
  /** Column-major, of features that are numbers: feature f, row i at [places[f] * size + i]. */
  numbers: Float64Array
  /** The same of categories: 1 + the level's index; 0 is missing. */
  codes: Int32Array
  places: Int32Array
  /** Words that a mask of each feature has; 0 for numbers. */
  words: Int32Array
  rows: Int32Array
  otherRows: Int32Array
  /** A mask whose bits are by code. */
  mask: Int32Array
  waiting: Int32Array
}

/**
 * Finds the leaf of every row in every tree, many rows at once: they pass through a tree together, and each node parts
 * them, as it did in training, so that what it asks is read once for all of them.
 *
 * @param onLeaves told, for rows from … to - 1 and each tree in order, `leaves[i]`, the leaf of row from + i: an index
 *   of rows of `trees.leaves`. The array is overwritten by the next call.
 */
export function walkTrees(
  trees: FlatTrees,
  frame: Frame,
  onLeaves: (tree: number, leaves: Int32Array, from: number, to: number) => void,
): void {
  const { rowCount } = frame
  const { features, roots } = trees
  const most = Math.max(fewestAtOnce, Math.min(rowsAtOnce, Math.floor(cellsAtOnce / features.length)))
  const block = createBlock(features, Math.min(most, rowCount))
  const columns = features.map((feature) => alignColumn(feature, frame))
  const leaves = new Int32Array(block.size)
  for (let from = 0; from < rowCount; from += block.size) {
    const to = Math.min(rowCount, from + block.size)
    columns.forEach((column, f) => fill(block, f, column, from, to))
    for (let tree = 0; tree < roots.length; tree++) {
      if (to - from >= fewRows) walk(trees, block, roots[tree]!, to - from, leaves)
      else for (let row = 0; row < to - from; row++) leaves[row] = walkOne(trees, block, roots[tree]!, row)
      onLeaves(tree, leaves, from, to)
    }
  }
}

function createBlock(features: FlatTrees['features'], size: number): Block {
  const numberCount = features.filter(({ kind }) => kind === 'number').length
  let numbers = 0
  let categories = 0
  const words = Int32Array.from(features, (feature) =>
    feature.kind === 'number' ? 0 : Math.max(1, Math.ceil(feature.levels.length / 32)),
  )
  return {
    size,
    numbers: new Float64Array(numberCount * size),
    codes: new Int32Array((features.length - numberCount) * size),
    places: Int32Array.from(features, ({ kind }) => (kind === 'number' ? numbers++ : categories++)),
    words,
    rows: new Int32Array(size),
    otherRows: new Int32Array(size),
    mask: new Int32Array(words.reduce((most, count) => Math.max(most, count), 0) + 1),
    waiting: new Int32Array(size * waitingWidth),
  }
}

function fill(
  block: Block,
  feature: number,
  column: Float64Array | Int32Array,
  from: number,
  to: number,
): void {
  const start = block.places[feature]! * block.size
  if (column instanceof Float64Array) block.numbers.set(column.subarray(from, to), start)
  // A missing level is -1.
  else for (let row = from, i = start; row < to; row++, i++) block.codes[i] = column[row]! + 1
}

/** Writes where the first `count` rows of the block end: they are parted until few are together. */
function walk(trees: FlatTrees, block: Block, root: number, count: number, leaves: Int32Array): void {
  const { size, numbers, codes, places, words, mask, waiting } = block
  const { feature, right, threshold, missingLeft, masks } = trees
  let { rows, otherRows } = block
  for (let row = 0; row < count; row++) rows[row] = row
  let node = root
  let start = 0
  let end = count
  let waitingEnd = 0
  while (true) {
    const f = feature[node]!
    if (f < 0) {
      const leaf = right[node]!
      for (let i = start; i < end; i++) leaves[rows[i]!] = leaf
    } else if (end - start < fewRows) {
      for (let i = start; i < end; i++) leaves[rows[i]!] = walkOne(trees, block, node, rows[i]!)
    } else {
      const column = places[f]! * size
      const missing = missingLeft[node]!
      let middle
      if (words[f] !== 0) {
        readMask(masks, threshold[node]!, words[f]!, missing, mask)
        middle = partLevels(codes, column, mask, rows, otherRows, start, end)
      } else if (missing === 1)
        middle = partWithMissingLeft(numbers, column, threshold[node]!, rows, otherRows, start, end)
      else middle = partWithMissingRight(numbers, column, threshold[node]!, rows, otherRows, start, end)
      if (middle < end) {
        waiting[waitingEnd++] = right[node]!
        waiting[waitingEnd++] = middle
        waiting[waitingEnd++] = end
        waiting[waitingEnd++] = otherRows === block.rows ? 0 : 1
      }
      if (start < middle) {
        node++
        end = middle
        continue
      }
    }
    if (waitingEnd === 0) return
    // Those on the right are in the array that the others are not in.
    const isOther = waiting[--waitingEnd] === 1
    rows = isOther ? block.otherRows : block.rows
    otherRows = isOther ? block.rows : block.otherRows
    end = waiting[--waitingEnd]!
    start = waiting[--waitingEnd]!
    node = waiting[--waitingEnd]!
  }
}

/** One bit further than in the trees: bit 0 is for missing. */
function readMask(
  masks: Uint32Array,
  offset: number,
  count: number,
  missing: number,
  mask: Int32Array,
): void {
  let carried = missing
  for (let i = 0; i < count; i++) {
    const word = masks[offset + i]!
    mask[i] = (word << 1) | carried
    carried = word >>> 31
  }
  mask[count] = carried
}

/** The leaf of one row of the block, from a node on. */
function walkOne(
  { feature, right, threshold, missingLeft, masks }: FlatTrees,
  { size, numbers, codes, places, words }: Block,
  from: number,
  row: number,
): number {
  let node = from
  for (let f = feature[node]!; f >= 0; f = feature[node]!) {
    const cell = places[f]! * size + row
    let isRight
    if (words[f] === 0) {
      const value = numbers[cell]!
      isRight = Number(value > threshold[node]!) | (Number(value !== value) & (1 - missingLeft[node]!))
    } else {
      const code = codes[cell]! - 1
      const ifMissing = code >> 31
      const word = masks[threshold[node]! + ((code & ~ifMissing) >>> 5)]!
      isRight = 1 - (((word >>> code) & 1 & ~ifMissing) | (missingLeft[node]! & ifMissing))
    }
    const left = node + 1
    node = left + ((right[node]! - left) & -isRight)
  }
  return right[node]!
}
