import type { Frame } from '../lib/frame.ts'
import { alignColumn } from './align-column.ts'
import { compileTrees, countBelow, greatestCode, nodeWidth, type CompiledTrees } from './compiled-trees.ts'
import type { FlatTrees } from './flat-trees.ts'

const rowsAtOnce = 8192
/** Fewer rows than this go on one by one: the work for the node would be more than that for them. */
const fewRows = 6

/** Rows on their way through a tree. */
interface Block {
  /** Column-major: feature f, row i at [f * size + i]. */
  codes: Int32Array
  size: number
  rows: Int32Array
  moved: Int32Array
}

/** Who waits on the right while the left is dealt with. */
interface Waiting {
  node: number
  start: number
  end: number
}

/**
 * Finds the leaf of every row in every tree, many rows at once: they pass through a tree together, and each node parts
 * them, as it did in training, so that what it asks is read once for all of them, and they are read in their order.
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
  const { features, roots, right } = trees
  const compiled = compileTrees(trees)
  const size = Math.min(rowsAtOnce, rowCount)
  const columns = features.map((feature) => alignColumn(feature, frame))
  const codes = new Int32Array(size * features.length)
  const block = { codes, size, rows: new Int32Array(size), moved: new Int32Array(size) }
  const leaves = new Int32Array(size)
  for (let from = 0; from < rowCount; from += size) {
    const to = Math.min(rowCount, from + size)
    columns.forEach((column, f) => encode(column, compiled.steps[f], codes.subarray(f * size), from, to))
    for (let tree = 0; tree < roots.length; tree++) {
      walk(compiled, block, roots[tree]! * nodeWidth, to - from, right, leaves)
      onLeaves(tree, leaves, from, to)
    }
  }
}

function encode(
  column: Float64Array | Int32Array,
  thresholds: Float64Array | undefined,
  codes: Int32Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    const value = column[row]!
    // A missing level is -1.
    if (!thresholds) codes[row - from] = value + 1
    else codes[row - from] = value === value ? 1 + countBelow(thresholds, value) : 0
  }
}

/** Writes where the first `count` rows of the block end: an index of rows of `leaves` by row. */
function walk(
  trees: CompiledTrees,
  block: Block,
  root: number,
  count: number,
  leafOf: Int32Array,
  leaves: Int32Array,
): void {
  const { rows } = block
  const { nodes } = trees
  for (let row = 0; row < count; row++) rows[row] = row
  const waiting: Waiting[] = []
  let next: Waiting | undefined = { node: root, start: 0, end: count }
  while (next) {
    const { node, start, end }: Waiting = next
    if (nodes[node + 1]! < 0 || end - start < fewRows) {
      for (let i = start; i < end; i++) leaves[rows[i]!] = leafOf[walkOne(trees, block, node, rows[i]!)]!
      next = waiting.pop()
      continue
    }
    const middle = part(trees, block, node, start, end)
    const left = node + nodeWidth
    const right = left + nodes[node + 3]!
    if (start < middle && middle < end) waiting.push({ node: right, start: middle, end })
    next = start < middle ? { node: left, start, end: middle } : { node: right, start, end }
  }
}

/** Moves those of rows[start … end - 1] that go right behind the others, both in their order; returns the first. */
function part(
  { nodes, bits }: CompiledTrees,
  block: Block,
  node: number,
  start: number,
  end: number,
): number {
  const { codes, rows, moved } = block
  const head = nodes[node]!
  const column = (head >> 1) * block.size
  const shift = head & 1
  const limit = nodes[node + 1]!
  const offset = nodes[node + 2]!
  let middle = start
  let movedCount = 0
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const code = codes[column + row]!
    const isBeyond = (limit - ((code - shift) & greatestCode)) >>> 31
    const isRight = isBeyond | ((bits[offset + (code >>> 5)]! >>> (code & 31)) & 1)
    // Both are written and one pointer moves: no branch that cannot be foreseen.
    rows[middle] = row
    moved[movedCount] = row
    middle += 1 - isRight
    movedCount += isRight
  }
  for (let i = 0; i < movedCount; i++) rows[middle + i] = moved[i]!
  return middle
}

/** The index of the leaf's node. */
function walkOne({ nodes, bits }: CompiledTrees, { codes, size }: Block, from: number, row: number): number {
  let node = from
  for (let limit = nodes[node + 1]!; limit >= 0; limit = nodes[node + 1]!) {
    const head = nodes[node]!
    const code = codes[(head >> 1) * size + row]!
    const isBeyond = (limit - ((code - (head & 1)) & greatestCode)) >>> 31
    const isSet = (bits[nodes[node + 2]! + (code >>> 5)]! >>> (code & 31)) & 1
    node += nodeWidth + (nodes[node + 3]! & -(isBeyond | isSet))
  }
  return node / nodeWidth
}
