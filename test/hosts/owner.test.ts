import { chmodSync, cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { findOwner } from '../../main/lib/owner-lock.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import type { Client } from '../../main/local-client.ts'
import { openWorkspace } from '../../main/open-workspace.ts'
import { openWebSocketLink } from '../../renderer/transports.ts'
import { exitOf, heard, initSample, runCommand, startCommand } from './command.ts'
import { openPlace } from './place.ts'

const place = openPlace('owner')
const workspace = join(place.root, 'mushrooms')
const paths = workspacePaths(workspace)
const runSchema = z.object({ runId: z.string(), state: z.string() })
const run = (...args: string[]) => runCommand(args, { cwd: workspace })

/** A browser host that owns the workspace. */
async function startOwner() {
  const started = startCommand(['serve', '--json'], { cwd: workspace })
  await heard(started.stdout, /"url"/)
  return {
    started,
    async end(signal: 'SIGKILL' | 'SIGTERM') {
      const exited = exitOf(started)
      started.kill(signal)
      return exited
    },
  }
}

beforeAll(() => initSample(place.root, 'mushrooms'))
afterAll(() => place.remove())

it('lets the command line work while the app is open, and shows its run there as it happens', async () => {
  const owner = await startOwner()
  expect(findOwner(paths)?.pid).toBe(owner.started.pid)
  const opened = await openWorkspace(workspace, { host: 'cli' })
  const { client } = opened
  expect(opened.app).toBeUndefined()
  const changes = await client.app.changes()
  const seen = changes.next()
  const ran = await run('run', '--set', 'train.trees=5', '--json')
  expect(ran.code).toBe(0)
  expect(await seen).toMatchObject({ value: { topic: 'run' } })
  const { runId } = ran.read(runSchema)
  expect(await client.run.get({ runId })).toMatchObject({ state: 'succeeded' })
  await opened.close()
  expect(await owner.end('SIGTERM')).toBe(0)
  expect(findOwner(paths)).toBeUndefined()
  expect(readdirSync(paths.dot)).not.toContain('lock')
})

it('is taken over from a killed owner, with nothing lost', async () => {
  const owner = await startOwner()
  const before = (await run('runs', '--json')).json()
  await owner.end('SIGKILL')
  expect(readdirSync(paths.dot)).toContain('lock')
  expect((await run('runs', '--json')).json()).toEqual(before)
})

it('says so when the owner is killed under a run, which then goes on where it was', async () => {
  const owner = await startOwner()
  const started = startCommand(['run', '--set', 'train.trees=60', '--json'], { cwd: workspace })
  const said = heard(started.stdout, /"message": "(.*)"/)
  const exited = exitOf(started)
  await heard(started.stderr, /… train/)
  await owner.end('SIGKILL')
  expect((await said)[1]).toContain('is gone')
  expect(await exited).toBe(1)
  const { runs } = (await run('runs', '--json')).read(z.object({ runs: z.array(runSchema) }))
  expect(runs[0]).toMatchObject({ state: 'interrupted' })
  const { runId } = runs[0]!
  const resumed = await run('run', '--resume', runId, '--json')
  expect(resumed.code).toBe(0)
  expect(resumed.json()).toMatchObject({ runId, state: 'succeeded' })
})

it('cancels the run at the first interrupt, and keeps it resumable', async () => {
  const started = startCommand(['run', '--set', 'train.trees=61', '--json'], { cwd: workspace })
  const exited = exitOf(started)
  const printed = heard(started.stdout, /^\{[\s\S]*^\}/m)
  await heard(started.stderr, /… train/)
  started.kill('SIGINT')
  expect(await exited).toBe(1)
  const result: unknown = JSON.parse((await printed)[0])
  expect(result).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' } })
  const { runId } = runSchema.parse(result)
  expect(await run('run', '--resume', runId)).toMatchObject({ code: 0 })
})

it('has one owner and a client when two commands start at once', async () => {
  const both = await Promise.all([run('data', 'list', '--json'), run('data', 'list', '--json')])
  for (const { code, json } of both) {
    expect(code).toBe(0)
    expect(json()).toMatchObject([{ name: 'mushrooms' }])
  }
})

it('serves a second browser host from the owner, which takes over when the owner goes', async () => {
  const owner = await startOwner()
  const second = startCommand(['serve', '--json'], { cwd: workspace })
  const [, url] = await heard(second.stdout, /"url": "(.*)"/)
  const { origin, hash } = new URL(url!)
  const ask = async () => {
    const headers = { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' }
    const answer = await fetch(`${origin}/rpc/dataset/list`, { method: 'POST', headers, body: '{}' })
    return answer.status
  }
  expect(await ask()).toBe(200)
  const taken = heard(second.stderr, /This process has the workspace now/)
  await owner.end('SIGKILL')
  await taken
  expect(await ask()).toBe(200)
  expect(findOwner(paths)?.pid).toBe(second.pid)
  const exited = exitOf(second)
  second.kill('SIGINT')
  expect(await exited).toBe(0)
})

it('shows another workspace at the same address when a page asks for it', async () => {
  const other = (await runCommand(['init', 'other', '--json'], { cwd: place.root })).read(
    z.object({ path: z.string() }),
  )
  const host = startCommand(['serve', '--json'], { cwd: workspace })
  const [, url] = await heard(host.stdout, /"url": "(.*)"/)
  const { host: address, hash } = new URL(url!)
  const connect = async () => {
    const { link, closed } = await openWebSocketLink(`ws://${address}/rpc`, hash.slice(1))
    return { client: createORPCClient<Client>(link), closed }
  }
  const { client, closed } = await connect()
  const nowhere = join(place.root, 'nowhere')
  await expect(client.workspace.open({ path: nowhere })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(client.workspace.open({ path: 'other' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await client.workspace.open(other)
  await closed
  const again = await connect()
  expect(await again.client.app.info()).toMatchObject({ workspace: { name: 'other', path: other.path } })
  expect(await again.client.workspace.recent()).toMatchObject([{ name: 'other' }, { name: 'mushrooms' }])
  const exited = exitOf(host)
  host.kill('SIGTERM')
  expect(await exited).toBe(0)
})

it.skipIf(process.platform === 'win32')('says so when the workspace is read-only', async () => {
  const readOnly = join(place.root, 'read-only')
  cpSync(workspace, readOnly, { recursive: true })
  chmodSync(place.root, 0o755)
  for (const folder of [join(readOnly, '.sporeprint'), readOnly]) chmodSync(folder, 0o555)
  // Permissions do not stop root.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined
  const env = { SPOREPRINT_USER_FOLDER: join(place.root, 'nobody') }
  const refused = await runCommand(['runs', '--json'], { cwd: readOnly, uid, env })
  expect(refused.json()).toMatchObject({ error: { code: 'UNAVAILABLE' } })
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('you may not write there') })
  const made = await runCommand(['init', join(readOnly, 'new'), '--json'], { cwd: place.root, uid, env })
  expect(made.json()).toMatchObject({ error: { code: 'UNAVAILABLE' } })
  for (const folder of [readOnly, join(readOnly, '.sporeprint')]) chmodSync(folder, 0o755)
})
