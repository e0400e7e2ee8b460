import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Json } from '../../main/pipeline/json.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import { openLaboratory, quick, stateOf, type Workspace } from './laboratory.ts'

const laboratory = openLaboratory('bad-input')
const opened: Workspace[] = []
afterEach(async () => {
  for (const workspace of opened.splice(0)) await workspace.close()
})
afterAll(async () => {
  await shared?.close()
  laboratory.remove()
})

let shared: Workspace
let count = 0

/** A small dataset and a pipeline of all stages but the validations, both with a name of their own. */
async function withTable(csv: string, set: Record<string, Json> = {}) {
  shared ??= await laboratory.workspace({ sample: false })
  const name = `t${count++}`
  const pipeline = {
    dataset: name,
    target: 'y',
    stages: {
      extract: {},
      transform: {},
      load: {},
      train: { trees: 5, folds: 0 },
      evaluate: { importance: { repeats: 1 } },
      register: {},
    },
  }
  shared.write(`pipelines/${name}.yaml`, JSON.stringify(pipeline))
  await shared.importText(name, csv)
  const run = (more: Record<string, Json> = {}) => shared.run({ ...set, ...more }, name)
  return { name, run, client: shared.client }
}

const unfinished = () => {
  const folder = join(shared.path, 'data/processed/staging')
  return existsSync(folder) ? readdirSync(folder).filter((entry) => entry.startsWith('.tmp')) : []
}

const rows = (length: number, row: (i: number) => string) =>
  Array.from({ length }, (_, i) => row(i)).join('\n')
const fine = `x,y\n${rows(60, (i) => `${i % 7},${i % 2 === 0 ? 'a' : 'b'}`)}\n`

describe('a table that cannot be learnt from', () => {
  it.each([
    ['an unknown target', fine, { target: 'z' }, /no column "z" to predict.*It has x, y/],
    ['a misspelt target', fine.replace('x,y', 'x,label'), { target: 'lable' }, /Did you mean "label"\?/],
    [
      'one class only',
      `x,y\n${rows(40, (i) => `${i},a`)}\n`,
      {},
      /only "a" in 40 rows; at least two classes/,
    ],
    [
      'a class too small to split',
      `x,y\n${rows(40, (i) => `${i % 9},${i < 38 ? 'a' : 'b'}`)}\n`,
      {},
      /Class "b" has 2 rows, too few for 3 parts/,
    ],
    [
      'an unknown positive class',
      fine,
      { positive: 'c' },
      /positive is "c", but "y" has no such value.*It has a, b/,
    ],
    [
      'shares that do not add up',
      fine,
      { 'transform.split.test': 0.5 },
      /split\.train \+ split\.validation \+ split\.test must be 1, but is 1\.35/,
    ],
    ['nothing left to learn from', fine, { 'transform.drop': ['x'] }, /No feature is left to learn from/],
    ['a bad expression', fine, { 'transform.derive': { d: 'x +' } }, /at character/],
    ['an unknown column in an expression', fine, { 'transform.derive': { d: 'xx + 1' } }, /no column "xx"/],
    ['an unknown dataset', fine, { dataset: 'tt' }, /no dataset "tt"/],
    ['an unknown version', fine, { 'extract.version': 9 }, /has no version 9; it has 1/],
  ])('%s: says which and what to do', async (_, csv, set, words) => {
    const { name, run } = await withTable(csv)
    const done = await run(set)
    expect(done.state).toBe('failed')
    expect(done.error?.message).toMatch(words)
    expect(done.error?.code).toMatch(/INVALID_INPUT|NOT_FOUND/)
    expect(Object.values(stateOf(done)).filter((state) => state === 'failed')).toHaveLength(1)
    expect(shared.has(`models/${name}`)).toBe(false)
    expect(unfinished()).toEqual([])
  })
})

describe('a table that is odd', () => {
  it('with a column that is all missing leaves that out and says so', async () => {
    const table = await withTable(`x,empty,y\n${rows(60, (i) => `${i % 7},,${i % 2 === 0 ? 'a' : 'b'}`)}\n`)
    const run = await table.run()
    expect(run.state).toBe('succeeded')
    const lines = await table.client.run.log({ runId: run.runId, stage: 'transform' })
    expect(lines.map(({ message }) => message)).toContain('empty: dropped, every value is missing')
  })

  it('with a class that is only in the test part is wrong about it, and goes on', async () => {
    const csv = `x,y\n${rows(60, (i) => `${i % 7},${i === 59 ? 'rare' : i % 2 === 0 ? 'a' : 'b'}`)}\n`
    const table = await withTable(csv)
    let seen = false
    for (let seed = 1; seed < 30 && !seen; seed++) {
      const run = await table.run({ seed, 'transform.split.stratify': false })
      expect(run.error).toBeUndefined()
      const { text } = await table.client.run.artifactText({ runId: run.runId, path: 'evaluation.json' })
      const evaluation = JSON.parse(text)
      seen =
        evaluation.parts.test.perClass.some(
          (one: { class: string; support: number }) => one.class === 'rare' && one.support > 0,
        ) && evaluation.parts.test.metrics.accuracy < 1
    }
    expect(seen).toBe(true)
  })

  it('with hostile names is taken as it is', async () => {
    const names = [
      'select',
      'a"b',
      "c'd; DROP TABLE x;--",
      '<img src=x onerror=alert(1)>',
      '../../etc',
      'row_id',
      'Größe',
      'part',
      'source_row',
      'constructor',
    ]
    const header = [...names, 'y'].map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
    const body = rows(80, (i) =>
      [
        ...names.map((_, n) => String.fromCodePoint(97 + ((i * (n + 3)) % 5))),
        i % 2 === 0 ? 'yes' : 'no',
      ].join(','),
    )
    const table = await withTable(`${header}\n${body}\n`)
    const run = await table.run({ 'transform.encoding': 'one-hot' })
    expect(run.error).toBeUndefined()
    expect(run.state).toBe('succeeded')
    const version = await table.client.model.get({ name: table.name })
    expect(version.signature.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['select', 'a"b', 'constructor']),
    )
    const predicted = await table.client.model.predict({ name: table.name, row: version.inputExample })
    expect(predicted.notes).toEqual([])
  })

  it('with values that differ only in case keeps them apart', async () => {
    const table = await withTable(
      `x,y\n${rows(80, (i) => `${['Yes', 'yes', 'YES', 'no'][i % 4]},${i % 4 < 2 ? 'a' : 'b'}`)}\n`,
    )
    const run = await table.run({ 'transform.encoding': 'one-hot', 'train.trees': 25 })
    expect(run.error).toBeUndefined()
    expect(run.metrics.accuracy).toBe(1)
  })

  it('with numbers predicts a number of classes', async () => {
    const table = await withTable(
      `a,b,y\n${rows(300, (i) => `${i % 17},${(i * 7) % 23 === 0 ? '' : (i * 7) % 23},${Math.floor((i % 17) / 6)}`)}\n`,
    )
    const run = await table.run({
      'transform.missing.default': 'median',
      'transform.scaling': 'standard',
      'train.trees': 30,
    })
    expect(run.error).toBeUndefined()
    expect(run.metrics.accuracy).toBe(1)
    expect((await table.client.model.get({ name: table.name })).classes.map(({ value }) => value)).toEqual([
      '0',
      '1',
      '2',
    ])
  })
})

describe('a workspace that is damaged', () => {
  it('with a broken state database opens, keeps the broken one aside and rebuilds from the files', async () => {
    const first = await laboratory.workspace()
    const { runId } = await first.run(quick)
    await first.close()
    writeFileSync(
      join(first.path, '.sporeprint/state.db'),
      'not a database at all, but long enough to be one '.repeat(200),
    )
    const again = await laboratory.open(first.path)
    opened.push(again)
    expect(await again.client.run.summary({ runId })).toMatchObject({ state: 'succeeded' })
    expect(await again.client.run.get({ runId })).toMatchObject({
      state: 'succeeded',
      metrics: { accuracy: expect.any(Number) },
    })
    const { notices } = await again.client.app.info()
    expect(notices.map(({ message }) => message).join(' ')).toContain('damaged')
    expect(readdirSync(join(first.path, '.sporeprint')).some((name) => name.includes('corrupt'))).toBe(true)
  })

  it('made by a newer version is left alone', async () => {
    const first = await laboratory.workspace({ sample: false })
    await first.close()
    first.write('sporeprint.yaml', 'format: 99\n')
    await expect(laboratory.open(first.path)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('with a pipeline that has problems lists it with them', async () => {
    const workspace = await laboratory.workspace()
    opened.push(workspace)
    workspace.write(
      'pipelines/broken.yaml',
      'dataset: mushrooms\ntarget: class\nstages:\n  extract: {}\n  trian: {}\n',
    )
    const list = await workspace.client.pipeline.list()
    expect(list.find(({ name }) => name === 'broken')?.problems[0]).toMatchObject({ line: 5, path: 'trian' })
    await expect(workspace.client.run.start({ pipeline: 'broken' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('line 5'),
    })
    await expect(workspace.client.run.start({ pipeline: 'brokn' })).rejects.toThrow(/Did you mean "broken"\?/)
    await expect(workspace.client.run.start({})).resolves.toMatchObject({ runId: expect.any(String) })
  })
})

const mount = (options: string) => {
  const folder = join(laboratory.root, `disk-${options.replaceAll(/\W/g, '-')}`)
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  return {
    folder,
    remount: (how: string) => execFileSync('mount', ['-o', `remount,${how}`, folder]),
    umount: () => execFileSync('umount', ['-l', folder]),
  }
}

const canMount = tryMount()
if (!canMount)
  console.warn(
    'SKIPPED: full and read-only disks are not tested, because no file system can be mounted here.',
  )

describe.skipIf(!canMount)('a disk', () => {
  it('that is full stops the run with the reason, and the run goes on when there is room', async () => {
    const disk = mount('size=30m')
    try {
      const path = join(disk.folder, 'workspace')
      await createWorkspace(path, { sample: 'mushroom' })
      const workspace = await laboratory.open(path)
      const filler = join(disk.folder, 'filler')
      expect(() => writeFileSync(filler, Buffer.alloc(40 << 20))).toThrow(/ENOSPC/)
      const failed = await workspace.client.run.start({ pipeline: 'mushroom', set: quick }).then(
        ({ runId }) => workspace.ended(runId).then(({ error, state }) => ({ ...error, state })),
        (error: unknown) => Object(error),
      )
      expect(failed.message).toMatch(/disk is full|No space left|Free some space/i)
      writeFileSync(filler, '')
      expect((await workspace.run(quick)).state).toBe('succeeded')
      await workspace.close()
    } finally {
      disk.umount()
    }
  })

  it('that is read-only says so, and nothing is touched', async () => {
    const disk = mount('size=31m')
    try {
      const path = join(disk.folder, 'workspace')
      await createWorkspace(path, { sample: 'mushroom' })
      disk.remount('ro')
      await expect(laboratory.open(path)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('read-only'),
      })
    } finally {
      disk.umount()
    }
  })
})

function tryMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = join(laboratory.root, 'try')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
