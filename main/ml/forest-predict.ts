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
  const isWorthIt = frame.rowCount * roots.length * classCount >= leaves.length
  const sure = isWorthIt ? sureClasses(forest) : undefined
  walkTrees(forest, frame, (_tree, reached, from, to) => {
    for (let row = from, out = from * classCount; row < to; row++, out += classCount) {
      const leaf = reached[row - from]!
      const only = sure ? sure[leaf]! : -1
      if (only >= 0) sums[out + only]! += 1
      else for (let c = 0, at = leaf * classCount; c < classCount; c++) sums[out + c]! += leaves[at + c]!
    }
  })
  for (let i = 0; i < sums.length; i++) sums[i]! /= roots.length
  return sums
}

/**
 * By leaf the class that all its rows have, or -1. Most leaves of deep trees have one, and reading their probabilities
 * all over memory takes longer than anything else of them.
 */
function sureClasses({ classCount, leaves }: Forest): Int16Array {
  const sure = new Int16Array(leaves.length / classCount)
  for (let leaf = 0, at = 0; leaf < sure.length; leaf++, at += classCount) {
    // Where one class has 1 this is its index, found without a branch that cannot be foreseen.
    let sum = 0
    for (let c = 1; c < classCount; c++) sum += c * leaves[at + c]!
    const only = Math.floor(sum)
    sure[leaf] = leaves[at + only] === 1 ? only : -1
  }
  return sure
}

/** The leaf that each row ends in, of the first tree. */
export function leavesOf(trees: FlatTrees, frame: Frame): Int32Array {
  const first = new Int32Array(frame.rowCount)
  walkTrees(trees, frame, (tree, leaves, from, to) => {
    if (tree === 0) first.set(leaves.subarray(0, to - from), from)
  })
  return first
}
