import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { growBoosting } from '../../main/ml/boosting.ts'
import { prepareBoosting, type BoostingInput } from '../../main/ml/boosting-prepare.ts'
import { helpersIn } from '../../main/ml/crew.ts'
import { createRandom } from '../../main/ml/random.ts'
import { category, numbers, table } from './tables.ts'

const random = createRandom(7, 0)
const rowCount = 6000
const columns = Array.from({ length: 14 }, (_, i) =>
  i % 3 === 0
    ? category(
        `c${i}`,
        Array.from({ length: rowCount }, () => `level ${random.nextInt(9)}`),
      )
    : numbers(
        `n${i}`,
        Array.from({ length: rowCount }, () => (random.nextInt(20) === 0 ? null : random.next())),
      ),
)
const target = Int32Array.from({ length: rowCount }, (_, row) => {
  const column = columns[1]!
  const value = column.kind === 'number' ? column.values[row]! : 0
  return value > 0.5 || random.nextInt(5) === 0 ? 1 : 0
})

it.each([
  ['all columns', { trees: 12 }],
  ['a sample of columns and rows', { trees: 12, columnSample: 0.6, subsample: 0.8 }],
])('threads that help make no difference to the model: %s', async (_, params) => {
  const input: BoostingInput = { features: table(...columns), target, classCount: 2, params, seed: 3 }
  const alone = growBoosting(prepareBoosting(input))
  const prepared = prepareBoosting(input)
  const threads = [1, 2].map(
    () => new Worker(new URL('crew-thread.ts', import.meta.url), { workerData: prepared.memory }),
  )
  const ends = threads.map((thread) => once(thread, 'exit'))
  while (helpersIn(prepared.memory.crew) < threads.length) await pause(10)
  const together = growBoosting(prepared)
  // They end by themselves.
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0])
  expect(together).toEqual(alone)
})
