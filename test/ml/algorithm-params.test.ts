import { expect, it } from 'vitest'
import { algorithmParams, unreadParams } from '../../main/ml/algorithm-params.ts'
import { stageParams } from '../../main/pipeline/stage-params.ts'
import { learningParams } from '../../main/pipeline/stages/learning-rows.ts'

const defaults = stageParams.train.parse({})

it('every param of the train stage is read by an algorithm, and every one read is there', () => {
  const read = new Set(Object.values(algorithmParams).flat())
  // Also those that have no default.
  const everything = Object.fromEntries(Object.keys(stageParams.train.shape).map((name) => [name, undefined]))
  const there = Object.keys(learningParams({ ...everything, ...defaults }))
  expect([...read].toSorted()).toEqual(there.toSorted())
})

it('names what somebody set and the algorithm does not read', () => {
  const params = learningParams(defaults)
  expect(unreadParams('tree', params, defaults)).toEqual([])
  expect(unreadParams('tree', { ...params, trees: 7, maxDepth: 3, l2: 2 }, defaults)).toEqual(['trees', 'l2'])
})
