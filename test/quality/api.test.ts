import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { qualityHandlers } from '../../main/api/quality.ts'
import { quality as contract } from '../../main/contract/quality.ts'
import type { ChangeEvent } from '../../main/contract/app.ts'
import { createEvents } from '../../main/lib/events.ts'
import { profileDataset } from '../../main/quality/profiles.ts'
import { failingRows, rowsBehind } from '../../main/quality/failing-rows.ts'
import { validateSuite } from '../../main/quality/validate.ts'
import { context, openWorkspace, sample } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
let handlers: ReturnType<typeof qualityHandlers>
const heard: ChangeEvent[] = []
beforeAll(async () => {
  workspace = await openWorkspace()
  cpSync(join(sample, 'suites'), workspace.paths.suites, { recursive: true })
  await workspace.importMushrooms()
  const events = createEvents()
  events.subscribe((change) => heard.push(change))
  // What the data thread does, in this one: input and result are cloned on their way.
  const functions: Record<string, unknown> = { profileDataset, validateSuite, failingRows, rowsBehind }
  const call = async (name: string, input: unknown) => {
    const work = functions[name]
    if (typeof work !== 'function') throw new Error(`The data thread has no function "${name}".`)
    const result: unknown = await work(workspace.deps, structuredClone(input), context)
    return structuredClone(result)
  }
  handlers = qualityHandlers({ paths: workspace.paths, events, dataThread: { call } })
})
afterAll(() => workspace.close())

it('has a handler for every procedure of the contract', () => {
  expect(Object.keys(handlers).toSorted()).toEqual(Object.keys(contract).toSorted())
})

it('validates, keeps, lists and shows failing rows', async () => {
  expect(await handlers.suites()).toMatchObject([{ name: 'mushroom', expectations: 32 }])
  expect((await handlers.suite({ name: 'mushroom' })).text).toContain('"severity": "warning"')
  const result = await handlers.validate({ suite: 'mushroom', dataset: 'mushrooms' })
  expect(heard).toEqual([{ topic: 'quality', id: result.id }])
  expect(await handlers.results({ dataset: 'mushrooms', limit: 50 })).toEqual([result])
  expect(await handlers.results({ dataset: 'others', limit: 50 })).toEqual([])
  const failed = result.results.find(({ outcome }) => outcome === 'failed')!
  const page = await handlers.failingRows({
    resultId: result.id,
    expectationId: failed.id,
    offset: 0,
    limit: 2,
  })
  expect(page).toMatchObject({ total: 2480 })
  const behind = {
    dataset: 'mushrooms',
    filter: [{ column: 'odor', is: '=' as const, value: 'm' }],
    limit: 1,
  }
  expect(await handlers.rowsBehind(behind)).toMatchObject({ total: 36 })
  expect(await handlers.profile({ name: 'mushrooms', target: 'class' })).toMatchObject({ score: 67 })
  expect(await handlers.history({ name: 'mushrooms', target: 'class' })).toMatchObject([
    { version: 1, rows: 8124, score: 67, bad: 1, warn: 2 },
  ])
  expect((await handlers.history({ name: 'mushrooms' }))[0]).not.toHaveProperty('score')
})
