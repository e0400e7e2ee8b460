import { cancelled } from '../lib/errors.ts'
import { joinFlatTrees, type FlatTrees } from './flat-trees.ts'
import { prepareForest, type PreparedForest } from './forest-prepare.ts'
import type { LossWatch } from './loss-watch.ts'
import { createTreeGrower, type GrownTree } from './tree-grower.ts'

/** What learning tells and asks while it runs. */
export interface LearningControl {
  isCancelled?: () => boolean
  onTree?: (done: number, total: number) => void
  /** Asked by boosting before each round but the first: it ends with the rounds that it has when they are enough. */
  isEnough?: () => boolean
  /** Told by boosting. */
  watch?: LossWatch
}

/** Leaf l, class c of the class probabilities is at `leaves[l * classCount + c]`. */
export interface Forest extends FlatTrees {
  classCount: number
  /** Index of the first tree in the whole forest; 0 unless this is a part of one. */
  firstTree: number
}

/**
 * Grows trees `from` … `to - 1`. What tree t is depends only on the prepared data and t, so parts grown on any number
 * of threads merge into the same forest.
 */
export function growTrees(
  prepared: PreparedForest,
  from: number,
  to: number,
  control: LearningControl = {},
): Forest {
  const grower = createTreeGrower(prepared)
  const trees: GrownTree[] = []
  for (let tree = from; tree < to; tree++) {
    if (control.isCancelled?.()) throw cancelled(`Training was cancelled after ${tree - from} trees.`)
    trees.push(grower.grow(tree))
    control.onTree?.(trees.length, to - from)
  }
  return joinTrees(trees, prepared, from)
}

/** Joins parts of one forest, in any order. */
export function mergeTrees(parts: readonly Forest[]): Forest {
  const ordered = parts.toSorted((a, b) => a.firstTree - b.firstTree)
  const first = ordered[0]
  if (!first) throw new Error('no parts to merge')
  const { classCount, firstTree } = first
  return { ...joinFlatTrees(ordered, classCount), classCount, firstTree }
}

/** Random forest (Breiman 2001) on histograms, grown on this thread. */
export function fitForest(input: Parameters<typeof prepareForest>[0], control: LearningControl = {}): Forest {
  const prepared = prepareForest(input)
  return growTrees(prepared, 0, prepared.params.trees, control)
}

function joinTrees(trees: readonly GrownTree[], prepared: PreparedForest, firstTree: number): Forest {
  return mergeTrees(
    trees.map((tree, index) => ({
      ...tree,
      features: prepared.features,
      classCount: prepared.classCount,
      firstTree: firstTree + index,
      roots: new Int32Array(1),
    })),
  )
}
