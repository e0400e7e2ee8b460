import type { Frame } from '../lib/frame.ts'
import type { FlatTrees } from './flat-trees.ts'
import type { Forest } from './forest.ts'
import { walkTrees } from './tree-walker.ts'

/**
 * The mean of the trees' class probabilities.
 *
 * @param frame n rows with the forest's features, found by name; a feature that is absent counts as missing, a level
 *   that is unknown too.
 * @returns n × classCount, row-major; each row adds up to 1.
 */
export function forestProbabilities(forest: Forest, frame: Frame): Float64Array {
  const { classCount, leaves, roots } = forest
  const sums = new Float64Array(frame.rowCount * classCount)
  walkTrees(forest, frame, (_tree, reached, from, to) => {
    for (let row = from, out = from * classCount; row < to; row++) {
      const leaf = reached[row - from]! * classCount
      for (let c = 0; c < classCount; c++) sums[out++]! += leaves[leaf + c]!
    }
  })
  for (let i = 0; i < sums.length; i++) sums[i]! /= roots.length
  return sums
}

/** The leaf that each row ends in, of the first tree. */
export function leavesOf(trees: FlatTrees, frame: Frame): Int32Array {
  const first = new Int32Array(frame.rowCount)
  walkTrees(trees, frame, (tree, leaves, from, to) => {
    if (tree === 0) first.set(leaves.subarray(0, to - from), from)
  })
  return first
}
