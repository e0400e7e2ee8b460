import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp, type App } from '../../main/app.ts'
import type { ChangeEvent } from '../../main/contract/app.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import type { Client } from '../../main/local-client.ts'
import { openPlace } from './place.ts'
import { watchSubscriptions } from './watch-subscriptions.ts'

const place = openPlace('app')
let app: App
let client: Client

beforeAll(async () => {
  app = await createApp((await createWorkspace(join(place.root, 'workspace'))).path, { host: 'browser' })
  client = createRouterClient(app.router)
})
afterAll(async () => {
  await app.close()
  place.remove()
})

const nextChange = (topic: ChangeEvent['topic']) =>
  new Promise<ChangeEvent>((resolve) => {
    const end = app.events.subscribe((change) => {
      if (change.topic !== topic) return
      end()
      resolve(change)
    })
  })

it('tells when an import has ended, and keeps how it went', async () => {
  const ended = nextChange('dataset')
  const content = { fileName: 'two.csv', text: 'a,b\n1,x\n2,y\n' }
  const { id } = await client.dataset.importStart({ content })
  expect(await ended).toEqual({ topic: 'dataset', id: 'two' })
  expect(await client.dataset.importStatus({ id })).toMatchObject({ state: 'succeeded', result: { rows: 2 } })
})

it('tells the same of an import that failed', async () => {
  const ended = nextChange('dataset')
  const { id } = await client.dataset.importStart({ path: join(place.root, 'nothing.csv') })
  await ended
  expect(await client.dataset.importStatus({ id })).toMatchObject({
    state: 'failed',
    error: { code: 'NOT_FOUND', message: expect.stringContaining('nothing.csv') },
  })
})

it('cancels an import, which then leaves no dataset', async () => {
  const ended = nextChange('dataset')
  const text = `a,b\n${'1,x\n'.repeat(200_000)}`
  const { id } = await client.dataset.importStart({ content: { fileName: 'long.csv', text } })
  await client.dataset.importCancel({ id })
  await ended
  expect(await client.dataset.importStatus({ id })).toMatchObject({ state: 'cancelled' })
  expect((await client.dataset.list()).map(({ name }) => name)).not.toContain('long')
})

it('wants a path or a content, and knows its imports', async () => {
  const content = { fileName: 'a.csv', text: 'a\n1\n' }
  for (const input of [{}, { path: '/a.csv', content }])
    await expect(client.dataset.importStart(input)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(client.dataset.importStatus({ id: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('says what it is and how it is', async () => {
  expect(await client.app.info()).toMatchObject({
    host: 'browser',
    node: process.versions.node,
    workspace: { name: 'workspace', path: app.paths.root },
    warehouse: { kind: 'duckdb', engine: expect.stringContaining('DuckDB') },
    tracking: { kind: 'embedded' },
  })
  const status = await client.app.status()
  expect(status.memoryBytes).toBeGreaterThan(1e6)
  expect(status.warehouseBytes).toBeGreaterThan(0)
  expect(status.runningRunIds).toEqual([])
})

it('tells a listener who was busy of each thing once', async () => {
  const subscribed = watchSubscriptions(app).next('subscribed')
  const changes = await client.app.changes()
  const first = changes.next()
  await subscribed
  app.events.emit({ topic: 'status' })
  await first
  for (let i = 0; i < 100; i++) app.events.emit({ topic: 'run', id: String(i % 2) })
  app.events.emit({ topic: 'model' })
  const seen = [await changes.next(), await changes.next(), await changes.next()].map(({ value }) => value)
  expect(seen).toEqual([{ topic: 'run', id: '0' }, { topic: 'run', id: '1' }, { topic: 'model' }])
  await changes.return()
})

it('makes workspaces for the screens, and says which one it cannot open', async () => {
  const path = join(place.root, 'made')
  expect(await client.workspace.create({ path })).toEqual({ path, name: 'made' })
  await expect(client.workspace.create({ path })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(client.workspace.create({ path: 'relative' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(client.workspace.open({ path })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`-w ${path}`),
  })
  expect(await client.workspace.recent()).toMatchObject([{ name: 'workspace', exists: true }])
})

it('refuses a second opening in the same process', async () => {
  await expect(createApp(app.paths.root, { host: 'cli' })).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { pid: process.pid },
  })
})
