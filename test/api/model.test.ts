import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { modelHandlers } from '../../main/api/model.ts'
import { trackedRunHandlers } from '../../main/api/tracked-run.ts'
import { modelVersion } from '../../main/contract/model.ts'
import { runSummary } from '../../main/contract/run.ts'
import type { Model } from '../../main/ml/model.ts'
import { modelToJson } from '../../main/ml/model-json.ts'
import { openComputePool } from '../../main/pipeline/open-compute-pool.ts'
import { newVersion, openWorkspace } from '../tracking/workspace.ts'

const name = 'mushroom-classifier'
let workspace: ReturnType<typeof openWorkspace>
beforeEach(() => {
  workspace = openWorkspace()
})
afterEach(() => workspace.remove())

/** A model that always gives these shares of e and p. */
const baseline = (shares: number[]): Model => ({
  target: 'class',
  classes: ['e', 'p'],
  preprocessor: {
    target: 'class',
    inputs: [],
    derived: [],
    dropRowsMissing: [],
    plans: [],
    features: [],
    report: [],
  },
  estimator: { algorithm: 'baseline', baseline: { shares } },
  training: { seed: 1, rows: 10, notes: [] },
})

it('predicts with the version asked for, and says what the codes mean', async () => {
  const { registry } = workspace
  for (const shares of [
    [0.75, 0.25],
    [0.25, 0.75],
  ]) {
    const files = { 'model.json': modelToJson(baseline(shares)) }
    await registry.createVersion({ ...newVersion(1), files })
  }
  const compute = openComputePool(1)
  onTestFinished(() => compute.close())
  const model = modelHandlers({ registry, compute })
  model.setAlias({ name, alias: 'champion', version: 1, reason: 'test' })
  const first = await model.predict({ name, alias: 'champion', row: { odour: 'n' } })
  expect(first).toMatchObject({
    label: 'e',
    displayLabel: 'edible',
    probabilities: [
      { class: 'e', label: 'edible', probability: 0.75 },
      { class: 'p', probability: 0.25 },
    ],
    notes: ['odour: not used by this model.'],
  })
  expect(await model.predict({ name, row: {} })).toMatchObject({ label: 'p', displayLabel: 'p' })
  expect(await model.explain({ name, row: {} })).toBeNull()
  await expect(model.predict({ name: 'nobody', row: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (const entry of model.list()) expect(modelVersion.parse(entry.latest)).toEqual(entry.latest)
})

it('shows runs as the contract says, also with NaN, and keeps a live run from being deleted', () => {
  const { tracking } = workspace
  const { runId } = tracking.startRun({ experiment: 'mushroom', kind: 'tracked' })
  tracking.logMetrics(runId, [{ key: 'loss', value: NaN, step: 0, at: 1 }])
  const run = trackedRunHandlers({ tracking, isLive: (id) => id === runId })
  expect(runSummary.parse(run.summary({ runId })).metrics).toEqual({ loss: NaN })
  expect(() => run.delete({ runId })).toThrow(/Cancel it/)
  const page = { offset: 0, limit: 10 }
  expect(run.search({ ...page, pipeline: 'mushroom' }).total).toBe(1)
  expect(run.search({ ...page, pipeline: 'mushroom', experiment: 'other' }).total).toBe(0)
})
