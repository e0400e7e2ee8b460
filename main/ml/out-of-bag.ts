import { takeRows, type Frame } from '../lib/frame.ts'
import type { Forest } from './forest.ts'
import { forestProbabilities } from './forest-predict.ts'
import type { PreparedForest } from './forest-prepare.ts'
import type { Scored } from './metrics.ts'
import { createRandom } from './random.ts'
import { drawBootstrap } from './tree-grower.ts'

/** What trees say of the rows that they did not learn from. */
export interface OutOfBag {
  /** n × classCount, row-major: the trees' probabilities, added up. */
  sums: Float64Array
  /** n numbers of trees that were asked. */
  trees: Int32Array
}

/**
 * Asks each tree of a part of a forest about the rows that its bootstrap sample has left out (Breiman 2001): an estimate of
 * how good the forest is that needs no rows kept back. The samples are drawn again, which is cheaper than keeping them.
 *
 * @param features the n rows that `prepared` was made of.
 */
export function askOutOfBag({
  prepared,
  part,
  features,
}: {
  prepared: PreparedForest
  part: Forest
  features: Frame
}): OutOfBag {
  const { rowCount } = features
  const { classCount, roots, firstTree } = part
  const sums = new Float64Array(rowCount * classCount)
  const trees = new Int32Array(rowCount)
  const drawn = new Uint8Array(rowCount)
  roots.forEach((root, t) => {
    drawBootstrap(createRandom(prepared.seed, firstTree + t), drawn)
    const leftOut = trees.map((_, row) => row).filter((row) => drawn[row] === 0)
    const tree = { ...part, roots: Int32Array.of(root) }
    const probabilities = forestProbabilities(tree, takeRows(features, leftOut))
    leftOut.forEach((row, i) => {
      trees[row]!++
      for (let c = 0; c < classCount; c++) sums[row * classCount + c]! += probabilities[i * classCount + c]!
    })
  })
  return { sums, trees }
}

/**
 * Adds up what the parts of a forest say.
 *
 * @param parts at least one.
 * @returns the mean probabilities of the rows that some tree has not learnt from, as scikit-learn's `oob_score` has them.
 */
export function joinOutOfBag(parts: readonly OutOfBag[], target: Int32Array, classCount: number): Scored {
  const sums = new Float64Array(target.length * classCount)
  const trees = new Int32Array(target.length)
  for (const part of parts) {
    part.sums.forEach((sum, i) => (sums[i]! += sum))
    part.trees.forEach((count, row) => (trees[row]! += count))
  }
  const rows = target.map((_, row) => row).filter((row) => trees[row]! > 0)
  const probabilities = new Float64Array(rows.length * classCount)
  rows.forEach((row, i) => {
    for (let c = 0; c < classCount; c++)
      probabilities[i * classCount + c] = sums[row * classCount + c]! / trees[row]!
  })
  return { target: Int32Array.from(rows, (row) => target[row]!), probabilities, classCount }
}
