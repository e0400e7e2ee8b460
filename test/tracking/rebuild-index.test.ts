import { rmSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rebuildIndex } from '../../main/tracking/rebuild-index.ts'
import { newVersion, openWorkspace } from './workspace.ts'

const key = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text !== '__proto__')
const run = fc.record({
  params: fc.dictionary(key, fc.string({ maxLength: 20 }), { maxKeys: 3, noNullPrototype: true }),
  tags: fc.dictionary(key, fc.string({ maxLength: 20 }), { maxKeys: 2, noNullPrototype: true }),
  points: fc.array(
    fc.record({
      key,
      value: fc.double(),
      step: fc.integer({ min: 0, max: 5 }),
      at: fc.integer({ min: 0, max: 1e12 }),
    }),
    { maxLength: 6 },
  ),
  child: fc.boolean(),
  end: fc.constantFrom('succeeded' as const, 'failed' as const, undefined),
  deleted: fc.boolean(),
})

const top = { offset: 0, limit: 1000 }

describe('rebuildIndex', () => {
  it('gives back what was there, from the files alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 5 }), async (runs) => {
        const original = openWorkspace()
        const { tracking, registry, paths } = original
        const ids: string[] = []
        for (const { params, tags, points, child, end } of runs) {
          const parentId = child ? ids[0] : undefined
          const kind = child ? 'fold' : 'pipeline'
          const { runId } = tracking.startRun({ experiment: 'mushroom', kind, parentId, params, tags })
          ids.push(runId)
          tracking.logMetrics(runId, points)
          if (end) tracking.finishRun(runId, end)
        }
        for (const [index, { deleted }] of runs.entries()) if (deleted) tracking.deleteRun(ids[index]!)
        await registry.createVersion(newVersion(1, ids[0]))
        registry.setAlias({ name: 'mushroom-classifier', alias: 'champion', version: 1, reason: 'test' })
        const seen = (workspace: typeof original) => ({
          summaries: ids.map((id) => workspace.tracking.summary(id)),
          histories: ids.map((id, index) =>
            runs[index]!.points.map((point) => workspace.tracking.metricHistory(id, point.key)),
          ),
          found: workspace.tracking.search(top),
          experiments: workspace.tracking.experiments(),
          models: workspace.registry.list(),
          events: workspace.registry.history('mushroom-classifier'),
        })
        const before = seen(original)
        original.close()
        for (const suffix of ['', '-wal', '-shm']) rmSync(paths.state + suffix, { force: true })
        const rebuilt = openWorkspace(original.root)
        try {
          expect(await rebuildIndex(paths, rebuilt.state)).toEqual({
            runs: ids.length,
            modelVersions: 1,
            skipped: [],
          })
          expect(seen(rebuilt)).toEqual(before)
        } finally {
          rebuilt.remove()
        }
      }),
      { numRuns: 25 },
    )
  })

  it('names what it cannot read and goes on', async () => {
    const workspace = openWorkspace()
    const { tracking, paths, state } = workspace
    const { runId } = tracking.startRun({ experiment: 'mushroom', kind: 'tracked' })
    for (const [id, text] of [
      ['torn', '{"runId":"to'],
      ['other', JSON.stringify({ runId: 'x' })],
    ] as const) {
      mkdirSync(join(paths.runs, id))
      writeFileSync(join(paths.runs, id, 'run.json'), text)
    }
    mkdirSync(join(paths.runs, 'empty'))
    const answer = await rebuildIndex(paths, state)
    expect(answer.runs).toBe(1)
    expect(answer.skipped.map((item) => item.path)).toEqual([
      'runs/empty/run.json',
      'runs/other/run.json',
      'runs/torn/run.json',
    ])
    expect(tracking.summary(runId).state).toBe('running')
    workspace.remove()
  })
})
