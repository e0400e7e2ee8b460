import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunQuery } from '../../main/state/run-search.ts'
import { openWorkspace } from './workspace.ts'

const count = 10_000
let workspace: ReturnType<typeof openWorkspace>

/** Straight into the index: ten thousand folders would say nothing more about search. */
beforeAll(() => {
  workspace = openWorkspace()
  const { state } = workspace
  state.transaction(() => {
    state.experiments.ensure('even', 0)
    state.experiments.ensure('odd', 0)
    for (let i = 0; i < count; i++) {
      const runId = `r${i}`
      state.runs.insert({
        runId,
        name: i === 77 ? '50%_off\\sale' : `run ${i}`,
        experiment: i % 2 ? 'odd' : 'even',
        parentId: i > 0 && i < 6 ? 'r0' : null,
        kind: 'tracked',
        state: i % 10 === 3 ? 'failed' : 'succeeded',
        startedAt: i,
        endedAt: i % 7 === 0 ? null : i + (i % 100),
        deletedAt: i === 9999 ? 1 : null,
      })
      state.runs.setParams(runId, { trees: i === 500 ? 'many' : String(i % 1000) })
      if (i === 123) state.runs.setTags(runId, { note: 'Chanterelle' })
      if (i % 3 === 0) {
        state.metrics.append(runId, [
          { key: 'accuracy', value: i === 300 ? NaN : i / count, step: 0, at: i },
          { key: i === 600 ? 'rareMetric' : 'loss', value: 1, step: 0, at: i },
        ])
      }
    }
  })
})
afterAll(() => workspace.remove())

const search = (query: Partial<RunQuery>) => workspace.tracking.search({ offset: 0, limit: 3, ...query })
const ids = (query: Partial<RunQuery>) => search(query).runs.map((run) => run.runId)

const order = (key: string, descending: boolean, more: Partial<RunQuery> = {}) =>
  ids({ ...more, orderBy: { key, descending } })

describe('search among 10,000 runs', () => {
  it('shows the newest top-level runs first, in pages', () => {
    expect(search({}).total).toBe(count - 6)
    expect(ids({})).toEqual(['r9998', 'r9997', 'r9996'])
    expect(ids({ offset: count - 8 })).toEqual(['r6', 'r0'])
  })

  it('filters by experiment, state and parent', () => {
    expect(search({ experiment: 'odd', states: ['failed'] }).total).toBe(999)
    expect(search({ parentId: 'r0' }).total).toBe(5)
    expect(search({ offset: count - 7 }).runs[0]).toMatchObject({ runId: 'r0', childCount: 5 })
  })

  it('finds text in names, params, tags and names of metrics, literally', () => {
    expect(ids({ text: '%_off\\' })).toEqual(['r77'])
    expect(ids({ text: 'chanterelle' })).toEqual(['r123'])
    expect(ids({ text: 'raremetric' })).toEqual(['r600'])
    expect(ids({ text: 'many' })).toEqual(['r500'])
    expect(search({ text: '%' }).total).toBe(1)
  })

  it('orders by metrics and params as numbers, what is missing last', () => {
    expect(order('metrics.accuracy', true)).toEqual(['r9996', 'r9993', 'r9990'])
    expect(order('metrics.accuracy', false)).toEqual(['r0', 'r6', 'r9'])
    expect(order('params.trees', true)).toEqual(['r8999', 'r7999', 'r6999'])
    expect(order('params.trees', false, { limit: 2 })).toEqual(['r9000', 'r8000'])
    expect(order('duration', true)[0]).toBe('r9899')
    expect(order('name', false)[0]).toBe('r77')
    for (const descending of [true, false]) {
      const { runs } = search({ orderBy: { key: 'metrics.accuracy', descending }, limit: count })
      const hasValue = runs.map((run) => Number.isFinite(run.metrics.accuracy))
      expect(hasValue.lastIndexOf(true)).toBe(hasValue.indexOf(false) - 1)
      expect(runs.findIndex((run) => run.runId === 'r300')).toBeGreaterThan(hasValue.lastIndexOf(true))
    }
  })

  it('refuses an order it does not know', () => {
    expect(() => search({ orderBy: { key: 'started; DROP TABLE runs', descending: true } })).toThrow(
      /can be ordered by/,
    )
    expect(() => search({ orderBy: { key: 'constructor', descending: true } })).toThrow(/can be ordered by/)
  })
})
