import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runName } from '../../main/tracking/run-name.ts'
import { openWorkspace } from './workspace.ts'

let workspace: ReturnType<typeof openWorkspace>
beforeEach(() => {
  workspace = openWorkspace()
})
afterEach(() => workspace.remove())

const start = (more: { runId?: string; parentId?: string; params?: Record<string, string> } = {}) =>
  workspace.tracking.startRun({ experiment: 'mushroom', kind: 'tracked', ...more })
const fileOf = (runId: string): unknown =>
  JSON.parse(readFileSync(join(workspace.paths.runs, runId, 'run.json'), 'utf8'))

describe('runs', () => {
  it('are named from their id', () => {
    expect(runName('a')).toBe(runName('a'))
    expect(runName('a')).toMatch(/^[a-z]+-[a-z]+$/)
    expect(new Set(Array.from({ length: 100 }, (_, i) => runName(String(i)))).size).toBeGreaterThan(80)
  })

  it('write their file at the start and at the end, and tell listeners', () => {
    const heard: unknown[] = []
    workspace.events.subscribe((change) => heard.push(change))
    const { runId } = start({ params: { trees: '100' } })
    expect(fileOf(runId)).toMatchObject({ state: 'running', params: { trees: '100' } })
    expect(heard).toEqual([{ topic: 'run', id: runId }])
    workspace.tracking.logMetrics(runId, [{ key: 'accuracy', value: 0.5, step: 0, at: 1 }])
    const summary = workspace.tracking.finishRun(runId, 'succeeded')
    expect(summary).toMatchObject({ state: 'succeeded', metrics: { accuracy: 0.5 }, childCount: 0 })
    expect(fileOf(runId)).toMatchObject({ state: 'succeeded', metrics: { accuracy: 0.5 } })
  })

  it('keep NaN and infinity, and the latest metric by step, then time', () => {
    const { runId } = start()
    const { tracking } = workspace
    tracking.logMetrics(runId, [
      { key: 'loss', value: NaN, step: 2, at: 1 },
      { key: 'loss', value: 0.25, step: 1, at: 9 },
      { key: 'up', value: Infinity, step: 0, at: 1 },
      { key: 'down', value: -Infinity, step: 0, at: 1 },
    ])
    expect(tracking.finishRun(runId, 'failed').metrics).toEqual({ loss: NaN, up: Infinity, down: -Infinity })
    expect(tracking.metricHistory(runId, 'loss').map((point) => point.value)).toEqual([0.25, NaN])
    expect(fileOf(runId)).toMatchObject({ metrics: { loss: 'NaN', up: 'Infinity', down: '-Infinity' } })
  })

  it('never change a param, and keep to the limits of MLflow', () => {
    const { tracking } = workspace
    const { runId } = start({ params: { trees: '100' } })
    tracking.logParams(runId, { trees: '100', depth: '3' })
    expect(() => tracking.logParams(runId, { trees: '200' })).toThrow(/"100" and cannot become "200"/)
    expect(() => tracking.logParams(runId, { ['k'.repeat(251)]: '' })).toThrow(/1 to 250/)
    expect(() => tracking.logParams(runId, { long: 'v'.repeat(6001) })).toThrow(/6001 characters/)
    expect(() => tracking.logMetrics(runId, [{ key: 'a', value: 1, step: 0.5, at: 1 }])).toThrow(
      /whole number/,
    )
    expect(tracking.summary(runId).params).toEqual({ trees: '100', depth: '3' })
  })

  it('refuse ids that could leave the folder, unknown parents and ids in use', () => {
    expect(() => start({ runId: '../../etc' })).toThrow(/run id/)
    expect(() => start({ parentId: 'nobody' })).toThrow(/no run nobody/)
    start({ runId: 'a1' })
    expect(() => start({ runId: 'a1' })).toThrow(/already/)
  })

  it('are interrupted when nobody runs them any more', () => {
    const [lost, alive, done] = [start().runId, start().runId, start().runId]
    workspace.tracking.finishRun(done, 'succeeded')
    expect(workspace.tracking.markInterrupted([alive])).toEqual([lost])
    expect(fileOf(lost)).toMatchObject({ state: 'interrupted' })
    expect(workspace.tracking.summary(alive).state).toBe('running')
    expect(workspace.tracking.summary(done).state).toBe('succeeded')
  })

  it('are deleted and restored with their children', () => {
    const { tracking } = workspace
    const parent = start().runId
    const child = start({ parentId: parent }).runId
    expect(tracking.summary(parent).childCount).toBe(1)
    tracking.deleteRun(parent)
    const top = { offset: 0, limit: 10 }
    expect(tracking.search(top).total).toBe(0)
    expect(tracking.search({ ...top, parentId: parent }).total).toBe(0)
    expect(fileOf(child)).toHaveProperty('deletedAt')
    tracking.restoreRun(parent)
    expect(tracking.search({ ...top, parentId: parent }).runs.map((run) => run.runId)).toEqual([child])
    expect(tracking.experiments()).toEqual([expect.objectContaining({ name: 'mushroom', runs: 1 })])
  })
})

describe('artifacts', () => {
  it('are written, listed and read', async () => {
    const { tracking } = workspace
    const { runId } = start()
    await tracking.writeArtifact(runId, 'plots/roc curve.json', '{"a":1}')
    await tracking.writeArtifact(runId, 'bytes.bin', Uint8Array.of(0xff, 0xfe, 0))
    expect(await tracking.listArtifacts(runId)).toMatchObject([
      { path: 'bytes.bin', sizeBytes: 3, mediaType: 'application/octet-stream' },
      { path: 'plots/roc curve.json', sizeBytes: 7, mediaType: 'application/json' },
    ])
    const read = await tracking.readArtifactText(runId, 'plots/roc curve.json')
    expect(read).toEqual({ text: '{"a":1}', mediaType: 'application/json' })
    await expect(tracking.readArtifactText(runId, 'bytes.bin')).rejects.toThrow(/is not text/)
    await expect(tracking.readArtifactText(runId, 'plots')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await tracking.writeArtifact(runId, 'large.txt', 'x'.repeat(5 * 1024 * 1024 + 1))
    await expect(tracking.readArtifactText(runId, 'large.txt')).rejects.toThrow(/at most/)
  })

  it.each([
    '../run.json',
    'a/../../run.json',
    String.raw`..\run.json`,
    String.raw`a\..\..\run.json`,
    '%2e%2e/run.json',
    '..%2frun.json',
    '%2e%2e%5crun.json',
    '%252e%252e%252frun.json',
    '/etc/passwd',
    'C:/windows',
    'C:run.json',
    'a//b',
    './a',
    '.. /a',
    'a\u0000b',
    '',
    '.',
  ])('cannot leave their run: %j', async (path) => {
    const { runId } = start()
    await expect(workspace.tracking.writeArtifact(runId, path, 'x')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(workspace.tracking.readArtifact(runId, path)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('do not follow links out of their run', async () => {
    const { runId } = start()
    const secret = join(workspace.root, 'secret')
    mkdirSync(secret)
    writeFileSync(join(secret, 'key.txt'), 'secret')
    await workspace.tracking.writeArtifact(runId, 'a.txt', 'x')
    symlinkSync(secret, join(workspace.paths.runs, runId, 'artifacts', 'link'))
    await expect(workspace.tracking.readArtifact(runId, 'link/key.txt')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(workspace.tracking.writeArtifact(runId, 'link/new.txt', 'x')).rejects.toThrow(/link/)
    expect(existsSync(join(secret, 'new.txt'))).toBe(false)
  })
})
