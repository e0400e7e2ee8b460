import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { rebuildIndex } from '../../main/tracking/rebuild-index.ts'
import { newVersion, openWorkspace } from './workspace.ts'

const name = 'mushroom-classifier'
let workspace: ReturnType<typeof openWorkspace>
beforeEach(() => {
  workspace = openWorkspace()
})
afterEach(() => workspace.remove())

const folderOf = (version: number) => join(workspace.paths.models, name, String(version))

describe('versions', () => {
  it('are numbered, hold their files, and are the same for the same model', async () => {
    const { registry } = workspace
    const results = await Promise.all([1, 2, 1].map((seed) => registry.createVersion(newVersion(seed))))
    expect(results.map((result) => [result.version.version, result.created])).toEqual([
      [1, true],
      [2, true],
      [1, false],
    ])
    expect(readdirSync(folderOf(1)).toSorted()).toEqual([
      'MLmodel',
      'README.md',
      'input_example.json',
      'metadata.json',
      'model.json',
    ])
    expect(parse(readFileSync(join(folderOf(1), 'MLmodel'), 'utf8'))).toMatchObject({
      flavors: { sporeprint: { model_file: 'model.json' } },
      run_id: 'run',
    })
    expect(results[0]!.version.metrics).toEqual({ accuracy: 0.99 })
    expect(await registry.readModel({ name, version: 2 })).toBe('{"seed":2}')
    expect(registry.list()).toEqual([
      { name, versions: 2, latest: expect.objectContaining({ version: 2, registryStage: 'None' }) },
    ])
  })

  it('are packages of MLflow, whole by themselves, where there is a model.onnx', async () => {
    const { registry } = workspace
    const given = newVersion(1)
    const onnx = { state: 'verified', note: 'Tried on 10 rows.' } as const
    await registry.createVersion({
      ...given,
      files: { ...given.files, 'model.onnx': new Uint8Array([1, 2]) },
      metadata: { ...given.metadata, onnx },
    })
    expect(readdirSync(folderOf(1)).toSorted()).toEqual([
      'MLmodel',
      'README.md',
      'code',
      'conda.yaml',
      'input_example.json',
      'metadata.json',
      'model.json',
      'model.onnx',
      'python_env.yaml',
      'requirements.txt',
    ])
    const { flavors } = parse(readFileSync(join(folderOf(1), 'MLmodel'), 'utf8'))
    expect(flavors).toMatchObject({
      onnx: { data: 'model.onnx' },
      python_function: { code: 'code', loader_module: 'sporeprint_pyfunc' },
    })
    expect(existsSync(join(folderOf(1), 'code', `${flavors.python_function.loader_module}.py`))).toBe(true)
    const card = readFileSync(join(folderOf(1), 'README.md'), 'utf8')
    expect(card).toContain('Predicts `class` (`e` edible, `p`) from 1 columns of `mushrooms`')
    expect(card).toContain('| accuracy | 0.99 |')
    expect(card).toContain('- It knows rows like those of `mushrooms`, version')
    expect(card).toContain('Verified: Tried on 10 rows.')
  })

  it('refuse names that are no plain folder or file names', async () => {
    const { registry } = workspace
    for (const bad of ['../up', 'a/b', '', 'CON', '.hidden', 'a..b']) {
      await expect(registry.createVersion({ ...newVersion(1), name: bad })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    }
    for (const bad of ['../x', 'metadata.json']) {
      const files = { 'model.json': '{}', [bad]: 'x' }
      await expect(registry.createVersion({ ...newVersion(1), files })).rejects.toThrow(/cannot be the name/)
    }
    expect(existsSync(workspace.paths.models) ? readdirSync(workspace.paths.models) : []).toEqual([])
  })

  it('are told apart by number and alias, with a hint for a slip', async () => {
    const { registry } = workspace
    await registry.createVersion(newVersion(1))
    expect(() => registry.get({ name: 'mushroom-clasifier' })).toThrow(`Did you mean "${name}"`)
    expect(() => registry.get({ name, version: 7 })).toThrow(/newest is 1/)
    expect(() => registry.get({ name, alias: 'champion' })).toThrow(/@champion/)
  })
})

describe('aliases', () => {
  it('move between versions and leave their history', async () => {
    const { registry, tracking } = workspace
    const { runId } = tracking.startRun({ experiment: 'mushroom', kind: 'pipeline' })
    await registry.createVersion(newVersion(1, runId))
    await registry.createVersion(newVersion(2))
    registry.setAlias({ name, alias: 'champion', version: 1, reason: 'first' })
    expect(tracking.summary(runId).model).toEqual({ name, version: 1, aliases: ['champion'] })
    registry.setAlias({ name, alias: 'champion', version: 2, reason: 'better', by: 'pipeline' })
    registry.setAlias({ name, alias: 'champion', version: 2, reason: 'again' })
    expect(registry.get({ name, alias: 'champion' }).version).toBe(2)
    expect(registry.list()[0]!.champion?.version).toBe(2)
    registry.removeAlias({ name, alias: 'champion' })
    expect(registry.get({ name, version: 2 }).aliases).toEqual([])
    expect(registry.history(name)).toMatchObject([
      { action: 'alias-removed', from: '2' },
      { action: 'alias-set', from: '1', to: '2', reason: 'better', by: 'pipeline' },
      { action: 'alias-set', to: '1', reason: 'first' },
      { action: 'version-created', version: 2 },
      { action: 'version-created', version: 1 },
    ])
    expect(() => registry.setAlias({ name, alias: 'v2', version: 1, reason: '' })).toThrow(/alias/)
    expect(() => registry.setAlias({ name, alias: 'x', version: 9, reason: '' })).toThrow(/no version 9/)
  })
})

describe('after a kill', () => {
  it('a torn last line is ignored, and cut off by the next one', async () => {
    const { registry, paths, state } = workspace
    await registry.createVersion(newVersion(1))
    appendFileSync(paths.registryLog, '{"at":1,"by":"person","action":"alias-s')
    const { skipped } = await rebuildIndex(paths, state)
    expect(skipped).toEqual([{ path: paths.registryLog, reason: expect.stringContaining('line 2') }])
    registry.setAlias({ name, alias: 'champion', version: 1, reason: 'by hand' })
    const lines = readFileSync(paths.registryLog, 'utf8').trimEnd().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { action: 'version-created' },
      { action: 'alias-set' },
    ])
    expect((await rebuildIndex(paths, state)).skipped).toEqual([])
  })

  it('a whole last line without its newline is kept', async () => {
    const { registry, paths, state } = workspace
    await registry.createVersion(newVersion(1))
    writeFileSync(paths.registryLog, readFileSync(paths.registryLog, 'utf8').trimEnd())
    registry.setAlias({ name, alias: 'champion', version: 1, reason: 'by hand' })
    await rebuildIndex(paths, state)
    expect(registry.history(name)).toHaveLength(2)
  })

  it('a folder without its line is adopted, a half-written one removed', async () => {
    const { registry, paths, state } = workspace
    await registry.createVersion(newVersion(1))
    await registry.createVersion(newVersion(2))
    const lines = readFileSync(paths.registryLog, 'utf8').split('\n')
    writeFileSync(paths.registryLog, `${lines[0]}\n`)
    const temporary = join(paths.models, name, '.tmp-half')
    mkdirSync(temporary)
    state.models.clear()
    await registry.open()
    expect(registry.versions(name).map((version) => version.version)).toEqual([2, 1])
    expect(registry.history(name)[0]).toMatchObject({ version: 2, reason: expect.stringContaining('found') })
    expect(existsSync(temporary)).toBe(false)
    expect(existsSync(folderOf(2))).toBe(true)
    expect(readFileSync(paths.registryLog, 'utf8').trimEnd().split('\n')).toHaveLength(2)
  })

  it('a number is not used twice when the index is behind', async () => {
    const { registry, state } = workspace
    await registry.createVersion(newVersion(1))
    state.models.clear()
    expect((await registry.createVersion(newVersion(2))).version.version).toBe(2)
  })
})
