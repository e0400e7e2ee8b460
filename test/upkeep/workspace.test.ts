import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InfraJob } from '../../main/contract/infra.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import { openInfra, type Infra } from '../../main/infra/open-infra.ts'
import { takeOwnership } from '../../main/lib/owner-lock.ts'
import { workspacePaths, type WorkspacePaths } from '../../main/lib/workspace-paths.ts'
import { sweepObjects } from '../../main/tracking/artifact-store.ts'
import { openState, type State } from '../../main/state/open-state.ts'
import { createUpkeep, type Upkeep } from '../../main/upkeep/create-upkeep.ts'
import { openDuckdb, type DuckdbWarehouse } from '../../main/warehouse/open-duckdb.ts'
import { createEmptyMachine, type EmptyMachine } from '../infra-room/docker-server.ts'

const composeFile = resolve(import.meta.dirname, '..', '..', 'compose', 'compose.yaml')

let root: string
let file: string
let paths: WorkspacePaths
let machine: EmptyMachine
let infra: Infra
let state: State
let warehouse: DuckdbWarehouse
let running: string[]
let upkeep: Upkeep

const openTables = (folder: WorkspacePaths) =>
  openDuckdb(folder.warehouse, { threads: 1, tempDir: folder.temp, log: () => {} })

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

const addRun = (runId: string, deletedAt: number | null) =>
  state.runs.insert({
    runId,
    name: runId,
    experiment: 'Default',
    parentId: null,
    kind: 'pipeline',
    state: 'succeeded',
    startedAt: 1,
    endedAt: 2,
    deletedAt,
  })

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'upkeep-'))
  file = join(root, 'backup.tar.zst')
  paths = workspacePaths(join(root, 'mine'))
  await createWorkspace(paths.root)
  machine = createEmptyMachine()
  // Nothing listens there, on whatever machine this runs.
  machine.environment['DOCKER_HOST'] = `unix://${join(root, 'no.sock')}`
  infra = openInfra({ composeFile, machine, userFolder: join(root, 'user') })
  state = openState(paths.state)
  warehouse = await openTables(paths)
  running = []
  upkeep = createUpkeep({
    infra,
    userFolder: join(root, 'user'),
    workspace: {
      paths,
      name: () => 'mine',
      runningRunIds: () => running,
      state,
      warehouse: {
        copyTo: (to, signal) => warehouse.copyTo(to, { signal }),
        checkpoint: () => warehouse.checkpoint(),
      },
      deletedRunIds: () => state.runs.deletedIds(),
      dropUnusedArtifacts: () => sweepObjects(paths),
      rotateLog: () => false,
    },
  })
  write(join(paths.raw, 'cities.csv'), 'name\nBasel\n')
  const names = { name: 'name', kind: 'category' as const, codes: new Int32Array([0]), levels: ['Basel'] }
  await warehouse.append({ space: 'raw', name: 'cities' }, { rowCount: 1, columns: [names] }, 'batch')
  state.experiments.ensure('Default', 1)
  addRun('kept', null)
})
afterEach(async () => {
  state.close()
  await warehouse.close()
  await infra.close()
  machine[Symbol.dispose]()
  rmSync(root, { recursive: true, force: true })
})

async function ended(begun: InfraJob): Promise<InfraJob> {
  let last: InfraJob | undefined
  for await (const job of infra.watch(begun.jobId)) last = job
  return last!
}
const backUp = async (to = file) => ended(await upkeep.backup({ file: to, workspace: true }))
const restore = async (workspaceFolder?: string) => ended(await upkeep.restore({ file, workspaceFolder }))
const resultsOf = (job: InfraJob) => job.steps.flatMap(({ results = [] }) => results).join('\n')

describe('a backup of a workspace', () => {
  it('comes back in a new folder with its databases, its files and its runs', async () => {
    write(join(paths.runs, 'kept', 'run.json'), '{}')
    const job = await backUp()
    expect(job.state).toBe('succeeded')
    expect(resultsOf(job)).toContain('Services are not in it')
    const summary = await upkeep.inspect({ file })
    expect(summary).toMatchObject({
      workspace: { name: 'mine' },
      services: [],
      workspaceFolder: `${paths.root}-2`,
    })
    expect((await restore()).state).toBe('succeeded')
    const copy = workspacePaths(`${paths.root}-2`)
    expect(readFileSync(join(copy.raw, 'cities.csv'), 'utf8')).toBe('name\nBasel\n')
    expect(existsSync(join(copy.runs, 'kept', 'run.json'))).toBe(true)
    const tables = await openTables(copy)
    expect((await tables.listTables()).map(({ name, rows }) => [name, rows])).toEqual([['cities', 1]])
    await tables.close()
    const copied = openState(copy.state)
    expect(copied.runs.get('kept')?.state).toBe('succeeded')
    copied.close()
  })

  it('leaves out caches, links and passwords, and says what a person would miss', async () => {
    write(join(paths.temp, 'scratch'), 'x')
    write(join(paths.staging, 'key', 'result.json'), '{}')
    write(join(paths.root, '.git', 'config'), 'x')
    symlinkSync('/etc/passwd', join(paths.root, 'link'))
    const secret = 'redis:\n  url: redis://me:secret@localhost:6379\n'
    writeFileSync(paths.config, readFileSync(paths.config, 'utf8') + secret)
    running = ['busy']
    await backUp()
    const { workspace } = await upkeep.inspect({ file })
    expect(workspace!.notes.join('\n')).toMatch(/run busy was going on[^]*left out: link[^]*sporeprint\.yaml/)
    const copy = workspacePaths(join(root, 'copy'))
    await restore(copy.root)
    expect(readFileSync(copy.config, 'utf8')).toContain('redis://localhost:6379')
    const left = [copy.temp, copy.staging, copy.lock, join(copy.root, '.git'), join(copy.root, 'link')]
    expect(left.filter((path) => existsSync(path))).toEqual([])
  })

  it('that is cancelled leaves nothing', async () => {
    const begun = await upkeep.backup({ file, workspace: true })
    infra.cancel(begun.jobId)
    expect((await ended(begun)).state).toBe('cancelled')
    expect(readdirSync(root).filter((name) => name.includes('backup'))).toEqual([])
  })

  it('does not overwrite a file, lie in what it saves, or need a folder that is not there', async () => {
    writeFileSync(file, 'mine')
    await expect(backUp()).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(backUp(join(paths.root, 'in.tar.zst'))).rejects.toThrow(/inside the workspace/)
    await expect(backUp(join(root, 'none', 'b.tar.zst'))).rejects.toThrow(/no folder ".*none"/)
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })
})

describe('a restored workspace', () => {
  it('takes the place of one that is there, which is kept under a dated name', async () => {
    await backUp()
    const there = join(root, 'there')
    await createWorkspace(there)
    write(join(there, 'note.txt'), 'mine')
    const results = resultsOf(await restore(there))
    const keptAs = /kept as "(.*)"/.exec(results)![1]!
    expect(keptAs).toMatch(/there\.kept-\d{4}-\d\d-\d\dT/)
    expect(readFileSync(join(keptAs, 'note.txt'), 'utf8')).toBe('mine')
    expect(existsSync(join(there, 'data', 'raw', 'cities.csv'))).toBe(true)
  })

  it('never takes the place of one that is open, of other files, or of anything when the archive is bad', async () => {
    write(join(paths.root, 'noise.txt'), randomBytes(500_000).toString('base64'))
    await backUp()
    const there = join(root, 'there')
    await createWorkspace(there)
    const owner = takeOwnership(workspacePaths(there))
    await expect(restore(there)).rejects.toThrow(/is open \(process \d+\)\. Close it/)
    owner.release()
    const other = join(root, 'other')
    write(join(other, 'thesis.txt'), 'mine')
    await expect(restore(other)).rejects.toThrow(/is not empty \(it holds "thesis\.txt"\)/)
    const bytes = readFileSync(file)
    bytes[Math.floor(bytes.length / 2)]! ^= 0x55
    writeFileSync(file, bytes)
    const job = await restore(join(root, 'fresh'))
    expect(job.steps.find(({ service }) => service === 'archive')?.error?.message).toContain('is damaged')
    expect(readdirSync(root).toSorted()).toEqual(['backup.tar.zst', 'mine', 'other', 'there'])
  })

  it('is asked for by a name that the backup has', async () => {
    await backUp()
    await expect(upkeep.restore({ file, parts: ['redis'] })).rejects.toThrow(/has no redis; it has workspace/)
  })
})

describe('maintenance', () => {
  it('says first what it would delete, deletes that and nothing else', async () => {
    addRun('gone', 5)
    const artifact = (runId: string) => join(paths.runs, runId, 'artifacts', 'model.bin')
    for (const runId of ['kept', 'gone']) write(artifact(runId), 'x'.repeat(1000))
    write(join(paths.temp, 'deep', 'scratch'), 'x'.repeat(10))
    const items = await upkeep.maintenance()
    const deletions = items.filter(({ paths: found }) => found)
    expect(deletions).toMatchObject([
      { freesBytes: 1000, paths: [join('runs', 'gone', 'artifacts', 'model.bin')] },
      { freesBytes: 10, paths: [join('data', 'temp', 'deep')] },
    ])
    expect(items.at(-1)?.text).toContain('Services are left alone')
    expect((await ended(upkeep.maintain())).state).toBe('succeeded')
    expect(existsSync(artifact('kept'))).toBe(true)
    expect(existsSync(artifact('gone'))).toBe(false)
    expect(readdirSync(paths.temp)).toEqual([])
    expect((await upkeep.maintenance()).filter(({ paths: found }) => found)).toEqual([])
  })

  it('leaves caches alone while a run is going on', async () => {
    write(join(paths.staging, 'key', 'result.json'), '{}')
    running = ['busy']
    await ended(upkeep.maintain())
    expect(existsSync(join(paths.staging, 'key', 'result.json'))).toBe(true)
  })
})
