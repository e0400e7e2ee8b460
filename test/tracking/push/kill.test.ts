import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { collect, createMlflowClient } from '../../../main/tracking/mlflow-client/mlflow-client.ts'
import { newVersion, openWorkspace } from '../workspace.ts'
import { startProxy } from './proxy.ts'

/** `KILLS=200` in the conformance run. */
const kills = Number(process.env.KILLS ?? 20)
const seed = Number(process.env.SEED ?? 1)
const experiment = 'killed'

it(
  `${kills} kills of either side lose nothing and double nothing`,
  async () => {
    const random = mulberry(seed)
    const local = openWorkspace()
    const remote = openWorkspace()
    local.close()
    remote.close()
    let server = await startServer(remote.root, 0)
    onTestFinished(() => void server.child.kill('SIGKILL'))
    const proxy = await startProxy(server.port)
    let killed = { pusher: 0, server: 0 }
    let rounds = 0
    while (killed.pusher + killed.server < kills) {
      await change(local.root, random, rounds++)
      const child = spawnChild('push-child.ts', local.root, proxy.url)
      const ended = once(child, 'exit')
      const budget = Math.floor(60 * 1000 ** random())
      const isServer = random() < 0.3
      proxy.after(budget, () => (isServer ? server.child : child).kill('SIGKILL'))
      const [code, signal] = await ended
      proxy.after(Infinity, () => {})
      expect(['SIGKILL', 0, 3]).toContain(signal ?? code)
      if (signal === 'SIGKILL') killed = { ...killed, pusher: killed.pusher + 1 }
      if (server.child.exitCode === null && server.child.signalCode === null) continue
      killed = { ...killed, server: killed.server + 1 }
      proxy.destroyAll()
      server = await startServer(remote.root, server.port)
    }
    const last = spawnChild('push-child.ts', local.root, proxy.url)
    let said = ''
    last.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text))
    expect((await once(last, 'exit'))[0]).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ failed: 0, pending: 0 })
    console.log(`${killed.pusher} kills of the pusher, ${killed.server} of the server, seed ${seed}`)
    await compare(local.root, remote.root, `http://127.0.0.1:${server.port}`)
    await proxy.close()
    openWorkspace(local.root).remove()
    openWorkspace(remote.root).remove()
  },
  60_000 + kills * 20_000,
)

function spawnChild(file: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function startServer(root: string, port: number) {
  const child = spawnChild('server-child.ts', root, String(port))
  const [text] = await once(child.stdout!, 'data')
  return { child, port: Number(String(text)) }
}

/** Whatever may happen in a workspace between two pushes. */
async function change(root: string, random: () => number, round: number): Promise<void> {
  const workspace = openWorkspace(root)
  const { tracking, registry, state } = workspace
  await registry.open()
  const { runs } = tracking.search({ experiment, offset: 0, limit: 1000 })
  const some = runs[Math.floor(random() * runs.length)]
  if (runs.length < 12 || random() < 0.3) {
    const { runId } = tracking.startRun({ experiment, kind: 'tracked', params: { round: String(round) } })
    const child = tracking.startRun({ experiment, kind: 'trial', parentId: runId }).runId
    const points = Array.from({ length: 1 + Math.floor(random() * 2500) }, (_, step) => ({
      key: step % 2 === 0 ? 'loss' : 'gain',
      value: random(),
      step,
      at: round,
    }))
    tracking.logMetrics(runId, points)
    tracking.logMetrics(child, [{ key: 'loss', value: round, step: 0, at: round }])
    await tracking.writeArtifact(runId, 'data/noise.bin', Buffer.alloc(Math.floor(random() * 40_000), round))
    tracking.finishRun(child, 'succeeded')
    if (random() < 0.5) await registry.createVersion(newVersion(round, runId))
  }
  if (some) {
    tracking.setTags(some.runId, { round: String(round) })
    tracking.logMetrics(some.runId, [{ key: 'late', value: random(), step: round, at: round }])
    if (random() < 0.2) tracking.deleteRun(some.runId)
    else if (random() < 0.3) tracking.finishRun(some.runId, 'succeeded')
  }
  const names = state.models.names()
  const version = names[0] === undefined ? undefined : state.models.versions(names[0])[0]?.version
  if (version !== undefined)
    registry.setAlias({ name: names[0]!, alias: 'champion', version, reason: `round ${round}` })
  workspace.close()
}

async function compare(root: string, remoteRoot: string, uri: string): Promise<void> {
  const { tracking, state, paths, close } = openWorkspace(root)
  const client = createMlflowClient({ uri })
  const { experiment_id: id } = await client.experimentByName(experiment)
  const remote = await collect(client.runs(id))
  const rows = state.listings.runs({
    where: { text: 'TRUE', values: [] },
    order: { text: 'r.run_id', values: [] },
    limit: -1,
    offset: 0,
  })
  expect(rows.length).toBeGreaterThan(Math.min(20, kills))
  for (const row of rows) {
    const { runId } = row
    const copies = remote.filter(({ data }) => data.tags['sporeprint.run_id'] === runId)
    const active = copies.filter(({ info }) => info.lifecycle_stage === 'active')
    // One that is deleted was deleted before it was ever sent, or is there and deleted.
    expect(active).toHaveLength(row.deletedAt === null ? 1 : 0)
    if (row.deletedAt !== null) continue
    const copy = active[0]!
    const summary = tracking.summary(runId)
    expect(copy.info.status).toBe(summary.state === 'succeeded' ? 'FINISHED' : 'RUNNING')
    expect(copy.data.params).toEqual(summary.params)
    expect(copy.data.tags).toMatchObject(summary.tags)
    for (const key of Object.keys(summary.metrics)) {
      const there = await collect(client.history(copy.info.run_id, key))
      expect(there.map(({ value, step, timestamp: at }) => ({ value, step, at }))).toEqual(
        tracking
          .metricHistory(runId, key)
          .map(({ value, step, at }) => ({ value, step, at }))
          .toSorted((a, b) => a.at - b.at || a.step - b.step),
      )
    }
    // The index of our server keeps equal points once: its file shows whether one was sent twice.
    const log = join(remoteRoot, 'runs', copy.info.run_id, 'metrics.jsonl')
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
    expect(new Set(lines).size).toBe(lines.length)
    for (const { path } of await tracking.listArtifacts(runId)) {
      const answer = await client.downloadRunFile(copy.info.run_id, path)
      const there = Buffer.from(await answer.arrayBuffer())
      expect(there.equals(Buffer.from(await tracking.readArtifact(runId, path)))).toBe(true)
    }
    const parent =
      summary.parentId && remote.find(({ data }) => data.tags['sporeprint.run_id'] === summary.parentId)
    expect(copy.data.tags['mlflow.parentRunId']).toBe(parent ? parent.info.run_id : undefined)
  }
  const [name = ''] = state.models.names()
  const ours = state.models.versions(name)
  const theirs = await collect(client.versions(name))
  expect(
    theirs.map(({ tags }) => tags['sporeprint.fingerprint']!).toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(ours.map(({ fingerprint }) => fingerprint).toSorted((a, b) => a.localeCompare(b)))
  const champion = ours.find(({ aliases }) => aliases.includes('champion'))
  expect(theirs.find(({ aliases }) => aliases.includes('champion'))?.tags['sporeprint.fingerprint']).toBe(
    champion?.fingerprint,
  )
  void paths
  close()
}

/** A small generator of numbers from 0 to 1 that a seed repeats. */
function mulberry(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
