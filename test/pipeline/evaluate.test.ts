import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluation, evaluationGroups, learningCurve } from '../../main/contract/run.ts'
import { heldOut } from '../../main/pipeline/held-out.ts'
import { openLaboratory, quick, type Workspace } from './laboratory.ts'

const laboratory = openLaboratory('evaluate')
afterAll(() => laboratory.remove())

describe('what a run says of its model', () => {
  let workspace: Workspace
  beforeAll(async () => {
    workspace = await laboratory.workspace()
  })
  afterAll(() => workspace.close())

  const readArtifact = async (runId: string, path: string): Promise<unknown> =>
    JSON.parse((await workspace.client.run.artifactText({ runId, path })).text)

  it('has intervals, gains, thresholds, groups, a learning curve, and the rows it was not shown', async () => {
    const run = await workspace.run({
      ...quick,
      'train.trees': 3,
      'train.maxDepth': 2,
      'train.folds': 3,
      'train.foldKind': 'grouped',
      'train.foldBy': 'habitat',
      'train.learningCurve': true,
    })
    expect(run.error).toBeUndefined()
    const { parts } = evaluation.parse(await readArtifact(run.runId, 'evaluation.json'))
    const test = parts.test!
    const { low, high } = test.intervals!.accuracy!
    expect(low).toBeLessThan(test.metrics.accuracy!)
    expect(high).toBeGreaterThan(test.metrics.accuracy!)
    expect(high - low).toBeLessThan(0.05)
    expect(test.gains![0]!.found.at(-1)).toBe(1)
    expect(test.operating![0]!.positives).toBe(test.perClass.find((one) => one.class === 'p')!.support)

    const { positive, columns } = evaluationGroups.parse(await readArtifact(run.runId, 'groups.json'))
    expect(positive).toBe('p')
    const odor = columns.find(({ column }) => column === 'odor')!
    expect(odor.groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(1218)
    expect(odor.groups.find(({ group }) => group === 'f')).toMatchObject({ falsePositiveRate: null })
    expect(columns.map(({ column }) => column)).not.toContain('veil-type')

    const held = heldOut.parse(await readArtifact(run.runId, 'held-out.json'))
    expect(held).toMatchObject({ dataset: 'mushrooms', version: 1, part: 'test' })
    expect(new Set(held.rows).size).toBe(1218)

    const { points } = learningCurve.parse(await readArtifact(run.runId, 'learning-curve.json'))
    const sizes = new Set(points.map(({ size }) => size))
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([189, 3791])
    expect(points).toHaveLength(sizes.size * 3)
    const folds = await workspace.client.run.search({ parentId: run.runId })
    expect(folds.total).toBe(3)
  })

  it('refuses folds by a column that is not there', async () => {
    const bad = { ...quick, 'train.foldKind': 'grouped', 'train.foldBy': 'wood' }
    expect((await workspace.run(bad)).error?.message).toContain('"wood"')
    const without = await workspace.run({ ...quick, 'train.foldKind': 'time-ordered' })
    expect(without.error?.message).toContain('need a column')
  })
})
