import { sharedFloat64, type Frame } from '../lib/frame.ts'
import { predictFeatures, type Model } from '../ml/model.ts'
import type { PredictPart } from './compute/predict-part.ts'

/** Rows × trees: less than this is done before another thread has begun. */
const leastShared = 200_000

/**
 * What `predictFeatures` gives, bit for bit, with the rows shared out among threads where that is worth it: for models
 * of trees, which lie in shared memory.
 *
 * @param run runs predict-part.ts in another thread.
 * @returns n × classCount, row-major.
 */
export async function predictInParts(
  { threads, run }: { threads: number; run: (part: PredictPart) => Promise<unknown> },
  estimator: Model['estimator'],
  classCount: number,
  features: Frame,
): Promise<Float64Array> {
  const { rowCount } = features
  if (threads < 2 || rowCount * treeCount(estimator) < leastShared)
    return predictFeatures({ estimator }, features)
  const probabilities = sharedFloat64(rowCount * classCount)
  const starts = Array.from({ length: threads + 1 }, (_, part) => Math.floor((part * rowCount) / threads))
  await Promise.all(
    starts.slice(1).map((to, part) => run({ estimator, features, from: starts[part]!, to, probabilities })),
  )
  return probabilities
}

function treeCount(estimator: Model['estimator']): number {
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
      return estimator.forest.roots.length
    case 'boosting':
      return estimator.boosting.roots.length
    default:
      return 0
  }
}
