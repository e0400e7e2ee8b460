import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rebuildIndex } from '../../../main/tracking/rebuild-index.ts'
import { importTracking } from '../../../main/tracking/import/import-tracking.ts'
import { startServer } from '../mlflow/server.ts'
import { newVersion, openWorkspace } from '../workspace.ts'

let local: ReturnType<typeof openWorkspace>
let folder: string
beforeEach(() => {
  local = openWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'sporeprint-import-'))
})
afterEach(() => {
  local.remove()
  rmSync(folder, { recursive: true, force: true })
})

const take = (
  source: string,
  signal = new AbortController().signal,
  onProgress: (done: number) => void = () => {},
) => importTracking(local, source, (uri) => ({ uri }), { signal, onProgress }, {})

const write = (path: string, text: string) => {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const runId = '0123456789abcdef0123456789abcdef'

/** As MLflow's file store writes it. */
function writeStore() {
  const experiment = '484893929929929292'
  write(
    `${experiment}/meta.yaml`,
    `experiment_id: '${experiment}'\nlifecycle_stage: active\nname: from a folder\ncreation_time: 5\n`,
  )
  write(`${experiment}/tags/team`, 'red')
  const run = `${experiment}/${runId}`
  write(
    `${run}/meta.yaml`,
    `artifact_uri: file:///home/somebody/mlruns/${run}/artifacts\nend_time: 2000\nlifecycle_stage: active\nrun_id: ${runId}\nrun_name: first\nstart_time: 1000\nstatus: 3\nuser_id: ada\n`,
  )
  write(`${run}/params/deep/er`, 'ü')
  write(`${run}/metrics/loss`, '1000 0.5 0\n1001 nan 1\n1002 inf 2\n1003 0.25 3\n')
  write(`${run}/tags/colour`, 'blue')
  write(`${run}/artifacts/plots/a.txt`, 'content')
  write(
    'models/m/meta.yaml',
    'name: m\ncreation_timestamp: 1\nlast_updated_timestamp: 2\ndescription: about\n',
  )
  for (const number of [1, 3]) {
    write(
      `models/m/version-${number}/meta.yaml`,
      `name: m\nversion: ${number}\ncurrent_stage: Staging\nrun_id: ${runId}\nsource: file:///home/somebody/mlruns/${run}/artifacts/plots\n`,
    )
  }
  write('models/m/aliases/champion', '3')
  return run
}

describe('an mlruns folder', () => {
  it('is taken over with its registry, and is there after a rebuild', async () => {
    writeStore()
    const report = await take(folder)
    expect(report).toMatchObject({
      experiments: { added: 1 },
      runs: { added: 1 },
      versions: { added: 2 },
      artifacts: { files: 1, bytes: 7 },
      left: [],
    })
    const check = () => {
      expect(local.tracking.summary(runId)).toMatchObject({
        name: 'first',
        experiment: 'from a folder',
        state: 'succeeded',
        startedAt: 1000,
        endedAt: 2000,
        params: { 'deep/er': 'ü' },
        metrics: { loss: 0.25 },
      })
      expect(local.tracking.metricHistory(runId, 'loss').map(({ value }) => value)).toEqual([
        0.5,
        NaN,
        Infinity,
        0.25,
      ])
      expect(local.registry.get({ name: 'm', alias: 'champion' })).toMatchObject({
        version: 3,
        registryStage: 'Staging',
        source: `runs:/${runId}/plots`,
      })
    }
    check()
    expect(await local.tracking.readArtifactText(runId, 'plots/a.txt')).toMatchObject({ text: 'content' })
    expect((await rebuildIndex(local.paths, local.state)).skipped).toEqual([])
    check()
  })

  it('that is taken again changes nothing, or brings what changed', async () => {
    const run = writeStore()
    await take(folder)
    const again = await take(folder)
    expect([again.runs, again.versions, again.models, again.artifacts]).toEqual([
      { added: 0, updated: 0, unchanged: 1 },
      { added: 0, updated: 0, unchanged: 2 },
      { added: 0, updated: 0, unchanged: 1 },
      { files: 0, bytes: 0 },
    ])
    write(`${run}/metrics/loss`, '1000 0.5 0\n1001 nan 1\n1002 inf 2\n1003 0.25 3\n1004 0.125 4\n')
    write(`${run}/tags/colour`, 'green')
    expect((await take(folder)).runs).toEqual({ added: 0, updated: 1, unchanged: 0 })
    expect(local.tracking.summary(runId)).toMatchObject({
      metrics: { loss: 0.125 },
      tags: { colour: 'green' },
    })
    const lines = readFileSync(join(local.paths.runs, runId, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
    expect(lines).toHaveLength(5)
  })

  it('follows no link, and says so', async () => {
    const run = writeStore()
    write('secret.txt', 'secret')
    const outside = mkdtempSync(join(tmpdir(), 'sporeprint-outside-'))
    writeFileSync(join(outside, 'secret.txt'), 'secret')
    symlinkSync(join(outside, 'secret.txt'), join(folder, run, 'artifacts', 'link.txt'))
    symlinkSync(outside, join(folder, run, 'artifacts', 'folder'))
    symlinkSync(join(outside, 'secret.txt'), join(folder, run, 'params', 'stolen'))
    const report = await take(folder)
    expect(report.left).toEqual([expect.objectContaining({ what: 'links' })])
    expect(local.tracking.summary(runId).params).toEqual({ 'deep/er': 'ü' })
    expect((await local.tracking.listArtifacts(runId)).map(({ path }) => path)).toEqual(['plots/a.txt'])
    rmSync(outside, { recursive: true })
  })

  it('whose parts are broken gives the others', async () => {
    const run = writeStore()
    write(`${dirname(run)}/broken/meta.yaml`, '{ not yaml')
    write('77/meta.yaml', 'name: [1]\n')
    const { runs, left } = await take(folder)
    expect(runs.added).toBe(1)
    expect(left.map(({ what }) => what).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'experiments',
      'runs',
    ])
  })

  it('that is none is refused', async () => {
    await expect(take(folder)).rejects.toThrow(/is no folder of MLflow's/)
    await expect(take(join(folder, 'nothing'))).rejects.toThrow(/There is no/)
  })

  it('can be left half-way and goes on', async () => {
    writeStore()
    const stop = new AbortController()
    await expect(take(folder, stop.signal, () => stop.abort())).rejects.toThrow(/aborted/)
    expect((await take(folder)).runs).toMatchObject({ added: 1 })
  })
})

describe('a database', () => {
  it('that is damaged, or of something else, is refused', async () => {
    write('mlflow.db', 'SQLite format 3\0 and then nothing of it')
    await expect(take(join(folder, 'mlflow.db'))).rejects.toThrow(/is damaged or no SQLite database/)
    const other = new BetterSqlite(join(folder, 'other.db'))
    other.exec('CREATE TABLE t (a)')
    other.close()
    await expect(take(join(folder, 'other.db'))).rejects.toThrow(/is no database of MLflow's/)
  })
})

describe('a running server', () => {
  it('is taken over, and what came from this workspace is left', async () => {
    const remote = await startServer()
    const { tracking, registry } = remote.workspace
    const parent = tracking.startRun({ experiment: 'mushroom', kind: 'pipeline', params: { a: '1' } }).runId
    const child = tracking.startRun({ experiment: 'mushroom', kind: 'fold', parentId: parent }).runId
    tracking.logMetrics(parent, [{ key: 'loss', value: 1, step: 0, at: 1 }])
    await tracking.writeArtifact(parent, 'a/b.txt', 'x')
    await registry.createVersion(newVersion(1, parent))
    const own = local.tracking.startRun({ experiment: 'own', kind: 'tracked' }).runId
    const { experiment_id: id } = (await remote.post('experiments/create', { name: 'own' })).body
    await remote.createRun({ experiment_id: id, tags: [{ key: 'sporeprint.run_id', value: own }] })
    const report = await take(remote.url)
    expect(report).toMatchObject({ runs: { added: 2 }, versions: { added: 1 }, artifacts: { files: 1 } })
    expect(report.left).toEqual([
      expect.objectContaining({ what: 'runs', count: 1, reason: 'They are of this workspace.' }),
    ])
    expect(local.tracking.summary(child).parentId).toBe(parent)
    expect((await take(remote.url)).runs).toEqual({ added: 0, updated: 0, unchanged: 2 })
    await remote.close()
    await expect(take(remote.url)).rejects.toThrow(/cannot be reached/)
  })
})
