import { afterAll, expect, it } from 'vitest'
import type { Frame } from '../../main/lib/frame.ts'
import { fitBoosting } from '../../main/ml/boosting.ts'
import { fitForest } from '../../main/ml/forest.ts'
import { predictFeatures, type Estimator } from '../../main/ml/model.ts'
import { openComputePool } from '../../main/pipeline/open-compute-pool.ts'
import { predictInParts } from '../../main/pipeline/predict-in-parts.ts'
import { createRandom } from '../../main/ml/random.ts'
import { category, numbers, table } from '../ml/tables.ts'

const random = createRandom(11, 0)
const rowCount = 8001
const features: Frame = table(
  category(
    'place',
    Array.from({ length: rowCount }, () => (random.nextInt(9) === 0 ? null : `p${random.nextInt(40)}`)),
  ),
  numbers(
    'size',
    Array.from({ length: rowCount }, () => (random.nextInt(9) === 0 ? null : random.next())),
  ),
  numbers(
    'weight',
    Array.from({ length: rowCount }, () => random.nextInt(50)),
  ),
)
const target = Int32Array.from({ length: rowCount }, () => random.nextInt(3))
const pool = openComputePool(2)
afterAll(() => pool.close())

const arg = { features, target, classCount: 3, seed: 1 }
it.each<[string, () => Estimator]>([
  ['a forest', () => ({ algorithm: 'forest', forest: fitForest({ ...arg, params: { trees: 30 } }) })],
  ['boosting', () => ({ algorithm: 'boosting', boosting: fitBoosting({ ...arg, params: { trees: 10 } }) })],
])('threads that predict a part each say the same as one: %s', async (_, fit) => {
  const estimator = fit()
  const parts: [number, number][] = []
  const found = await predictInParts(
    {
      threads: 2,
      run: (part) => {
        parts.push([part.from, part.to])
        return pool.run('predictPart', part)
      },
    },
    estimator,
    3,
    features,
  )
  expect(parts).toEqual([
    [0, 4000],
    [4000, 8001],
  ])
  expect(Array.from(found)).toEqual(Array.from(predictFeatures({ estimator }, features)))
})

it('few rows are predicted where they are', async () => {
  const estimator: Estimator = { algorithm: 'forest', forest: fitForest({ ...arg, params: { trees: 5 } }) }
  const nobody = { threads: 2, run: () => Promise.reject(new Error('no thread was to be asked')) }
  const found = await predictInParts(nobody, estimator, 3, features)
  expect(found).toEqual(predictFeatures({ estimator }, features))
})
