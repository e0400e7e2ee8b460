import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openLaboratory } from './laboratory.ts'

const laboratory = openLaboratory('train')
afterAll(() => laboratory.remove())

const flowers = [
  'length,colour,species',
  ...Array.from(
    { length: 120 },
    (_, i) => `${(i % 3) * 2 + (i % 7) / 10},${'rgb'[(i * 7) % 3]},${'xyz'[i % 3]}`,
  ),
].join('\n')

describe('training on a dataset', () => {
  it('makes a pipeline once, runs it, and leaves what a person changed in it', async () => {
    const workspace = await laboratory.workspace({ sample: false })
    await workspace.importText('my-flowers', flowers)
    const { runId } = await workspace.client.run.train({
      dataset: 'my-flowers',
      target: 'species',
      testSize: 0.25,
    })
    const run = await workspace.ended(runId)
    expect(run).toMatchObject({ pipeline: 'my-flowers-species', state: 'succeeded' })
    expect(run.model).toMatchObject({ name: 'my-flowers-species', version: 1, aliases: ['champion'] })
    expect(run.metrics.rocAuc).toBe(1)
    const { metrics, params } = await workspace.client.run.summary({ runId })
    expect(metrics.features).toBe(2)
    expect(metrics.fit_seconds).toBeGreaterThan(0)
    expect(metrics.predict_seconds).toBeGreaterThan(0)
    expect(params).toMatchObject({ 'train.algorithm': 'forest', 'transform.split.test': '0.25', seed: '42' })

    const file = join(workspace.path, 'pipelines/my-flowers-species.yaml')
    const changed = readFileSync(file, 'utf8').replace('transform: {}', 'transform: { drop: [colour] }')
    writeFileSync(file, changed)
    const again = await workspace.client.run.train({
      dataset: 'my-flowers',
      target: 'species',
      algorithm: 'logistic',
      seed: 1,
    })
    expect((await workspace.ended(again.runId)).state).toBe('succeeded')
    expect(readFileSync(file, 'utf8')).toBe(changed)
    expect((await workspace.client.run.summary(again)).metrics.features).toBe(1)
    await workspace.close()
  })

  it('says what is wrong before it begins', async () => {
    const workspace = await laboratory.workspace({ sample: false })
    await workspace.importText('flowers', flowers)
    const train = (input: object) =>
      workspace.client.run.train({ dataset: 'flowers', target: 'species', ...input })
    await expect(train({ target: 'specie' })).rejects.toThrow(
      '"flowers" has no column "specie". Did you mean "species"?',
    )
    await expect(train({ dataset: 'flower' })).rejects.toThrow('flowers')
    await expect(train({ algorithm: 'magic' })).rejects.toThrow('algorithm')
    await train({}).then(({ runId }) => workspace.ended(runId))
    const file = join(workspace.path, 'pipelines/flowers-species.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('target: species', 'target: colour'))
    await expect(train({})).rejects.toThrow('pipelines/flowers-species.yaml predicts colour of flowers')
    await workspace.close()
  })
})
