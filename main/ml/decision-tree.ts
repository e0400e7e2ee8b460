import type { Frame } from '../lib/frame.ts'
import type { Forest } from './forest.ts'
import { leavesOf } from './forest-predict.ts'

/** One tree (Breiman et al. 1984) with what it has seen, so that it can be read. */
export interface DecisionTree {
  /** Of one tree. */
  forest: Forest
  /** Training rows by leaf and class: leaf l, class c at [l * classCount + c]. */
  counts: Int32Array
}

/** Counts the training rows in each leaf. */
export function toDecisionTree(forest: Forest, features: Frame, target: Int32Array): DecisionTree {
  const counts = new Int32Array(forest.leaves.length)
  leavesOf(forest, features).forEach((leaf, row) => counts[leaf * forest.classCount + target[row]!]!++)
  return { forest, counts }
}
