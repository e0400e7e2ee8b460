import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { qualityHandlers } from '../../main/api/quality.ts'
import type { QualityServices } from '../../main/api/quality.ts'
import { quality as contract } from '../../main/contract/quality.ts'
import type { ChangeEvent } from '../../main/contract/app.ts'
import { createEvents } from '../../main/lib/events.ts'
import type { WorkContext } from '../../main/lib/work.ts'
import { profileDataset } from '../../main/quality/profiles.ts'
import { failingRows, rowsAlike, rowsBehind } from '../../main/quality/failing-rows.ts'
import { validateSuite } from '../../main/quality/validate.ts'
import { context, openWorkspace, sample } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
let handlers: ReturnType<typeof qualityHandlers>
const heard: ChangeEvent[] = []
const shares: { done: number; total?: number; phase?: string }[] = []
const progress: WorkContext['progress'] = (done, total, phase) => shares.push({ done, total, phase })
const kept = () => readdirSync(join(workspace.paths.temp, 'quality')).length
beforeAll(async () => {
  workspace = await openWorkspace()
  cpSync(join(sample, 'suites'), workspace.paths.suites, { recursive: true })
  await workspace.importMushrooms()
  const events = createEvents()
  events.subscribe((change) => heard.push(change))
  // What the data thread does, in this one: input and result are cloned on their way.
  const functions: Record<string, unknown> = {
    profileDataset,
    validateSuite,
    failingRows,
    rowsBehind,
    rowsAlike,
  }
  const call: QualityServices['dataThread']['call'] = async (name, input, options) => {
    const work = functions[name]
    if (typeof work !== 'function') throw new Error(`The data thread has no function "${name}".`)
    const given = { ...context, signal: options?.signal ?? context.signal, progress }
    const result: unknown = await work(workspace.deps, structuredClone(input), given)
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
  expect(await handlers.profile({ name: 'mushrooms', target: 'class' })).toMatchObject({ score: 68 })
  expect(await handlers.history({ name: 'mushrooms', target: 'class' })).toMatchObject([
    { version: 1, rows: 8124, score: 68, bad: 1, warn: 2 },
  ])
  expect((await handlers.history({ name: 'mushrooms' }))[0]).not.toHaveProperty('score')
})

it('measures a profile once however many ask, says how far it is, and keeps nothing of a cancelled one', async () => {
  const ref = { name: 'mushrooms', target: 'odor' }
  const before = kept()
  expect(await handlers.profileState(ref)).toEqual({ state: 'none' })
  expect(await handlers.profileStart(ref)).toMatchObject({ state: 'running', share: 0 })
  const waiting = handlers.profile({ ...ref, version: 1 }).catch((error: unknown) => error)
  expect(await handlers.profileCancel(ref)).toEqual({ state: 'cancelled' })
  expect(await waiting).toMatchObject({ code: 'CANCELLED' })
  expect(await handlers.profileState(ref)).toEqual({ state: 'cancelled' })
  expect(kept()).toBe(before)

  shares.length = 0
  expect(await handlers.profileStart(ref)).toMatchObject({ state: 'running' })
  const [one, other] = await Promise.all([handlers.profile(ref), handlers.profile(ref)])
  expect(one).toEqual(other)
  expect(await handlers.profileState(ref)).toEqual({ state: 'succeeded', profile: one })
  expect(await handlers.profileStart(ref)).toEqual({ state: 'succeeded', profile: one })
  expect(kept()).toBe(before + 1)
  const done = shares.map((share) => share.done)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  expect(done.at(-1)).toBeLessThanOrEqual(1)
  expect(new Set(shares.map((share) => share.phase)).size).toBeGreaterThan(5)
  expect(shares.every(({ total }) => total === 1)).toBe(true)
})

it('shows the rows that the profile counts as alike, in all columns and in all but one', async () => {
  const text = 'id,a,b\n1,x,\n2,y,k\n3,x,\n4,x,z\n2,y,k\n5,q,r\n6,q,r\n6,q,r\n'
  await workspace.importText(text, 'alike')
  const profile = await handlers.profile({ name: 'alike' })
  const rows = async (except?: string) => {
    const page = await handlers.rowsAlike({ dataset: 'alike', except, limit: 100 })
    expect(page.total).toBe(page.rows.length)
    return page.rows.map((row) => row.join(' '))
  }
  expect(await rows()).toEqual(['2 y k', '2 y k', '6 q r', '6 q r'])
  expect(await rows('id')).toEqual(['1 x ', '3 x ', '5 q r', '6 q r', '6 q r'])
  expect(await rows('b')).toEqual([])
  expect(profile.duplicates).toMatchObject({ rows: 2, near: [{ column: 'id', groups: 2 }] })
  const short = await handlers.rowsAlike({ dataset: 'alike', except: 'id', limit: 1 })
  expect(short).toMatchObject({ total: 5, rows: [[1, 'x', null]], rowIds: [0] })
  // Equal cells in two columns, and the same cells in other columns, are not alike.
  await workspace.importText('a,b,c\nx,x,1\ny,y,2\nx,y,3\ny,x,4\nz,z,5\n', 'swapped')
  expect((await handlers.profile({ name: 'swapped' })).duplicates.near).toEqual([])
  await expect(handlers.rowsAlike({ dataset: 'alike', except: 'no', limit: 1 })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
