import type { Frame } from '../lib/frame.ts'
import { logLossOf } from './boosting-objective.ts'
import type { FlatTrees } from './flat-trees.ts'
import { walkTrees } from './tree-walker.ts'

/** Rows that boosting does not learn from, to be told how well it does on them while it learns. */
export interface LossWatch {
  /** n rows with the features learnt from. */
  features: Frame
  /** n class indices in [0, classCount). */
  target: Int32Array
  onLoss: (point: LossPoint) => void
}

/** Mean log loss after so many rounds: of (some of) the rows learnt from, and of those that are not. No row weighs more. */
export interface LossPoint {
  rounds: number
  training: number
  validation: number
}

/** The curve is to be seen, not to be quoted. */
const mostTrainingRows = 5000
/** Up to so many rounds each is a point of the curve; later they are further apart. */
const closeRounds = 25

/** At most so many points are told of a boosting with so many rounds. */
export const mostLossPoints = (rounds: number) => Math.min(rounds, 1000)

export const isLossPoint = (rounds: number) => rounds % Math.max(1, Math.floor(rounds / closeRounds)) === 0

/** Rows all over the table, in their order. */
export function watchedRows(rows: Int32Array): Int32Array {
  const step = Math.max(1, Math.ceil(rows.length / mostTrainingRows))
  return rows.filter((_, index) => index % step === 0)
}

/**
 * Keeps the scores of the watched rows, so that only trees that are new have to be asked.
 *
 * @param base the score before any tree, one per output.
 * @returns adds the trees of whole rounds and gives the mean log loss.
 */
export function createHeldOutLoss({ features, target }: LossWatch, base: Float64Array) {
  const scores = Array.from(base, (score) => new Float64Array(target.length).fill(score))
  const rows = target.map((_, row) => row)
  return (trees: FlatTrees): number => {
    walkTrees(trees, features, (tree, reached, from, to) => {
      const output = scores[tree % scores.length]!
      for (let row = from; row < to; row++) output[row]! += trees.leaves[reached[row - from]!]!
    })
    return logLossOf(scores, target, undefined, rows)
  }
}
