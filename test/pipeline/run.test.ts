import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluation } from '../../main/contract/run.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import { openLaboratory, quick, stateOf, type Workspace } from './laboratory.ts'

const laboratory = openLaboratory('run')
afterAll(() => laboratory.remove())

describe('the sample pipeline', () => {
  let workspace: Workspace
  beforeAll(async () => {
    workspace = await laboratory.workspace()
  })
  afterAll(() => workspace.close())

  it('goes from the raw file to a registered model', async () => {
    const run = await workspace.run()
    expect(run.error).toBeUndefined()
    expect(run.state).toBe('succeeded')
    expect(run.metrics.accuracy).toBeGreaterThanOrEqual(0.999)
    expect(run.model).toEqual({ name: 'mushroom', version: 1, aliases: ['champion'] })
    expect(run.warnings.join(' ')).toContain('2480 of 8124')
    const rows = Object.fromEntries(run.stages.map(({ name, rowsIn, rowsOut }) => [name, [rowsIn, rowsOut]]))
    expect(rows).toMatchObject({
      extract: [8124, 8124],
      transform: [8124, 8124],
      train: [5687, 5687],
      evaluate: [2437, 2437],
    })

    const artifacts = await workspace.client.run.artifacts({ runId: run.runId })
    expect(artifacts.map(({ path }) => path)).toEqual([
      'evaluation.json',
      'features.json',
      'groups.json',
      'held-out.json',
      'lineage.json',
      'loaded-tables.json',
      'query-plans.txt',
      'validate-loaded.json',
      'validate-raw.json',
    ])
    const { text } = await workspace.client.run.artifactText({ runId: run.runId, path: 'evaluation.json' })
    const found = evaluation.parse(JSON.parse(text))
    expect(found.parts.test).toMatchObject({ rows: 1218 })
    expect(found.parts.validation).toMatchObject({ rows: 1219 })
    expect(found.importance[0]?.feature).toBe('odor')
    expect(found.labels).toEqual({ e: 'edible', p: 'poisonous' })
    expect(found.isGoodEnough).toBe(true)
  })

  it('shows its folds as child runs with metrics of their own', async () => {
    const [parent] = (await workspace.client.run.search({ experiment: 'mushroom' })).runs
    const { runs } = await workspace.client.run.search({ parentId: parent!.runId })
    expect(runs).toHaveLength(5)
    expect(
      runs.every(
        ({ state, metrics, kind }) => state === 'succeeded' && metrics.accuracy! > 0.99 && kind === 'fold',
      ),
    ).toBe(true)
    expect(parent?.metrics).toMatchObject({
      cv_accuracy_mean: expect.closeTo(1, 2),
      train_seconds: expect.any(Number),
    })
    expect(parent?.params).toMatchObject({
      target: 'class',
      'train.trees': '100',
      'transform.split.test': '0.15',
    })
    expect(parent?.tags).toMatchObject({ 'dataset.name': 'mushrooms', 'dataset.version': '1' })
  })

  it('does not do twice what has not changed, but decides anew', async () => {
    const run = await workspace.run()
    expect(run.stages.filter(({ cached }) => cached).map(({ name }) => name)).toEqual([
      'extract',
      'transform',
      'load',
      'train',
      'evaluate',
    ])
    expect(run.model).toMatchObject({ version: 1 })
    expect(run.metrics.accuracy).toBeGreaterThanOrEqual(0.999)
    expect((await workspace.client.run.search({ parentId: run.runId })).total).toBe(5)
  })

  it('does again what a changed param touches, and from a stage on what a person asks for', async () => {
    const changed = await workspace.run(quick)
    expect(stateOf(changed)).toMatchObject({
      transform: 'cached',
      load: 'cached',
      train: 'succeeded',
      evaluate: 'succeeded',
    })
    expect(changed.model).toMatchObject({ version: 2, aliases: [] })
    const again = await workspace.run(quick, 'mushroom', 'load')
    expect(stateOf(again)).toMatchObject({
      extract: 'cached',
      transform: 'cached',
      load: 'succeeded',
      train: 'succeeded',
    })
    expect(again.model).toMatchObject({ version: 2 })
  })

  it('makes the same model on any number of threads', async () => {
    const [here] = await workspace.client.model.versions({ name: 'mushroom' })
    for (const threads of [1, 3]) {
      const other = await laboratory.workspace({ overrides: { threads } })
      try {
        const run = await other.run(quick)
        const [version] = await other.client.model.versions({ name: 'mushroom' })
        expect(run.state).toBe('succeeded')
        expect(version?.fingerprint).toBe(here?.fingerprint)
      } finally {
        await other.close()
      }
    }
  })

  it('predicts one mushroom with the registered model', async () => {
    const { inputExample } = await workspace.client.model.get({ name: 'mushroom', alias: 'champion' })
    const predict = (odor: string) =>
      workspace.client.model.predict({ name: 'mushroom', alias: 'champion', row: { ...inputExample, odor } })
    expect(await predict('f')).toMatchObject({ label: 'p', displayLabel: 'poisonous', notes: [] })
    expect((await predict('no-such-odor')).notes[0]).toContain('odor')
  })

  it.each(['extra-trees', 'boosting', 'tree', 'logistic', 'naive-bayes'])(
    'learns, registers and predicts with %s',
    async (algorithm) => {
      const name = `with-${algorithm}`
      const run = await workspace.run({
        ...quick,
        'train.algorithm': algorithm,
        'train.trees': 100,
        'train.folds': 0,
        'evaluate.thresholds': {},
        'evaluate.importance.maxRows': 200,
        'register.model': name,
      })
      expect(run.error).toBeUndefined()
      expect(run.model).toEqual({ name, version: 1, aliases: ['champion'] })
      const { inputExample } = await workspace.client.model.get({ name, alias: 'champion' })
      const row = { ...inputExample, odor: 'f' }
      expect(await workspace.client.model.predict({ name, alias: 'champion', row })).toMatchObject({
        label: 'p',
      })
    },
  )

  it('warns of a param that the algorithm does not read', async () => {
    const run = await workspace.run({ ...quick, 'train.algorithm': 'tree', 'train.l1': 3, 'train.folds': 0 })
    expect(run.warnings.join(' ')).toContain('The algorithm tree does not read trees, l1')
  })

  it('trains the library on its sample, and says so', async () => {
    const run = await workspace.run({
      ...quick,
      'train.algorithm': 'ml-random-forest',
      'train.folds': 0,
      'train.sampleRows': 300,
    })
    expect(run.state).toBe('succeeded')
    expect(run.metrics.accuracy).toBeGreaterThan(0.9)
    expect(run.warnings.join(' ')).toMatch(/stratified sample of (299|300) of 5687 rows/)
  })

  it('registers nothing that is not good enough', async () => {
    const run = await workspace.run({ ...quick, 'train.algorithm': 'baseline', 'train.folds': 0 })
    expect(run.state).toBe('succeeded')
    expect(run.model).toBeUndefined()
    expect(stateOf(run)).toMatchObject({ evaluate: 'warned', register: 'warned' })
    expect(run.warnings.join(' ')).toMatch(/accuracy is 0\.5\d+, the pipeline wants 0\.95/)
  })

  it('moves the alias only to a better model, on the same rows', async () => {
    const first = await workspace.run({
      ...quick,
      'train.maxDepth': 1,
      'evaluate.thresholds': {},
      'register.model': 'ladder',
    })
    expect(first.model).toEqual({ name: 'ladder', version: 1, aliases: ['champion'] })
    const better = await workspace.run({ ...quick, 'register.model': 'ladder' })
    expect(better.model).toEqual({ name: 'ladder', version: 2, aliases: ['champion'] })
    const worse = await workspace.run({
      ...quick,
      'train.maxDepth': 2,
      'evaluate.thresholds': {},
      'register.model': 'ladder',
    })
    expect(worse.model).toEqual({ name: 'ladder', version: 3, aliases: [] })
    const history = await workspace.client.model.history({ name: 'ladder' })
    expect(history.filter(({ action }) => action === 'alias-set').map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['the first @champion', expect.stringMatching(/^better: accuracy/)]),
    )
  })

  it('predicts another column when told to, under a name of its own', async () => {
    const run = await workspace.run({ ...quick, target: 'odor', 'evaluate.thresholds': {} })
    expect(run.error).toBeUndefined()
    expect(run.model).toMatchObject({ name: 'mushroom-odor', version: 1 })
    expect(await workspace.client.model.get({ name: 'mushroom-odor' })).toMatchObject({ target: 'odor' })
  })

  it.each([
    ['one-hot', { 'transform.encoding': 'one-hot', 'transform.missing.default': 'category' }],
    [
      'ordinal and scaled',
      {
        'transform.encoding': 'ordinal',
        'transform.scaling': 'standard',
        'transform.missing.default': 'most-frequent',
      },
    ],
    [
      'selected',
      { 'transform.select.mutualInformation.top': 5, 'transform.select.correlation.threshold': 0.9 },
    ],
    ['constant columns kept', { 'transform.dropConstant': false }],
    ['dropped rows', { 'transform.missing.columns': { 'stalk-root': 'drop' } }],
  ])('transforms in other ways: %s', async (_, set) => {
    const run = await workspace.run({ ...quick, 'evaluate.thresholds': {}, ...set })
    expect(run.error).toBeUndefined()
    expect(run.state).toBe('succeeded')
    expect(run.metrics.accuracy).toBeGreaterThan(0.95)
  })

  it('fills the tables of the warehouse and keeps the last loads', async () => {
    await workspace.close()
    const tables = await openDuckdb(join(workspace.path, '.sporeprint/warehouse.duckdb'), {
      threads: 1,
      tempDir: join(workspace.path, 'data/temp'),
      log: () => undefined,
    })
    const own = (await tables.listTables()).filter(({ space }) => space === 'mushroom')
    await tables.close()
    expect(own.map(({ name }) => name)).toEqual([
      'cleaned_features',
      'data_lineage',
      'quality_metrics',
      'test_data',
      'train_data',
      'validation_data',
    ])
    expect(own.every(({ batches }) => batches.length === 3)).toBe(true)
    workspace = await laboratory.open(workspace.path)
  })

  it('makes again what was deleted by hand', async () => {
    await workspace.close()
    rmSync(join(workspace.path, '.sporeprint/warehouse.duckdb'))
    rmSync(join(workspace.path, '.sporeprint/state.db'))
    workspace = await laboratory.open(workspace.path)
    const run = await workspace.run(quick)
    expect(stateOf(run)).toMatchObject({ extract: 'cached', transform: 'cached', load: 'succeeded' })
    expect(run.state).toBe('succeeded')
    expect((await workspace.client.run.search({ experiment: 'mushroom' })).total).toBeGreaterThan(8)
    const models = (await workspace.client.model.list()).map(({ name }) => name)
    expect(models).toEqual(expect.arrayContaining(['ladder', 'mushroom', 'mushroom-odor']))
  })

  it('notices a raw file that was changed, when it reads it again', async () => {
    const file = join(workspace.path, 'data/raw/mushrooms/v1.csv')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('p,x,s,n', 'p,x,s,w'))
    const run = await workspace.run({}, 'mushroom', 'extract')
    expect(run.state).toBe('failed')
    expect(run.error).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('not the one that was imported'),
    })
    writeFileSync(file, text)
    expect((await workspace.run(quick)).state).toBe('succeeded')
  })
})

describe('a run that is stopped', () => {
  let workspace: Workspace
  beforeAll(async () => {
    workspace = await laboratory.workspace()
  })
  afterAll(() => workspace.close())
  const heavy = { 'train.trees': 3000, 'train.folds': 5 }

  async function startAndWaitFor(stage: string, set = heavy) {
    const { client } = workspace
    const { runId } = await client.run.start({ pipeline: 'mushroom', set })
    for await (const run of await client.run.watch({ runId })) {
      if (run.stages.find(({ name }) => name === stage)?.state === 'running') break
    }
    return runId
  }

  it.each(['transform', 'load', 'train'])(
    'during %s says so everywhere, and keeps its log',
    async (stage) => {
      const runId = await startAndWaitFor(stage)
      const run = await workspace.client.run.cancel({ runId })
      expect(run.state).toBe('cancelled')
      expect(stateOf(run)).toMatchObject({ [stage]: 'cancelled', register: 'cancelled' })
      expect(await workspace.client.run.summary({ runId })).toMatchObject({ state: 'cancelled' })
      const { runs } = await workspace.client.run.search({ parentId: runId })
      expect(runs.filter(({ state }) => state === 'running')).toEqual([])
      const lines = await workspace.client.run.log({ runId })
      expect(lines.at(-1)?.message).toContain('is over: cancelled')
      await expect(workspace.client.run.cancel({ runId })).rejects.toThrow(/is over/)
    },
  )

  it('is interrupted when the application closes, and goes on with the next', async () => {
    const runId = await startAndWaitFor('train')
    await workspace.close()
    workspace = await laboratory.open(workspace.path)
    expect(await workspace.client.run.get({ runId })).toMatchObject({ state: 'interrupted' })
    await workspace.client.run.resume({ runId })
    await workspace.client.run.cancel({ runId })
    await expect(workspace.client.run.resume({ runId: 'f'.repeat(32) })).rejects.toThrow(/not known/)
  })

  it('after its timeout has failed, with the time it was given', async () => {
    const run = await workspace.run({ ...heavy, 'train.timeout': 0.4 })
    expect(run.state).toBe('failed')
    expect(stateOf(run)).toMatchObject({ train: 'failed', evaluate: 'skipped', register: 'skipped' })
    expect(run.error?.message).toContain('train was stopped after its timeout of 0.4 s')
  })

  it('tries again as often as the pipeline says', async () => {
    const file = join(workspace.path, 'data/raw/mushrooms/v1.csv')
    const aside = `${file}.aside`
    const text = readFileSync(file)
    rmSync(file)
    const { runId } = await workspace.client.run.start({
      pipeline: 'mushroom',
      set: { ...quick, 'extract.retries': { count: 3, delay: 0.05, factor: 1 } },
      from: 'extract',
    })
    for await (const run of await workspace.client.run.watch({ runId })) {
      const [extract] = run.stages
      if (extract?.state === 'retrying' && !existsSync(file)) writeFileSync(file, text)
    }
    const run = await workspace.client.run.get({ runId })
    expect(run.state).toBe('succeeded')
    expect(run.stages[0]?.attempt).toBeGreaterThan(1)
    rmSync(aside, { force: true })
    const lines = await workspace.client.run.log({ runId, stage: 'extract' })
    expect(lines.some(({ message, level }) => level === 'warn' && message.includes('Trying again'))).toBe(
      true,
    )
  })
})
