import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScope, type RunScope } from '../../main/contract/tracked-run.ts'
import { createRunChanges } from '../../main/tracking/run-changes.ts'
import { columnName, createRunTable } from '../../main/tracking/run-table.ts'
import { openWorkspace } from './workspace.ts'

let workspace: ReturnType<typeof openWorkspace>
let table: ReturnType<typeof createRunTable>
const losses = [[3, 1, 2], [5, NaN, 4], [NaN], [Infinity, 0.5], [-1, -2, -3]]

beforeAll(() => {
  workspace = openWorkspace()
  const { tracking, state } = workspace
  for (const [index, values] of [...losses, []].entries()) {
    const runId = `r${index}`
    tracking.startRun({
      runId,
      name: `run ${index}`,
      experiment: index < 4 ? 'first' : 'second',
      kind: 'tracked',
      ...(index === 5 ? { parentId: 'r0' } : {}),
      params: { depth: String([10, 9, 100, 9, 2, 9][index]), ...(index === 1 ? { note: "it's" } : {}) },
      tags: index < 2 ? { 'team name': 'fungi' } : {},
    })
    const points = values.map((value, step) => ({ key: 'loss', value, step, at: index * 10 + step }))
    tracking.logMetrics(runId, points)
    state.runs.setState(runId, index === 2 ? 'failed' : 'succeeded', Date.now())
  }
  tracking.logMetrics('r4', [{ key: 'acc.max', value: 7, step: 0, at: 1 }])
  table = createRunTable(state)
})
afterAll(() => {
  workspace.tracking.flush()
  workspace.remove()
})

type Query = Partial<Parameters<typeof table.search>[0]>
const search = (query: Query = {}) =>
  table.search({ ...runScope.parse({}), columns: [], orderBy: [], offset: 0, limit: 100, ...query })
const ids = (query: Query = {}) => search(query).rows.map((row) => row.runId)
const matching = (filter: string, more: Partial<RunScope> = {}) =>
  ids({ filter, depth: 'all', ...more }).toSorted()
const scope = (more: Partial<RunScope> = {}) => ({ ...runScope.parse({}), ...more })

function failureOf(work: () => unknown): { message: string; details: Record<string, unknown> } {
  try {
    work()
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each is an AppError, or the test fails
    return error as { message: string; details: Record<string, unknown> }
  }
  throw new Error('nothing was thrown')
}

const by = (column: string, descending = false) =>
  ids({ depth: 'all', orderBy: [{ column, descending }] }).join(' ')
const valuesOf = (column: string, containing = '') =>
  table.values({ ...scope({ depth: 'all' }), column, containing, limit: 10 })
const details = (filter: string) => failureOf(() => search({ filter })).details
const history = (more: object) =>
  table.history({ runIds: ['long', 'r0'], metric: 'wave', points: 200, ...more })

describe('the table of runs', () => {
  it('shows any reading of a metric as a column; NaN counts only as the last value', () => {
    const columns = [
      'metrics.loss',
      'metrics.loss.last',
      'metrics.loss.min',
      'metrics.loss.max',
      'metrics.loss.mean',
      'metrics.loss@1',
      'params.depth',
      'tags.`team name`',
    ]
    const cells = Object.fromEntries(
      search({ columns, depth: 'all' }).rows.map((row) => [row.runId, row.cells]),
    )
    expect(cells).toEqual({
      r0: [2, 2, 1, 3, 2, 1, '10', 'fungi'],
      r1: [4, 4, 4, 5, 4.5, 'NaN', '9', 'fungi'],
      r2: ['NaN', 'NaN', 'NaN', 'NaN', 'NaN', null, '100', null],
      r3: [0.5, 0.5, 0.5, 'Infinity', 'Infinity', 0.5, '9', null],
      r4: [-3, -3, -3, -1, -2, -2, '2', null],
      r5: [null, null, null, null, null, null, '9', null],
    })
  })

  it('orders by any of them, what has no value last and NaN just before it', () => {
    expect(by('metrics.loss.min')).toBe('r4 r3 r0 r1 r2 r5')
    expect(by('metrics.loss.min', true)).toBe('r1 r0 r3 r4 r2 r5')
    expect(by('metrics.loss@1')).toBe('r4 r3 r0 r1 r5 r2')
    expect(by('params.depth')).toBe('r4 r5 r3 r1 r0 r2')
    expect(by('params.depth', true)).toBe('r2 r0 r5 r3 r1 r4')
    expect(by('attributes.experiment', true).startsWith('r5 r4')).toBe(true)
  })

  it.each([
    ['metrics.loss.min < 1', ['r3', 'r4']],
    ['metrics.loss.max > 4', ['r1', 'r3']],
    ['metrics.`loss`.mean = 2', ['r0']],
    ['metrics.loss@0 >= 3', ['r0', 'r1', 'r3']],
    ['metrics.loss@2 IS NOT NULL', ['r0', 'r1', 'r4']],
    ['metrics.loss@1 != 1', ['r1', 'r3', 'r4']],
    // Some run has a metric of that very name, so that it is meant.
    ['metrics.acc.max = 7', ['r4']],
    ['metrics.`acc.max` = 7', ['r4']],
    ['metrics.`acc`.max = 7', []],
    ["state = 'failed' OR experiment = 'second'", ['r2', 'r4', 'r5']],
    ["parent_id = 'r0'", ['r5']],
    ["params.depth = '9' AND metrics.loss > 0 AND NOT run_name = 'run 1'", ['r3']],
    [
      "(params.depth = '9' OR params.depth = '2') AND (metrics.loss < 0 OR metrics.loss IS NULL)",
      ['r4', 'r5'],
    ],
    ["params.note = 'it''s'", ['r1']],
  ])('finds %s', (filter, expected) => {
    expect(matching(filter)).toEqual(expected)
  })

  it('says where a filter is wrong and what may stand there', () => {
    expect(details('metrics.loss ?')).toMatchObject({ at: 13, length: 1 })
    expect(details('metrics.loss')).toMatchObject({
      at: 12,
      expected: expect.arrayContaining(['<', 'IS NULL']),
    })
    expect(details("params.depth = '9' and metricz.x = 1")).toMatchObject({ at: 23, length: 9 })
    expect(details("statos = 'x'")).toMatchObject({
      at: 0,
      length: 6,
      expected: expect.arrayContaining(['status']),
    })
    expect(details('params.depth = 9')).toEqual({ at: 15, length: 1, expected: ["'9'"] })
    expect(details("tags.x@3 = '1'")).toMatchObject({ at: 0, length: 8 })
  })

  it('narrows by experiment, state, text, parent, ids and what was deleted', () => {
    expect(ids()).toEqual(['r4', 'r3', 'r2', 'r1', 'r0'])
    expect(ids({ experiments: ['second', 'none'] })).toEqual(['r4'])
    expect(ids({ states: ['failed'] })).toEqual(['r2'])
    expect(ids({ parentId: 'r0' })).toEqual(['r5'])
    expect(ids({ text: 'FUNGI' })).toEqual(['r1', 'r0'])
    expect(ids({ runIds: ['r5', 'r1'], depth: 'all' })).toEqual(['r5', 'r1'])
    expect(ids({ view: 'deleted' })).toEqual([])
    expect(search({ experiments: [] })).toEqual({ rows: [], total: 0 })
  })

  it('gives windows of one list, which follows every change', () => {
    expect(search({ offset: 3, limit: 2 })).toMatchObject({
      total: 5,
      rows: [{ runId: 'r1' }, { runId: 'r0', childCount: 1 }],
    })
    expect(search({ offset: 99 })).toEqual({ rows: [], total: 5 })
    expect(table.ids({ ...scope(), orderBy: [], offset: 1, limit: 2 })).toEqual({
      runIds: ['r3', 'r2'],
      total: 5,
    })
    const changes = createRunChanges(workspace)
    expect(changes.delete({ runIds: ['r0'] })).toEqual({ runIds: ['r0', 'r5'] })
    expect(ids()).toEqual(['r4', 'r3', 'r2', 'r1'])
    expect(ids({ view: 'deleted', depth: 'all' })).toEqual(['r5', 'r0'])
    changes.restore({ runIds: ['r0', 'r5'] })
    expect(ids()).toHaveLength(5)
  })

  it('tells which columns there are, and which of them vary', () => {
    const columns = table.columns(scope({ depth: 'all', runIds: ['r1', 'r3', 'r5'] }))
    const find = (key: string) => columns.find((column) => column.key === key)
    expect(find('depth')).toEqual({
      column: 'params.depth',
      group: 'params',
      key: 'depth',
      kind: 'text',
      runs: 3,
      isVarying: false,
    })
    expect(find('loss')).toMatchObject({ column: 'metrics.loss', kind: 'number', runs: 2, isVarying: true })
    expect(find('team name')).toMatchObject({ column: 'tags.`team name`', runs: 1, isVarying: true })
    expect(find('duration')).toMatchObject({ column: 'attributes.duration', kind: 'duration', runs: 3 })
    const [dotted] = table
      .columns(scope({ experiments: ['second'] }))
      .filter((one) => one.group === 'metrics')
    expect(dotted).toMatchObject({ column: 'metrics.`acc.max`' })
  })

  it('takes each column it names back, whatever is in the name', () => {
    for (const key of ['a b', 'a.b', 'a`b', 'ä/b:c-d', '1st', 'x.min', '@3', "o'clock"]) {
      expect(() => search({ columns: [columnName('params', key)] })).not.toThrow()
      expect(() => search({ filter: `${columnName('params', key)} = 'x'` })).not.toThrow()
    }
  })

  it('completes values, the most frequent first', () => {
    expect(valuesOf('params.depth')[0]).toEqual({ value: '9', runs: 3 })
    expect(valuesOf('tags.`team name`', 'UNG')).toEqual([{ value: 'fungi', runs: 2 }])
    expect(valuesOf('attributes.experiment', '%')).toEqual([])
  })

  it('groups with statistics, each with a filter that finds its runs', () => {
    const { groups, total } = table.groups({
      ...scope({ depth: 'all' }),
      by: ['params.depth', 'tags.`team name`'],
      statistics: ['metrics.loss.max', 'attributes.duration'],
      orderBy: [],
      offset: 0,
      limit: 10,
    })
    expect(total).toBe(5)
    expect(groups[0]).toMatchObject({
      values: ['9', null],
      runs: 2,
      statistics: [{ count: 1, mean: 'Infinity' }, { count: 2 }],
    })
    expect(groups.find(({ values }) => values[0] === '100')!.statistics[0]).toBeNull()
    for (const group of groups) expect(matching(group.filter)).toHaveLength(group.runs)
    const query = { ...scope(), orderBy: [], offset: 0, limit: 10 }
    expect(() => table.groups({ ...query, by: ['metrics.loss'], statistics: [] })).toThrow(
      'choose it for the statistics',
    )
    expect(() => table.groups({ ...query, by: ['params.depth'], statistics: ['tags.x'] })).toThrow(
      '"tags.x" is a text',
    )
  })
})

describe('the history of a metric', () => {
  it('is whole when it is short, and keeps its peaks when it is thinned out', () => {
    const { tracking } = workspace
    tracking.startRun({ runId: 'long', experiment: 'first', kind: 'tracked' })
    const points = Array.from({ length: 5000 }, (_, step) => ({
      key: 'wave',
      value: step === 1234 ? 100 : step === 4321 ? -100 : step === 77 ? NaN : Math.sin(step / 50),
      step,
      at: 1000 + step,
    }))
    tracking.logMetrics('long', points)
    const [thin, none] = history({})
    expect(none).toEqual({ runId: 'r0', total: 0, steps: [], times: [], values: [] })
    expect(thin!.steps.length).toBeLessThanOrEqual(200)
    expect(thin!.steps.length).toBeGreaterThan(150)
    expect(thin!.steps).toEqual(thin!.steps.toSorted((a, b) => a - b))
    expect(thin!.values[thin!.steps.indexOf(1234)]).toBe(100)
    expect(thin!.values[thin!.steps.indexOf(4321)]).toBe(-100)
    for (const [index, step] of thin!.steps.entries()) expect(thin!.values[index]).toBe(points[step]!.value)
    const [part] = history({ from: 70, to: 80 })
    expect(part!.steps).toHaveLength(11)
    expect(part!.values[7]).toBe('NaN')
  })

  it('without steps is thinned out by time', () => {
    const { tracking } = workspace
    tracking.startRun({ runId: 'flat', experiment: 'first', kind: 'tracked' })
    tracking.logMetrics(
      'flat',
      Array.from({ length: 1000 }, (_, at) => ({ key: 'x', value: at === 500 ? 9 : at / 1000, step: 0, at })),
    )
    const [series] = table.history({ runIds: ['flat'], metric: 'x', points: 20 })
    expect(series!.times.length).toBeGreaterThan(15)
    expect(series!.values).toContain(9)
  })
})

describe('changes', () => {
  it('names and tags a run, all of it or nothing, also in its file', () => {
    const { tracking, state } = workspace
    const changes = createRunChanges({ state, tracking, isLive: (runId) => runId === 'r0' })
    tracking.setTags('r1', { old: 'x' })
    const edited = changes.edit({
      runId: 'r1',
      name: 'best',
      tags: { 'mlflow.note.content': '# Note' },
      removeTags: ['old'],
    })
    expect(edited).toMatchObject({ name: 'best', tags: { 'mlflow.note.content': '# Note' } })
    expect(edited.tags).not.toHaveProperty('old')
    const bad = { runId: 'r1', name: 'worse', tags: { ['k'.repeat(251)]: 'x' }, removeTags: [] }
    expect(() => changes.edit(bad)).toThrow('1 to 250 characters')
    expect(() => changes.edit({ ...bad, tags: { 'mlflow.runName': 'x' } })).toThrow(
      'Give the run another name',
    )
    expect(tracking.summary('r1').name).toBe('best')
    expect(() => changes.delete({ runIds: ['r1', 'r0'] })).toThrow('The run r0 is going on')
    expect(() => changes.delete({ runIds: ['r1', 'none'] })).toThrow('There is no run none')
    expect(ids()).toContain('r1')
  })
})
