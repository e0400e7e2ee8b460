import { spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchBoard } from '../../main/contract/search.ts'
import { exitOf, runCommand } from '../hosts/command.ts'
import { openLaboratory, type Workspace } from './laboratory.ts'

const laboratory = openLaboratory('search')
afterAll(() => laboratory.remove())

/** What is to be learnt is hidden in noise, so that trials differ. */
const notes = [
  'length,depth,colour,kind',
  ...Array.from({ length: 160 }, (_, i) => {
    const length = (i * 37) % 101
    const depth = (i * 53) % 89
    const isHigh = length + depth + ((i * 71) % 97) > 150
    return `${length},${depth},${'rgb'[(i * 7) % 3]},${isHigh ? 'high' : 'low'}`
  }),
].join('\n')

/** Enough rows that thousands of trees take longer than it takes to say that some are enough. */
const many = [
  'length,depth,colour,kind',
  ...Array.from({ length: 4000 }, (_, i) => {
    const length = (i * 7919) % 1009
    const depth = (i * 6007) % 997
    const isHigh = length + depth + ((i * 5003) % 1013) > 1500
    return `${length},${depth},${'rgb'[(i * 7) % 3]},${isHigh ? 'high' : 'low'}`
  }),
].join('\n')

const space = {
  maxDepth: { type: 'int', low: 1, high: 12 },
  minSamplesLeaf: { type: 'int', low: 1, high: 40, log: true },
  criterion: { type: 'categorical', choices: ['gini', 'entropy'] },
}
const float = (low: number, high: number) => ({ type: 'float', low, high, log: true })
const search = { space, trials: 14, folds: 3 }
const set = { 'train.algorithm': 'tree', 'train.search': search }

let workspace: Workspace
let pristine: string
let runId: string
let board: SearchBoard
beforeAll(async () => {
  const fresh = await laboratory.workspace({ sample: false })
  await fresh.importText('notes', notes)
  await fresh.importText('many', many)
  await fresh.close()
  pristine = join(laboratory.root, 'pristine')
  cpSync(fresh.path, pristine, { recursive: true })
  workspace = await laboratory.open(fresh.path)
  runId = (await workspace.client.run.train({ dataset: 'notes', target: 'kind', set })).runId
  const run = await workspace.ended(runId)
  if (run.state !== 'succeeded') throw new Error(run.error?.message)
  board = await workspace.client.search.board({ runId })
}, 180_000)
afterAll(() => workspace.close())

/** What does not depend on when and where it was done. */
const resultsOf = ({ trials, best, importances }: SearchBoard) => ({
  trials: trials.map(({ number, state, params, values }) => ({ number, state, params, values })),
  best,
  importances,
})

describe('a search', () => {
  it('tries params in cross-validation, gives up the bad ones and learns with the best', async () => {
    expect(board).toMatchObject({ state: 'succeeded', planned: 14, metric: 'rocAuc', direction: 'maximize' })
    expect(board.trials.map(({ number }) => number)).toEqual(Array.from({ length: 14 }, (_, i) => i))
    const complete = board.trials.filter(({ state }) => state === 'complete')
    const pruned = board.trials.filter(({ state }) => state === 'pruned')
    expect(complete.length + pruned.length).toBe(14)
    expect(pruned.length).toBeGreaterThan(0)
    for (const { values } of complete) expect(values).toHaveLength(3)
    for (const { values } of pruned) expect(values.length).toBeLessThan(3)
    const best = board.trials[board.best!]!
    expect(best.values[2]).toBe(Math.max(...complete.map(({ values }) => values[2]!)))
    expect(board.importances.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1)

    const parent = await workspace.client.run.summary({ runId })
    expect(parent.metrics['best_rocAuc']).toBe(best.values[2])
    expect(parent.params).toMatchObject({
      'best.maxDepth': String(best.params['maxDepth']),
      'best.criterion': best.params['criterion'],
      'train.search.trials': '14',
    })
    expect(parent.params).not.toHaveProperty(['train.maxDepth'])
    expect(parent.tags['search.best']).toBe(best.runId)
  })

  it('has its trials as runs below it, with their state and their score after each fold', async () => {
    const { runs } = await workspace.client.run.search({ parentId: runId })
    expect(runs).toHaveLength(14)
    for (const trial of board.trials) {
      const run = runs.find((one) => one.runId === trial.runId)!
      expect(run).toMatchObject({
        kind: 'trial',
        state: trial.state === 'pruned' ? 'cancelled' : 'succeeded',
        tags: { 'trial.state': trial.state === 'pruned' ? 'PRUNED' : 'COMPLETE' },
      })
      const history = await workspace.client.run.metricHistory({ runId: trial.runId, metric: 'rocAuc' })
      expect(history.map(({ value }) => value)).toEqual(trial.values)
    }
  })

  it('gives the same trials again, also when other threads are faster', async () => {
    const one = await laboratory.workspace({ sample: false, overrides: { threads: 1 } })
    await one.importText('notes', notes)
    const again = await one.client.run.train({ dataset: 'notes', target: 'kind', set })
    await one.ended(again.runId)
    expect(resultsOf(await one.client.search.board(again))).toEqual(resultsOf(board))
    const other = await one.client.run.train({ dataset: 'notes', target: 'kind', seed: 3, set })
    await one.ended(other.runId)
    expect(resultsOf(await one.client.search.board(other))).not.toEqual(resultsOf(board))
    await one.close()
  })

  it('is not made twice: a run that takes its result over shows the trials of the first', async () => {
    const again = await workspace.client.run.train({ dataset: 'notes', target: 'kind', set })
    const run = await workspace.ended(again.runId)
    expect(run.stages.find(({ name }) => name === 'train')).toMatchObject({ cached: true })
    expect(resultsOf(await workspace.client.search.board(again))).toEqual(resultsOf(board))
  })

  it('can be paused and goes on with nothing lost or doubled', async () => {
    const path = join(laboratory.root, 'paused')
    cpSync(pristine, path, { recursive: true })
    const opened = await laboratory.open(path)
    const started = await opened.client.run.train({ dataset: 'notes', target: 'kind', set })
    for await (const run of await opened.client.run.watch(started)) {
      const note = run.stages.find(({ name }) => name === 'train')?.progress?.note ?? ''
      if (note.startsWith('trial')) break
    }
    await opened.client.run.cancel(started)
    const paused = await opened.client.search.board(started)
    expect(paused.state).toBe('cancelled')
    expect(paused.trials.some(({ state }) => state === 'running')).toBe(false)
    await opened.client.run.resume(started)
    expect((await opened.ended(started.runId)).state).toBe('succeeded')
    expect(resultsOf(await opened.client.search.board(started))).toEqual(resultsOf(board))
    await opened.close()
  })

  it('whose process is killed goes on to the same result', async () => {
    const path = join(laboratory.root, 'killed')
    cpSync(pristine, path, { recursive: true })
    const script = join(import.meta.dirname, 'kill-search-child.ts')
    const child = spawn(process.execPath, [script, path, '3', JSON.stringify(set)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [killed] = await Promise.all([text(child.stdout), exitOf(child)])
    expect(child.signalCode).toBe('SIGKILL')
    const resumed = await runCommand(['train', '--resume', killed, '-w', path, '--json'])
    expect(resumed.code).toBe(0)
    expect(resumed.json()).toMatchObject({ runId: killed, search: { best: { number: board.best } } })
    const opened = await laboratory.open(path)
    expect(resultsOf(await opened.client.search.board({ runId: killed }))).toEqual(resultsOf(board))
    const { runs } = await opened.client.run.search({ parentId: killed })
    expect(runs).toHaveLength(14)
    for (const { runId: id } of runs) {
      const history = await opened.client.run.metricHistory({ runId: id, metric: 'fold_rocAuc' })
      expect(new Set(history.map(({ step }) => step)).size).toBe(history.length)
    }
    await opened.close()
  })

  it('ends when a person says that it is enough, and is not taken for a whole one later', async () => {
    const longer = { ...set, seed: 9, 'train.search': { ...search, trials: 400, folds: 2 } }
    const started = await workspace.client.run.train({ dataset: 'notes', target: 'kind', set: longer })
    for await (const run of await workspace.client.run.watch(started)) {
      const note = run.stages.find(({ name }) => name === 'train')?.progress?.note ?? ''
      if (note.includes('best')) break
    }
    await workspace.client.run.enough(started)
    const run = await workspace.ended(started.runId)
    expect(run.state).toBe('succeeded')
    expect(run.warnings.join()).toMatch(/The search was ended by hand after \d+ of 400 trials/)
    const { trials, best } = await workspace.client.search.board(started)
    expect(trials.length).toBeLessThan(400)
    expect(best).toBeDefined()
    const again = await workspace.client.run.train({ dataset: 'notes', target: 'kind', set: longer })
    await workspace.client.run.cancel(again)
    const train = (await workspace.ended(again.runId)).stages.find(({ name }) => name === 'train')
    expect(train?.cached).toBe(false)
  })

  it('may choose among algorithms, each with params of its own', async () => {
    const among = {
      algorithm: { type: 'categorical', choices: ['tree', 'naive-bayes'] },
      maxDepth: { type: 'int', low: 1, high: 5, when: { algorithm: 'tree' } },
      smoothing: { type: 'float', low: 0.1, high: 10, log: true, when: { algorithm: 'naive-bayes' } },
    }
    const started = await workspace.client.run.train({
      dataset: 'notes',
      target: 'kind',
      set: { 'train.search': { space: among, sampler: 'random', trials: 6, folds: 2 } },
    })
    expect((await workspace.ended(started.runId)).state).toBe('succeeded')
    const { trials, best } = await workspace.client.search.board(started)
    for (const { params } of trials) expect('maxDepth' in params).toBe(params['algorithm'] === 'tree')
    const { params } = await workspace.client.run.summary(started)
    expect(params['best.algorithm']).toBe(trials[best!]!.params['algorithm'])
  })

  it('in which every trial fails ends with what they said', async () => {
    const started = await workspace.client.run.train({
      dataset: 'notes',
      target: 'kind',
      set: { ...set, 'train.foldKind': 'grouped', 'train.foldBy': 'nobody' },
    })
    const run = await workspace.ended(started.runId)
    expect(run.error?.message).toContain('trials failed, so the search ends. The last one said: foldBy names')
    const { trials } = await workspace.client.search.board(started)
    expect(trials.every(({ state, note }) => state === 'failed' && note!.includes('foldBy'))).toBe(true)
  })

  it('that cannot be is refused before it begins', async () => {
    const start = (wrong: object, algorithm = 'boosting') =>
      workspace.client.run.train({
        dataset: 'notes',
        target: 'kind',
        algorithm,
        set: { 'train.search': { ...wrong } },
      })
    await expect(start({ space: {} })).rejects.toThrow('The search space is empty.')
    await expect(start({ space: { l2: float(2, 1) } })).rejects.toThrow('low must not be above high')
    await expect(start({ space: { l2: float(0, 1) } })).rejects.toThrow('log needs a low above 0')
    await expect(start({ space: { learningRat: float(0.1, 1) } })).rejects.toThrow(
      'which boosting does not read. Did you mean "learningRate"?',
    )
    await expect(start({ space: { smoothing: float(0.1, 1) } })).rejects.toThrow('boosting does not read')
    await expect(start({ space: { learningRate: float(0.1, 7) } })).rejects.toThrow('it cannot be 7')
    await expect(start({ sampler: 'grid' })).rejects.toThrow('The grid has 78125 combinations.')
    await expect(start({}, 'baseline')).rejects.toThrow('baseline has nothing to search for')
    await expect(start({ trials: 0 })).rejects.toThrow('train.search.trials')
    await expect(workspace.client.search.board({ runId: 'none' })).rejects.toThrow('none')
  })

  it('reads its space from a file on the command line', async () => {
    const file = join(laboratory.root, 'space.yaml')
    writeFileSync(file, 'maxDepth: { type: int, low: 1, high: 3 }\n')
    const train = (...more: string[]) =>
      runCommand(['train', 'notes', '--target', 'kind', '--algorithm', 'tree', '-w', workspace.path, ...more])
    const { code, stdout } = await train('--search', file, '--set', 'train.search.sampler=grid')
    expect(code).toBe(0)
    expect(stdout).toContain('of 3 was the best: rocAuc')
    writeFileSync(file, 'space: { maxDepth: { type: int, low: 1, high: 3 } }\ntrials: 2\nfolds: 2\n')
    expect((await train('--search', file)).stdout).toContain('of 2 was the best')
    expect((await train('--search', 'nowhere.yaml')).stderr).toContain('neither a sampler')
    writeFileSync(file, 'maxDepth: {')
    expect((await train('--search', file)).stderr).toContain('is not valid YAML')
    expect((await train('--trials', '3')).stderr).toContain('Add --search')
    expect(readFileSync(join(workspace.path, 'pipelines/notes-kind.yaml'), 'utf8')).not.toContain('search')
  })
})

describe('a forest that is watched', () => {
  it('says how good it is while it grows, and can be kept as it is', async () => {
    const started = await workspace.client.run.train({
      dataset: 'many',
      target: 'kind',
      set: {
        'train.trees': 10_000,
        'train.watch': true,
        'transform.split.train': 0.6,
        'transform.split.validation': 0.2,
      },
    })
    for await (const _ of await workspace.client.run.watch(started)) {
      const points = await workspace.client.run.metricHistory({ ...started, metric: 'learning_logLoss' })
      if (points.length > 0) break
    }
    await workspace.client.run.enough(started)
    const run = await workspace.ended(started.runId)
    expect(run.state).toBe('succeeded')
    const [, grown] = /ended by hand at (\d+) of 10000 trees/.exec(run.warnings.join()) ?? []
    const points = await workspace.client.run.metricHistory({ ...started, metric: 'learning_accuracy' })
    expect(points.at(-1)).toMatchObject({ step: Number(grown) })
    expect(points.every(({ value }) => value >= 0 && value <= 1)).toBe(true)
    await expect(workspace.client.run.enough(started)).rejects.toThrow('is over')
  })
})

const history = (watched: string, metric: string) =>
  workspace.client.run.metricHistory({ runId: watched, metric: `learning_${metric}` })

describe('a boosting that is watched', () => {
  const settings = {
    'train.watch': true,
    'transform.split.train': 0.6,
    'transform.split.validation': 0.2,
  }
  const boost = (trees: number) =>
    workspace.client.run.train({
      dataset: 'many',
      target: 'kind',
      algorithm: 'boosting',
      set: { ...settings, 'train.trees': trees },
    })
  it('tells its loss round by round, and is kept as it is when it is ended', async () => {
    const started = await boost(10_000)
    for await (const _ of await workspace.client.run.watch(started))
      if ((await history(started.runId, 'logLoss')).length > 0) break
    await workspace.client.run.enough(started)
    const run = await workspace.ended(started.runId)
    expect(run.state).toBe('succeeded')
    const [, rounds] = /ended by hand at (\d+) of 10000 rounds/.exec(run.warnings.join()) ?? []
    const points = await history(started.runId, 'logLoss')
    const training = await history(started.runId, 'training_logLoss')
    expect(points.at(-1)).toMatchObject({ step: Number(rounds) })
    expect(training.map(({ step }) => step)).toEqual(points.map(({ step }) => step))

    const told = await workspace.ended((await boost(Number(rounds))).runId)
    const modelOf = ({ model }: typeof run) =>
      readFileSync(join(workspace.path, 'models', model!.name, String(model!.version), 'model.json'), 'utf8')
    expect(modelOf(run)).toBe(modelOf(told))
  })
})
