import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from '../../main/pipeline/json.ts'
import { openLaboratory } from './laboratory.ts'

const laboratory = openLaboratory('features')
afterAll(() => laboratory.remove())

const two = (value: number) => String(value).padStart(2, '0')

/** People in 90 towns, some without one; who was born in the second half of a year says yes. */
const people = [
  'born,seen,town,size,says',
  ...Array.from({ length: 400 }, (_, i) => {
    const month = (i % 12) + 1
    const town = i % 10 === 0 ? '' : `t${(i * i) % 90}`
    const size = i % 9 === 0 ? '' : String((i * 37) % 101)
    return `19${two(60 + (i % 40))}-${two(month)}-${two((i % 28) + 1)},2024-05-${two((i % 30) + 1)} ${two(i % 24)}:30:00,${town},${size},${month > 6 ? 'yes' : 'no'}`
  }),
].join('\n')

async function withPeople() {
  const workspace = await laboratory.workspace({ sample: false })
  await workspace.importText('people', people)
  const train = async (set: Record<string, Json>, target = 'says') => {
    const { runId } = await workspace.client.run.train({ dataset: 'people', target, algorithm: 'tree', set })
    const run = await workspace.ended(runId)
    const features = async (): Promise<string[]> => {
      const { text } = await workspace.client.run.artifactText({ runId, path: 'features.json' })
      return JSON.parse(text).features
    }
    return { run, features }
  }
  return { workspace, train }
}

describe('features of a pipeline', () => {
  it('are parts of dates, and what is wrong with them is said', async () => {
    const { workspace, train } = await withPeople()
    const { run, features } = await train({
      'transform.dates.columns': { born: ['year', 'month', 'weekday'], seen: ['hour', 'number'] },
      'transform.drop': ['town', 'size'],
    })
    expect(run.state).toBe('succeeded')
    expect(await features()).toEqual(['seen', 'born year', 'born month', 'born weekday', 'seen hour'])
    expect(run.metrics.accuracy).toBe(1)
    const { name, version } = run.model!
    const labelOf = async (row: Record<string, string | number>) =>
      (await workspace.client.model.predict({ name, version, row: { seen: '2024-05-01 10:30:00', ...row } }))
        .label
    expect(await labelOf({ born: '1970-09-01' })).toBe('yes')
    expect(await labelOf({ born: '1970-02-01' })).toBe('no')
    expect(await labelOf({ born: 31 })).toBe('no')
    const csv = join(workspace.path, 'rows.csv')
    const out = join(workspace.path, 'predicted.csv')
    writeFileSync(csv, 'born,seen\n1970-09-01 23:00:00,2024-05-01\n1970-02-01 01:00:00,2024-05-02\n')
    const { id } = await workspace.client.model.predictFileStart({
      name,
      version,
      path: csv,
      out,
      allowMissing: false,
    })
    for (;;) {
      const job = await workspace.client.model.predictFileStatus({ id })
      if (job.state === 'succeeded') break
      if (job.state !== 'running') throw new Error(job.error?.message)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const [, ...lines] = readFileSync(out, 'utf8').trim().split('\n')
    expect(lines.map((line) => line.split(',')[2])).toEqual(['yes', 'no'])
    const failed = async (dates: Record<string, string[]>) =>
      (await train({ 'transform.dates.columns': dates })).run.error?.message
    expect(await failed({ size: ['year'] })).toContain(
      'dates.size: size has no dates but is of type integer.',
    )
    expect(await failed({ bron: ['year'] })).toContain('Did you mean "born"?')
    await workspace.close()
  })

  it('are shares of the classes, bins and gaps, and go with the model to predictions', async () => {
    const { workspace, train } = await withPeople()
    const { run, features } = await train({
      'transform.encodings': { town: 'target' },
      'transform.rare.maxLevels': 6,
      'transform.bins.columns': { size: 5 },
      'transform.missing.indicator': true,
      'transform.drop': ['born', 'seen'],
      'train.folds': 3,
    })
    expect(run.state).toBe('succeeded')
    expect(await features()).toEqual(['P(yes|town)', 'town is missing', 'size', 'size is missing'])
    const { name, version } = run.model!
    const predict = (row: Record<string, string | null>) =>
      workspace.client.model.predict({ name, version, row: { size: '12', ...row } })
    const unknown = await predict({ town: 'Atlantis' })
    expect(unknown.notes).toEqual(['town: "Atlantis" was not in the training rows, treated as "other".'])
    const reasons = await workspace.client.model.explain({ name, version, row: { town: 't1', size: '12' } })
    expect(reasons?.parts.map(({ column }) => column).toSorted()).toEqual(['size', 'town'])
    await workspace.close()
  })

  it('weigh rows, by a column that is no feature', async () => {
    const workspace = await laboratory.workspace({ sample: false })
    const rows = Array.from({ length: 250 }, (_, i) => {
      const isRare = (i * 31) % 5 < 2
      return `${(i * 13) % 11},${'pqr'[(i * 5) % 3]},${isRare ? 'a,3' : 'b,1'}`
    })
    await workspace.importText('weighed', ['x,c,y,weight', ...rows].join('\n'))
    const start = async (algorithm: string, set: Record<string, Json>) => {
      const { runId } = await workspace.client.run.train({ dataset: 'weighed', target: 'y', algorithm, set })
      return workspace.ended(runId)
    }
    const run = await start('naive-bayes', {
      'transform.weight': 'weight',
      'train.folds': 3,
      'train.learningCurve': true,
    })
    expect(run.state).toBe('succeeded')
    expect(run.warnings).toEqual([])
    const { name, version } = run.model!
    const file = join(workspace.path, 'models', name, String(version), 'model.json')
    const model = JSON.parse(readFileSync(file, 'utf8'))
    expect(model.preprocessor.features.map((feature: { name: string }) => feature.name)).toEqual(['x', 'c'])
    expect(Math.exp(model.estimator.naiveBayes.logPriors[0])).toBeCloseTo((3 * 0.4) / (3 * 0.4 + 0.6))
    const failed = async (weight: string) =>
      (await start('tree', { 'transform.weight': weight })).error?.message
    expect(await failed('c')).toContain('The weights are to be in "c", but it is a category')
    expect(await failed('wieght')).toContain(
      'There is no column "wieght" to weigh rows by. Did you mean "weight"?',
    )
    const unread = await start('k-nearest', { 'transform.weight': 'weight' })
    expect(unread.warnings).toContain(
      'The algorithm k-nearest takes each row as one: the weights in "weight" change nothing.',
    )
    await workspace.close()
  })
})
