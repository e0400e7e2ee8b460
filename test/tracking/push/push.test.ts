import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rebuildIndex } from '../../../main/tracking/rebuild-index.ts'
import { createMlflowClient, collect } from '../../../main/tracking/mlflow-client/mlflow-client.ts'
import { createPusher } from '../../../main/tracking/push/pusher.ts'
import { startServer } from '../mlflow/server.ts'
import { newVersion, openWorkspace } from '../workspace.ts'
import { startProxy } from './proxy.ts'

type Server = Awaited<ReturnType<typeof startServer>>
type Workspace = ReturnType<typeof openWorkspace>
let remote: Server
let local: Workspace
let pusher: ReturnType<typeof createPusher>

const openPusher = (uri = remote.url) =>
  createPusher({
    ...local,
    log: () => {},
    isOn: () => false,
    address: () => Promise.resolve({ uri }),
  })
const push = (only?: ReadonlySet<string>) =>
  pusher.once({ only, signal: new AbortController().signal, onProgress: () => {} })

beforeEach(async () => {
  remote = await startServer()
  local = openWorkspace()
  pusher = openPusher()
})
afterEach(async () => {
  await pusher.close()
  local.remove()
  await remote.close()
})

const client = () => createMlflowClient({ uri: remote.url })
const remoteRuns = async (experiment = 'mushroom') =>
  collect(client().runs((await client().experimentByName(experiment)).experiment_id))
const copyOf = async (runId: string, experiment?: string) => {
  const copies = (await remoteRuns(experiment)).filter((run) => run.data.tags['sporeprint.run_id'] === runId)
  expect(copies).toHaveLength(1)
  return copies[0]!
}

/** A run as a pipeline leaves it, with a fold. */
async function trackRun() {
  const { tracking } = local
  const { runId } = tracking.startRun({
    experiment: 'mushroom',
    kind: 'pipeline',
    params: { trees: '100', 'deep.er': 'ü' },
    tags: { 'code.version': '1', team: 'red' },
  })
  const fold = tracking.startRun({ experiment: 'mushroom', kind: 'fold', parentId: runId }).runId
  tracking.logMetrics(runId, [
    ...Array.from({ length: 2000 }, (_, step) => ({
      key: 'loss',
      value: 1 / (step + 1),
      step,
      at: 1000 + step,
    })),
    { key: 'odd', value: NaN, step: 0, at: 1 },
    { key: 'odd', value: Infinity, step: 1, at: 1 },
    { key: 'odd', value: -Infinity, step: 2, at: 1 },
  ])
  await tracking.writeArtifact(runId, 'plots/roc curve.json', '{"a":1}')
  await tracking.writeArtifact(runId, 'empty.txt', '')
  tracking.finishRun(fold, 'succeeded')
  tracking.finishRun(runId, 'succeeded')
  return { runId, fold }
}

describe('a push', () => {
  it('takes runs with their folds, params, points, tags, files and end', async () => {
    const { runId, fold } = await trackRun()
    expect(await push()).toMatchObject({ failed: 0, pending: 0, target: remote.url })
    const copy = await copyOf(runId)
    const summary = local.tracking.summary(runId)
    expect(copy.info).toMatchObject({
      run_name: summary.name,
      status: 'FINISHED',
      start_time: summary.startedAt,
      end_time: summary.endedAt,
    })
    expect(copy.data.params).toEqual(summary.params)
    expect(copy.data.tags).toMatchObject(summary.tags)
    const points = await collect(client().history(copy.info.run_id, 'loss'))
    expect(points.map(({ value, step, timestamp }) => ({ value, step, at: timestamp }))).toEqual(
      local.tracking.metricHistory(runId, 'loss').map(({ value, step, at }) => ({ value, step, at })),
    )
    const odd = await collect(client().history(copy.info.run_id, 'odd'))
    expect(odd.map(({ value }) => value)).toEqual([NaN, Infinity, -Infinity])
    const file = await client().downloadRunFile(copy.info.run_id, 'plots/roc curve.json')
    expect(await file.text()).toBe('{"a":1}')
    const child = await copyOf(fold)
    expect(child.data.tags['mlflow.parentRunId']).toBe(copy.info.run_id)
  })

  it('that is made again sends nothing, also after the index was rebuilt', async () => {
    await trackRun()
    await push()
    expect(await push()).toMatchObject({ sent: 0, failed: 0 })
    await rebuildIndex(local.paths, local.state)
    expect(await push()).toMatchObject({ sent: 0, failed: 0 })
    expect(await remoteRuns()).toHaveLength(2)
  })

  it('follows what changes afterwards: names, tags, points, files, deletion and restoring', async () => {
    const { runId } = await trackRun()
    await push()
    local.tracking.setTags(runId, { team: 'blue', more: 'x' })
    local.state.runs.deleteTag(runId, 'code.version')
    local.tracking.logMetrics(runId, [{ key: 'loss', value: 9, step: 5000, at: 1 }])
    await local.tracking.writeArtifact(runId, 'empty.txt', 'no more')
    local.state.runs.update({ ...local.state.runs.get(runId)!, name: 'renamed' })
    expect(await push()).toMatchObject({ sent: 1 })
    const changed = await copyOf(runId)
    expect(changed.info.run_name).toBe('renamed')
    expect(changed.data.tags).toMatchObject({ team: 'blue', more: 'x' })
    expect(changed.data.tags).not.toHaveProperty('code.version')
    expect(await collect(client().history(changed.info.run_id, 'loss'))).toHaveLength(2001)
    expect(await (await client().downloadRunFile(changed.info.run_id, 'empty.txt')).text()).toBe('no more')
    local.tracking.deleteRun(runId)
    await push()
    expect((await copyOf(runId)).info.lifecycle_stage).toBe('deleted')
    local.tracking.restoreRun(runId)
    await push()
    expect((await copyOf(runId)).info.lifecycle_stage).toBe('active')
  })

  it('leaves what others wrote on the server', async () => {
    const { runId } = await trackRun()
    await push()
    const { info } = await copyOf(runId)
    await client().logBatch({ run_id: info.run_id, tags: [{ key: 'theirs', value: '1' }] })
    local.tracking.setTags(runId, { team: 'green' })
    await push()
    expect((await copyOf(runId)).data.tags).toMatchObject({ theirs: '1', team: 'green' })
  })

  it('finds everything again when what was remembered is lost', async () => {
    const { runId } = await trackRun()
    await local.registry.createVersion(newVersion(1, runId))
    await push()
    const theirs = { key: 'theirs', value: '1' }
    await client().logBatch({ run_id: (await copyOf(runId)).info.run_id, tags: [theirs] })
    const before = await remoteRuns()
    await pusher.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(local.paths.outbox + suffix, { force: true })
    pusher = openPusher()
    expect(await push()).toMatchObject({ failed: 0 })
    expect(await remoteRuns()).toEqual(before)
    expect(await collect(client().versions('mushroom-classifier'))).toHaveLength(1)
    // Not one point was written twice.
    const log = join(remote.workspace.paths.runs, (await copyOf(runId)).info.run_id, 'metrics.jsonl')
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(2003)
  })

  it('starts anew when another server is at the same address, or the run is gone', async () => {
    const { runId } = await trackRun()
    await push()
    const port = remote.server.port
    await remote.close()
    remote = await startServer({ port })
    local.tracking.setTags(runId, { team: 'blue' })
    expect(await push()).toMatchObject({ failed: 0, pending: 0 })
    expect((await copyOf(runId)).data.tags).toMatchObject({ team: 'blue' })
  })

  it('takes registered models with versions, files, aliases, stages and deletions', async () => {
    const { runId } = await trackRun()
    const { version } = await local.registry.createVersion(newVersion(1, runId))
    await local.registry.createVersion(newVersion(2, runId))
    const { name } = version
    local.registry.setAlias({ name, alias: 'champion', version: 1, reason: 'best' })
    expect(await push()).toMatchObject({ failed: 0 })
    const versions = (await collect(client().versions(name))).toSorted(
      (a, b) => Number(a.version) - Number(b.version),
    )
    const copy = await copyOf(runId)
    expect(versions.map((one) => [one.version, one.run_id, one.aliases])).toEqual([
      ['1', copy.info.run_id, ['champion']],
      ['2', copy.info.run_id, []],
    ])
    expect(versions[0]!.source).toBe(`${copy.info.artifact_uri}/models/${name}/1`)
    const model = await client().downloadRunFile(copy.info.run_id, `models/${name}/1/model.json`)
    expect(await model.json()).toEqual({ seed: 1 })
    local.registry.setAlias({ name, alias: 'champion', version: 2, reason: 'better' })
    local.registry.record({
      at: 1,
      by: 'x',
      action: 'registry-stage-set',
      model: name,
      version: 2,
      to: 'Staging',
      reason: 'x',
    })
    local.registry.record({ at: 1, by: 'x', action: 'version-deleted', model: name, version: 1, reason: 'x' })
    await push()
    const after = await collect(client().versions(name))
    expect(after.map((one) => [one.version, one.aliases, one.current_stage])).toEqual([
      ['2', ['champion'], 'Staging'],
    ])
  })

  it('says what the server refused, sends the rest, and tries again when it is told to', async () => {
    const { runId, fold } = await trackRun()
    local.tracking.logParams(runId, { bad$key: '1' })
    local.tracking.startRun({ experiment: 'other', kind: 'tracked' })
    expect(await push()).toMatchObject({ failed: 1, pending: 0 })
    const failed = await pusher.items({ states: ['failed'], limit: 10, offset: 0 })
    expect(failed).toEqual([
      expect.objectContaining({ id: runId, error: expect.stringContaining('bad$key') }),
    ])
    expect((await copyOf(fold)).info.status).toBe('FINISHED')
    expect(await remoteRuns('other')).toHaveLength(1)
    expect(await push()).toMatchObject({ sent: 0, failed: 0 })
    expect(await pusher.retry('run', runId)).toBe(1)
    expect(await push()).toMatchObject({ sent: 0, failed: 1 })
  })

  it('of some runs leaves the others', async () => {
    const { runId } = await trackRun()
    local.tracking.startRun({ experiment: 'mushroom', kind: 'tracked' })
    expect(await push(new Set([runId]))).toMatchObject({ sent: 1 })
    expect(await remoteRuns()).toHaveLength(1)
  })

  it('never goes to the workspace itself, nor to what is no MLflow server', async () => {
    await pusher.close()
    local.remove()
    local = openWorkspace(remote.workspace.root)
    pusher = openPusher()
    await expect(push()).rejects.toThrow(/is this workspace itself/)
  })

  it('without a server says so', async () => {
    await pusher.close()
    pusher = openPusher('http://127.0.0.1:59999')
    await trackRun()
    await expect(push()).rejects.toThrow(/cannot be reached: nothing listens there/)
  })
})

describe('while it is on', () => {
  it('sends by itself what happens, waits out an outage, pauses and goes on', async () => {
    await pusher.close()
    const proxy = await startProxy(remote.server.port)
    pusher = createPusher({
      ...local,
      log: () => {},
      isOn: () => true,
      backoffMs: 20,
      address: () => Promise.resolve({ uri: proxy.url }),
    })
    const until = async (holds: (status: Awaited<ReturnType<typeof pusher.status>>) => boolean) => {
      let told = Promise.withResolvers<void>()
      const stop = local.events.subscribe(({ topic }) => topic === 'tracking' && told.resolve())
      for (;;) {
        told = Promise.withResolvers()
        const status = await pusher.status()
        if (holds(status)) {
          stop()
          return status
        }
        await told.promise
      }
    }
    const { runId } = await trackRun()
    await until(({ phase, counts }) => phase === 'idle' && counts.sent > 2)
    expect((await copyOf(runId)).info.status).toBe('FINISHED')
    proxy.cut(true)
    local.tracking.setTags(runId, { team: 'blue' })
    const waiting = await until(({ phase }) => phase === 'waiting')
    expect(waiting).toMatchObject({ message: expect.stringContaining('cannot be reached') })
    proxy.cut(false)
    await pusher.retry()
    await until(({ phase, counts }) => phase === 'idle' && counts.pending === 0)
    expect((await copyOf(runId)).data.tags).toMatchObject({ team: 'blue' })
    pusher.pause()
    await until(({ phase }) => phase === 'paused')
    pusher.resume()
    await until(({ phase }) => phase === 'idle')
    await proxy.close()
  })
})
