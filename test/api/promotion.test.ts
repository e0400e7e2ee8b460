import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { promotionHandlers } from '../../main/api/promotion.ts'
import { newVersion, openWorkspace } from '../tracking/workspace.ts'

const name = 'mushroom-classifier'
const onnx = { state: 'verified', note: 'Tried on 10 rows.' } as const
let workspace: ReturnType<typeof openWorkspace>
beforeEach(() => {
  workspace = openWorkspace()
})
afterEach(() => workspace.remove())

async function register(accuracy: number, runId = 'run') {
  const given = newVersion(Math.round(accuracy * 1000), runId)
  const metadata = { ...given.metadata, metrics: { accuracy }, onnx }
  const files = { ...given.files, 'model.onnx': new Uint8Array([1]) }
  return (await workspace.registry.createVersion({ ...given, files, metadata })).version.version
}
const handlers = () => promotionHandlers(workspace)
const promote = (version: number, more = {}) =>
  handlers().promote({
    name,
    version,
    alias: 'champion',
    metric: 'accuracy',
    reason: 'better',
    force: false,
    ...more,
  })
const holder = () => workspace.registry.get({ name, alias: 'champion' }).version

describe('promotion', () => {
  it('wants a better metric, and keeps in the log who did it against the gates', async () => {
    const [good, bad] = [await register(0.9), await register(0.8)]
    await promote(good)
    await expect(promote(bad)).rejects.toThrow(
      'Not better accuracy: accuracy 0.8000 against 0.9000 of version 1. To do it all the same, force it.',
    )
    expect(holder()).toBe(good)
    await promote(bad, { force: true, reason: 'the other is too slow' })
    expect(workspace.registry.history(name)[0]).toMatchObject({
      by: 'person',
      alias: 'champion',
      from: '1',
      to: '2',
      reason: 'the other is too slow (forced: not better accuracy)',
    })
  })

  it('looks at what the suites said in the run, and does not take what is unknown for passed', async () => {
    const { runId } = workspace.tracking.startRun({ experiment: 'e', kind: 'pipeline', params: {}, tags: {} })
    const version = await register(0.9, runId)
    const gatesNow = async () =>
      Object.fromEntries(
        (await handlers().gates({ name, version, alias: 'champion', metric: 'accuracy' })).map((gate) => [
          gate.rule,
          gate.state,
        ]),
      )
    expect(await gatesNow()).toEqual({
      'better accuracy': 'passed',
      'quality suites green': 'unknown',
      'model.onnx verified': 'passed',
    })
    const said = { suite: 'mushroom', passed: 44, evaluated: 45, notEvaluated: 0 }
    await workspace.tracking.writeArtifact(runId, 'validate-raw.json', JSON.stringify(said))
    expect(await gatesNow()).toMatchObject({ 'quality suites green': 'failed' })
    await expect(promote(version)).rejects.toThrow('mushroom: 44 of 45 passed')
    await workspace.tracking.writeArtifact(
      runId,
      'validate-raw.json',
      JSON.stringify({ ...said, passed: 45 }),
    )
    expect(await gatesNow()).toMatchObject({ 'quality suites green': 'passed' })
  })

  it('is rolled back step by step', async () => {
    for (const accuracy of [0.7, 0.8, 0.9]) await promote(await register(accuracy))
    const back = (reason?: string) => handlers().rollback({ name, alias: 'champion', reason })
    expect(back('it was wrong about one').version).toBe(2)
    expect(workspace.registry.history(name)[0]!.reason).toBe(
      'rolled back from version 3: it was wrong about one',
    )
    expect(back().version).toBe(1)
    expect(() => back()).toThrow('Version 1 is the first that')
    expect(holder()).toBe(1)
  })
})

describe('a version', () => {
  it('is exported as a folder, or as one file of it, and over nothing that is there', async () => {
    const version = await register(0.9)
    const out = join(workspace.paths.root, 'out')
    mkdirSync(out)
    const exported = await handlers().export({ name, version, out: join(out, 'package') })
    const folder = join(workspace.paths.models, name, '1')
    expect(readdirSync(join(out, 'package'))).toEqual(readdirSync(folder))
    expect(exported.sizeBytes).toBeGreaterThan(1000)
    await handlers().export({ name, out: join(out, 'a.onnx') })
    expect(readFileSync(join(out, 'a.onnx'))).toEqual(readFileSync(join(folder, 'model.onnx')))
    writeFileSync(join(out, 'mine.txt'), 'x')
    await expect(handlers().export({ name, out: join(out, 'mine.txt') })).rejects.toThrow('is there already')
    await expect(handlers().export({ name, out: join(out, 'no/a.onnx') })).rejects.toThrow(
      'There is no folder',
    )
    expect(readdirSync(out).toSorted()).toEqual(['a.onnx', 'mine.txt', 'package'])
    expect(handlers().card({ name }).markdown).toBe(readFileSync(join(folder, 'README.md'), 'utf8'))
  })
})
