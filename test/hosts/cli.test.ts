import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { datasetSummary, datasetVersion } from '../../main/contract/dataset.ts'
import { exitOf, heard, initSample, runCommand, startCommand } from './command.ts'
import { openPlace } from './place.ts'

const place = openPlace('cli')
const workspace = join(place.root, 'mushrooms')
const run = (...args: string[]) => runCommand(args, { cwd: workspace })

beforeAll(() => initSample(place.root, 'mushrooms'))
afterAll(() => place.remove())

it('runs the sample from CSV to a registered model, and prints one JSON document', async () => {
  const first = await run('run', 'mushroom', '--set', 'train.trees=10', '--json')
  expect(first.code).toBe(0)
  expect(first.json()).toMatchObject({
    runId: expect.stringMatching(/^[0-9a-f]{32}$/),
    state: 'succeeded',
    metrics: { accuracy: expect.any(Number), rocAuc: expect.any(Number) },
    model: { version: 1, aliases: ['champion'] },
  })
  const { stages } = first.read(z.object({ stages: z.array(z.looseObject({ name: z.string() })) }))
  expect(stages.map(({ name }) => name)).toEqual([
    'extract',
    'validate-raw',
    'transform',
    'load',
    'validate-loaded',
    'train',
    'evaluate',
    'register',
  ])
  for (const stage of stages)
    expect(Object.keys(stage)).toEqual(
      expect.arrayContaining(['name', 'state', 'durationMs', 'rowsIn', 'rowsOut', 'cached']),
    )
  expect(first.stderr).toContain('✓ extract')

  const second = await run('run', '--set', 'train.trees=10')
  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('accuracy') })
  expect(second.stderr.match(/^= .*cached/gm)?.length).toBeGreaterThanOrEqual(5)

  const { json } = await run('runs', '--json')
  expect(json()).toMatchObject({ total: 2, runs: [{ state: 'succeeded' }, { state: 'succeeded' }] })
})

describe('while another process owns the workspace', () => {
  let owner: ReturnType<typeof startCommand>
  beforeAll(async () => {
    owner = startCommand(['serve'], { cwd: workspace })
    await heard(owner.stdout, /http:\S+/)
  })
  afterAll(async () => {
    const exited = exitOf(owner)
    owner.kill('SIGTERM')
    await exited
  })

  it('shows models and predicts with them', async () => {
    const { name } = (await run('models', 'list', '--json')).read(z.array(z.object({ name: z.string() })))[0]!
    expect((await run('models', 'show', `${name}@champion`)).stdout).toContain(`${name} version 1 @champion`)
    const predicted = await run('models', 'predict', `${name}/1`, '--set', 'odor=f', '--json')
    expect(predicted.json()).toMatchObject({ label: 'p', displayLabel: 'poisonous' })
    expect((await run('models', 'predict', name, '--row', '{"odor": "f"}')).stdout).toContain('poisonous')
    expect((await run('models', 'predict', name, '--row', '{"odor"')).stderr).toContain(
      'should be a JSON object',
    )
    expect((await run('models', 'show', 'a/b/c')).stderr).toContain('NAME@ALIAS')
  })

  it('predicts a file, and keeps the rows as a dataset that can be learnt from again', async () => {
    const rows = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
    const to = ['--model', 'mushroom@champion', '--out', join(place.root, 'predicted.parquet')]
    const predicted = await run('predict', rows, ...to, '--dataset', 'predicted-mushrooms', '--json')
    expect(predicted.json()).toMatchObject({
      rows: 8124,
      dataset: { name: 'predicted-mushrooms', version: 1 },
    })
    const refused = await run('predict', rows, ...to, '--dataset', 'Of Monday')
    expect(refused.stderr).toContain('such as "of-monday"')
    const kept = (await run('data', 'list', '--json')).read(z.array(datasetSummary))
    const { latest } = kept.find(({ name }) => name === 'predicted-mushrooms')!
    expect(latest.rows).toBe(8124)
    expect(latest.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['odor', 'prediction', 'probability_e', 'probability_p']),
    )
  })

  it('takes the place where npm was called for where the person stands', async () => {
    const root = join(import.meta.dirname, '../..')
    const env = { INIT_CWD: workspace, npm_lifecycle_event: 'sporeprint' }
    expect((await runCommand(['data', 'list'], { cwd: root, env })).stdout).toContain('mushrooms')
    const elsewhere = await runCommand(['data', 'list'], { cwd: place.root, env })
    expect(elsewhere.code).toBe(1)
  })

  it('shows, changes and removes settings', async () => {
    expect((await run('config', 'set', 'threads', '1')).stdout).toMatch(/threads +1 +sporeprint\.yaml/)
    expect((await run('config', 'set', 'name', '5')).stdout).toMatch(/name +5 +sporeprint\.yaml/)
    expect((await run('config', 'unset', 'threads')).stdout).toMatch(/threads +0 +default/)
    expect(readFileSync(join(workspace, 'sporeprint.yaml'), 'utf8')).toContain(
      '# The settings of this workspace.',
    )
  })

  it.each([
    [['run', 'nothing'], 'NOT_FOUND'],
    [['run', '--set', 'novalue'], 'INVALID_INPUT'],
    [['run', '--resume', 'f'.repeat(32)], 'NOT_FOUND'],
    [['run', '--set', 'target=nothing'], 'INVALID_INPUT'],
    [['data', 'import', 'nothing.csv'], 'NOT_FOUND'],
    [['models', 'show', 'nothing'], 'NOT_FOUND'],
    [['quality', 'validate', 'nothing', 'mushrooms'], 'NOT_FOUND'],
    [['config', 'set', 'thread', '1'], 'INVALID_INPUT'],
  ])('fails with 1, one JSON document and no stack: %j', async (args, code) => {
    const failed = await run(...args, '--json')
    expect(failed.json()).toMatchObject({
      error: { code, message: expect.any(String), details: expect.any(Object) },
    })
    expect(failed.code).toBe(1)
    expect(failed.stderr).not.toMatch(/^ +at /m)
  })

  it('shows a stack trace only when asked', async () => {
    expect((await run('models', 'show', 'nothing')).stderr).toBe('There is no model "nothing".\n')
    expect((await run('models', 'show', 'nothing', '--verbose')).stderr).toMatch(/^ +at /m)
  })
})

it('imports a file named from where the person stands', async () => {
  writeFileSync(join(place.root, 'two.csv'), 'a,b\n1,x\n2,y\n')
  const imported = await runCommand(['data', 'import', 'two.csv', '-w', 'mushrooms', '--json'], {
    cwd: place.root,
  })
  expect(imported.code).toBe(0)
  expect(datasetVersion.parse(imported.json())).toMatchObject({ dataset: 'two', rows: 2, rowsRead: 2 })
  expect((await run('data', 'list')).stdout).toMatch(/two +1 +2 +2/)
})

it('says when a setting was written and another source goes first', async () => {
  const env = { SPOREPRINT_THREADS: '2' }
  const changed = await runCommand(['config', 'set', 'threads', '1'], { cwd: workspace, env })
  expect(changed.stdout).toMatch(/threads +2 +SPOREPRINT_THREADS/)
  expect(changed.stderr).toContain('SPOREPRINT_THREADS gives another one')
})

it('finds the workspace above a folder inside it', async () => {
  const found = await runCommand(['config', '--json'], { cwd: join(workspace, 'data', 'raw') })
  expect(found.json()).toContainEqual(
    expect.objectContaining({ key: 'pipeline', value: 'mushroom', origin: 'sporeprint.yaml' }),
  )
})

it.each([
  [['--bogus']],
  [['nothing']],
  [['runs', '--limit', 'many']],
  [['init']],
  [['init', 'a', '--sample', 'moss']],
])('ends with 2 when the command line cannot be parsed: %j', async (args) => {
  const failed = await run(...args, '--json')
  expect(failed.code).toBe(2)
  expect(failed.json()).toMatchObject({ error: { code: 'INVALID_INPUT' } })
  expect((await run(...args)).stdout).toBe('')
})

it('helps', async () => {
  expect(await run('--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('make a folder a workspace'),
  })
  expect(await run('run', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--resume') })
  expect((await run('rnu')).stderr).toContain('Did you mean run')
})

it('says where there is no workspace', async () => {
  const nowhere = await runCommand(['runs'], { cwd: place.root })
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('sporeprint init DIR') })
  const named = await runCommand(['runs', '-w', 'nothing'], { cwd: place.root })
  expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining('is no workspace') })
})

it('makes a workspace in an empty folder only, and leaves nothing half-made', async () => {
  const make = (folder: string) => runCommand(['init', folder], { cwd: place.root })
  mkdirSync(join(place.root, 'full'))
  writeFileSync(join(place.root, 'full', 'thesis.txt'), 'mine')
  expect((await make('full')).stderr).toContain('is not empty')
  expect(readdirSync(join(place.root, 'full'))).toEqual(['thesis.txt'])
  expect((await make('full/thesis.txt')).stderr).toContain('is a file')
  expect((await make('mushrooms')).stderr).toContain('is a workspace already')
  expect(await make('a/b/c')).toMatchObject({ code: 0 })
  expect(existsSync(join(place.root, 'a/b/c/sporeprint.yaml'))).toBe(true)
  expect((await make('full/thesis.txt/x')).code).toBe(1)
})

it('makes the index again from the files', async () => {
  rmSync(join(workspace, '.sporeprint', 'state.db'))
  const rebuilt = await run('workspace', 'rebuild', '--json')
  expect(rebuilt.json()).toMatchObject({ modelVersions: 1, skipped: [] })
})

it('refuses a workspace and a database of a newer version, and changes neither', async () => {
  const newer = join(place.root, 'newer')
  cpSync(workspace, newer, { recursive: true })
  const config = join(newer, 'sporeprint.yaml')
  const text = readFileSync(config, 'utf8').replace('format: 1', 'format: 99')
  writeFileSync(config, text)
  const refused = await runCommand(['runs', '-w', newer, '--json'])
  expect(refused.json()).toMatchObject({ error: { code: 'CONFLICT', details: { format: 99, known: 1 } } })
  expect(refused.code).toBe(1)
  expect(readFileSync(config, 'utf8')).toBe(text)

  writeFileSync(config, text.replace('format: 99', 'format: 1'))
  const state = new BetterSqlite(join(newer, '.sporeprint', 'state.db'))
  state.pragma('user_version = 999')
  state.close()
  const again = await runCommand(['runs', '-w', newer, '--json'])
  expect(again.json()).toMatchObject({ error: { code: 'CONFLICT', details: { version: 999 } } })
})

it('sets a damaged state database aside and goes on', async () => {
  const state = join(workspace, '.sporeprint', 'state.db')
  for (const suffix of ['-wal', '-shm']) rmSync(state + suffix, { force: true })
  writeFileSync(state, 'not a database'.repeat(1000))
  const listed = await run('runs', '--json')
  expect(listed.code).toBe(0)
  expect(listed.read(z.object({ total: z.number() })).total).toBeGreaterThan(0)
  expect(readdirSync(join(workspace, '.sporeprint')).some((name) => name.includes('corrupt'))).toBe(true)
})

it('reports for a bug ticket without secrets', async () => {
  const env = { MARIADB_PASSWORD: 'hunter2', REDIS_URL: 'redis://user:hunter3@127.0.0.1' }
  const { code, stdout } = await runCommand(['diagnostics'], { cwd: workspace, env })
  expect(code).toBe(0)
  expect(stdout).toContain('redis.url')
  expect(stdout).not.toMatch(/hunter/)
})
