import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validationResult } from '../../main/contract/quality.ts'
import type { ExpectationResult } from '../../main/contract/quality.ts'
import { decide } from '../../main/quality/decide.ts'
import { failingRows, rowsBehind } from '../../main/quality/failing-rows.ts'
import { listResults, readResult } from '../../main/quality/results.ts'
import { parseSuite } from '../../main/quality/suite.ts'
import { validateTable } from '../../main/quality/validate-table.ts'
import { validateLoaded, validateSuite } from '../../main/quality/validate.ts'
import type { Cell, TableRef } from '../../main/warehouse/warehouse.ts'
import { context, openWorkspace, sample, toFrame } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
  cpSync(join(sample, 'suites'), workspace.paths.suites, { recursive: true })
  await workspace.importMushrooms()
})
afterAll(() => workspace.close())

type Given = [type: string, kwargs: object, severity?: string]
const suiteOf = (...given: Given[]) => ({
  name: 'test',
  expectations: given.map(([type, kwargs, severity]) => ({ type, kwargs, severity })),
})
const check = (table: TableRef, given: Given[], absentColumns?: Record<string, string>) =>
  validateTable(
    workspace.deps.tables,
    table,
    parseSuite(JSON.stringify(suiteOf(...given)), 'test.json'),
    { absentColumns },
    context,
  )
const outcomes = (results: ExpectationResult[]) => results.map(({ outcome }) => outcome)

describe('the sample', () => {
  it('passes its suite but for one warning', async () => {
    const result = await validateSuite(workspace.deps, { suite: 'mushroom', dataset: 'mushrooms' }, context)
    expect(validationResult.parse(result)).toEqual(result)
    expect(result).toMatchObject({
      against: 'raw',
      version: 1,
      success: false,
      evaluated: 32,
      passed: 31,
      failed: 1,
    })
    expect(decide(result)).toEqual({
      stop: false,
      warnings: [
        'Expected: stalk-root is not missing in at least 90% of the rows. 2480 of 8124 rows are against it.',
      ],
    })
    const [failed] = result.results.filter(({ outcome }) => outcome === 'failed')
    expect(failed).toMatchObject({ column: 'stalk-root', severity: 'warn', elementCount: 8124 })
    expect(failed!.unexpectedPercent).toBeCloseTo(30.527, 3)
    const request = { resultId: result.id, expectationId: failed!.id, offset: 2475, limit: 100 }
    const page = await failingRows(workspace.deps, request, context)
    expect(page.total).toBe(2480)
    expect(page.rows.map((row) => row[page.columns.indexOf('stalk-root')])).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('passes again after loading, with dropped columns neither stopping nor warning', async () => {
    const frame = await workspace.deps.tables.read(
      { space: 'datasets', name: 'mushrooms_v1' },
      { columns: ['class', 'odor', 'stalk-root', 'habitat'] },
    )
    const table = { space: 'mushroom', name: 'cleaned_features', batchId: 'b1' }
    await workspace.deps.warehouse.append(table, frame, 'b1')
    workspace.writeSuite(
      'four',
      suiteOf(
        [
          'expect_table_columns_to_match_ordered_list',
          { column_list: ['class', 'veil-type', 'odor', 'stalk-root', 'habitat'] },
        ],
        [
          'expect_table_columns_to_match_set',
          { column_set: ['class', 'veil-type', 'odor', 'stalk-root', 'habitat'] },
        ],
        ['expect_table_column_count_to_equal', { value: 5 }],
        ['expect_table_column_count_to_equal', { value: 6 }, 'info'],
        ['expect_column_values_to_be_in_set', { column: 'veil-type', value_set: ['p'] }],
        ['expect_column_to_exist', { column: 'veil-type' }],
        ['expect_column_values_to_not_be_null', { column: 'odor' }],
      ),
    )
    const absentColumns = { 'veil-type': 'dropped by transform: constant' }
    const input = { suite: 'four', table, dataset: 'mushrooms', version: 1, runId: 'r', absentColumns }
    const { plans, ...result } = await validateLoaded(workspace.deps, input, context)
    expect(validationResult.parse(result)).toEqual(result)
    expect(plans).toMatch(/count\(/)
    expect(outcomes(result.results)).toEqual([
      'not-evaluated',
      'not-evaluated',
      'not-evaluated',
      'failed',
      'not-evaluated',
      'not-evaluated',
      'passed',
    ])
    expect(result.results[4]!.note).toBe('Column "veil-type" was left out: dropped by transform: constant.')
    expect(decide(result)).toEqual({ stop: false, warnings: [] })
    const { plans: _plans, ...without } = await validateLoaded(
      workspace.deps,
      { ...input, absentColumns: {} },
      context,
    )
    expect(outcomes(without.results).filter((outcome) => outcome === 'failed')).toHaveLength(6)
    expect(decide(without).stop).toBe(true)
  })
})

describe('what cannot be evaluated', () => {
  it('says why, is never a pass, and leaves the rest to be evaluated', async () => {
    const table = await workspace.load('mixed', { t: ['a', 'b', null], n: [1, 2, null] })
    const results = await check(table, [
      ['expect_column_values_to_be_unqiue', { column: 't' }],
      ['expect_query_results_to_match_comparison', { column: 'n' }],
      [
        'expect_column_values_to_be_unique',
        { column: 't', row_condition: 'n >', condition_parser: 'pandas' },
      ],
      ['expect_column_values_to_be_between', { column: 'n' }],
      ['expect_column_values_to_be_between', { column: 't', min_value: 1 }],
      ['expect_column_values_to_be_between', { column: 'n', min_value: { $PARAMETER: 'low' } }],
      ['expect_column_values_to_match_regex', { column: 't', regex: '(?=a)(' }],
      ['expect_column_mean_to_be_between', { column: 't', min_value: 0 }],
      ['expect_column_values_to_not_be_null', { column: 't', mostly: 2 }],
      ['expect_column_values_to_be_in_set', { column: 't' }],
      ['expect_column_values_to_be_of_type', { column: 't', type_: 'blob' }],
      [
        'expect_column_quantile_values_to_be_between',
        { column: 'n', quantile_ranges: { quantiles: [0.5], value_ranges: [] } },
      ],
      [
        'expect_column_values_to_be_unique',
        { column: 't', mostly: 0.5, result_format: 'BASIC', batch_id: 'x' },
      ],
    ])
    expect(outcomes(results)).toEqual([...Array.from({ length: 12 }, () => 'not-evaluated'), 'passed'])
    const notes = results.map(({ note }) => note ?? '')
    expect(notes[0]).toContain('Did you mean "expect_column_values_to_be_unique"?')
    expect(notes[1]).toContain('two data sources')
    expect(notes[2]).toContain('"row_condition" is not understood')
    expect(notes[5]).toContain('suite parameter')
    expect(notes[6]).toMatch(/refused|regular|regex/i)
    expect(notes.slice(0, 12).every((note) => /^[A-Z"].*[.?]$/s.test(note))).toBe(true)
  })

  it('stops where its severity says so', async () => {
    workspace.writeSuite('unknown', suiteOf(['expect_nothing', {}, 'warning'], ['expect_less', {}, 'info']))
    const input = { suite: 'unknown', dataset: 'mushrooms' }
    const result = await validateSuite(workspace.deps, input, context)
    expect(result).toMatchObject({ success: false, evaluated: 0, passed: 0, notEvaluated: 2 })
    expect(decide(result)).toMatchObject({
      stop: false,
      warnings: [expect.stringContaining('expect_nothing')],
    })
    workspace.writeSuite('unknown', suiteOf(['expect_nothing', {}]))
    expect(decide(await validateSuite(workspace.deps, input, context)).stop).toBe(true)
  })

  it('fails what is expected of a column that is not there', async () => {
    const table = await workspace.load('few', { odor: ['a'] })
    const [result] = await check(table, [['expect_column_values_to_not_be_null', { column: 'odour' }]])
    expect(result).toMatchObject({
      outcome: 'failed',
      note: 'There is no column "odour". Did you mean "odor"?',
    })
  })
})

describe('tables at the edge', () => {
  const hostile = ['"; DROP TABLE x; --', "it's", 'a.b', '\\', 'SELECT', '名前', ' ', '__proto__', '%', '🍄']

  it.each(hostile)('holds for a column named %j', async (name) => {
    const cells: Cell[] = ['x', 'x', 'y"\'', null, '\\']
    const table = await workspace.load(`hostile ${hostile.indexOf(name)}`, {
      [name]: cells,
      other: [1, 2, 3, 4, 5],
    })
    const results = await check(table, [
      ['expect_column_values_to_be_in_set', { column: name, value_set: ['x', '\\'] }],
      ['expect_column_values_to_be_unique', { column: name }],
      ['expect_column_value_lengths_to_be_between', { column: name, max_value: 3 }],
      ['expect_compound_columns_to_be_unique', { column_list: [name, 'other'] }],
      ['expect_column_unique_value_count_to_be_between', { column: name, min_value: 3, max_value: 3 }],
    ])
    expect(outcomes(results)).toEqual(['failed', 'failed', 'passed', 'passed', 'passed'])
    expect(results[0]!.partialUnexpected).toEqual(['y"\''])
    expect(results[1]!.partialUnexpected).toEqual(['x', 'x'])
  })

  it('has nothing against an all-missing column except where a figure is wanted', async () => {
    const table = await workspace.load('empty column', { none: [null, null], n: [1, 2] })
    const results = await check(table, [
      ['expect_column_values_to_be_in_set', { column: 'none', value_set: ['x'] }],
      ['expect_column_unique_value_count_to_be_between', { column: 'none', min_value: 1 }],
      ['expect_column_most_common_value_to_be_in_set', { column: 'none', value_set: ['x'] }],
      ['expect_column_values_to_be_null', { column: 'none' }],
      ['expect_column_max_to_be_between', { column: 'none', max_value: 'z' }],
    ])
    expect(outcomes(results)).toEqual(['passed', 'failed', 'failed', 'passed', 'failed'])
    expect(results[0]!.note).toContain('No row has a value')
  })

  it('finds a most common value among thousands that are as common', async () => {
    const n = Array.from({ length: 1500 }, (_, i) => i)
    const table = await workspace.load('even', { n })
    const results = await check(
      table,
      [[1499], [7, 1500], [1500]].map((value_set) => [
        'expect_column_most_common_value_to_be_in_set',
        { column: 'n', value_set, ties_okay: true },
      ]),
    )
    expect(outcomes(results)).toEqual(['passed', 'passed', 'failed'])
    expect(results[0]!.observedValue).toEqual(n.slice(0, 100))
  })

  it('compares codes with numbers as text, dates as dates, and what a column cannot hold with nothing', async () => {
    await workspace.importText(
      'code,day,flag,n\n1,2024-01-01,true,1\n02,2024-02-01,false,2\n1,2024-03-01,true,3\n',
      'types',
    )
    const results = await check({ space: 'datasets', name: 'types_v1' }, [
      ['expect_column_values_to_be_in_set', { column: 'code', value_set: [1, '02'] }],
      [
        'expect_column_values_to_be_between',
        { column: 'day', min_value: '2024-01-01', max_value: '2024-02-15' },
      ],
      ['expect_column_max_to_be_between', { column: 'day', max_value: '2024-03-01' }],
      ['expect_column_values_to_be_in_set', { column: 'flag', value_set: [true, 'maybe'] }],
      ['expect_column_values_to_be_in_set', { column: 'n', value_set: [1, '2', 'three', null] }],
      ['expect_column_values_to_be_in_type_list', { column: 'n', type_list: ['INTEGER', 'int64'] }],
      ['expect_column_values_to_be_of_type', { column: 'code', type_: 'int64' }],
      ['expect_column_type_to_be', { column: 'day', type_: 'DATE' }],
    ])
    expect(results.map(({ outcome, unexpectedCount }) => [outcome, unexpectedCount])).toEqual([
      ['passed', 0],
      ['failed', 1],
      ['passed', undefined],
      ['failed', 1],
      ['failed', 1],
      ['passed', undefined],
      ['failed', undefined],
      ['passed', undefined],
    ])
    expect(results[1]!.partialUnexpected).toEqual(['2024-03-01'])
    expect(results[6]!.observedValue).toBe('text')
  })

  it('is not validated when it is not there', async () => {
    await expect(check({ space: 'test', name: 'gone' }, [])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('gives way to a cancel', async () => {
    const stop = new AbortController()
    stop.abort()
    const input = { suite: 'mushroom', dataset: 'mushrooms' }
    await expect(
      validateSuite(workspace.deps, input, { ...context, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('kept results', () => {
  it('are listed newest first, without the damaged ones', async () => {
    await workspace.importText('a\n1\n2\n', 'other')
    workspace.writeSuite(
      'one',
      suiteOf(['expect_column_values_to_be_between', { column: 'a', max_value: 1 }]),
    )
    const first = await validateSuite(workspace.deps, { suite: 'one', dataset: 'other' }, context)
    const second = await validateSuite(workspace.deps, { suite: 'one', dataset: 'other' }, context)
    writeFileSync(join(workspace.paths.validation, '29990101T000000000-00000000.json'), '{"id": 1}')
    writeFileSync(join(workspace.paths.validation, '.tmp-x'), '')
    const listed = await listResults(workspace.paths, { dataset: 'other', limit: 10 })
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set([first.id, second.id]))
    expect(listed.map(({ id }) => id)).toEqual(
      listed
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
    expect(await listResults(workspace.paths, { limit: 1 })).toHaveLength(1)
    expect(await readResult(workspace.paths, first.id)).toEqual(first)
    await expect(readResult(workspace.paths, '29990101T000000000-00000000')).rejects.toThrow('damaged')
    expect(readdirSync(workspace.paths.validation).some((name) => name.includes(first.id))).toBe(true)
  })

  it('are not left by any id', async () => {
    writeFileSync(join(workspace.paths.root, 'x.json'), '{}')
    for (const id of ['../../../x', '..', '', '/etc/passwd', '20260101T000000000-0000000'])
      await expect(readResult(workspace.paths, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(existsSync(join(workspace.paths.root, 'x.json'))).toBe(true)
  })

  it('show failing rows, page by page, and say when an expectation is not about rows', async () => {
    workspace.writeSuite(
      'rows',
      suiteOf(
        ['expect_column_values_to_be_between', { column: 'a', max_value: 1 }],
        ['expect_column_mean_to_be_between', { column: 'a', max_value: 1 }],
        ['expect_column_values_to_not_be_null', { column: 'a' }],
        ['expect_column_value_z_scores_to_be_less_than', { column: 'a', threshold: 0.1 }],
      ),
    )
    const result = await validateSuite(workspace.deps, { suite: 'rows', dataset: 'other' }, context)
    const rows = (index: number) => {
      const expectationId = result.results[index]!.id
      return failingRows(workspace.deps, { resultId: result.id, expectationId, offset: 0, limit: 5 }, context)
    }
    expect(await rows(0)).toEqual({ columns: ['a'], rows: [[2]], rowIds: [1], total: 1 })
    await expect(rows(1)).rejects.toThrow('not about single rows')
    expect(await rows(2)).toMatchObject({ rows: [], total: 0 })
    expect(await rows(3)).toMatchObject({ total: 2 })
    const unknown = { resultId: result.id, expectationId: 'x', offset: 0, limit: 5 }
    await expect(failingRows(workspace.deps, unknown, context)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of a loaded table show the rows of its batch alone', async () => {
    const table = { space: 'test', name: 'batches', batchId: 'new' }
    await workspace.deps.warehouse.append(table, toFrame({ a: [9, 9, 9] }), 'old')
    await workspace.deps.warehouse.append(table, toFrame({ a: [1, 9, 2] }), 'new')
    const input = { suite: 'one', table, dataset: 'other', version: 1 }
    const { plans: _plans, ...result } = await validateLoaded(workspace.deps, input, context)
    expect(result.results[0]).toMatchObject({
      elementCount: 3,
      unexpectedCount: 2,
      partialUnexpected: [9, 2],
    })
    const request = { resultId: result.id, expectationId: result.results[0]!.id, offset: 0, limit: 5 }
    expect(await failingRows(workspace.deps, request, context)).toMatchObject({
      rows: [[9], [2]],
      rowIds: [1, 2],
    })
    expect(await readResult(workspace.paths, result.id)).toEqual(result)
  })

  it('show the rows behind a bar, also when there are none', async () => {
    const totals: number[] = []
    for (const value of ['m', 'zzz']) {
      const filter = [{ column: 'odor', is: '=' as const, value }]
      totals.push(
        (await rowsBehind(workspace.deps, { dataset: 'mushrooms', filter, limit: 3 }, context)).total,
      )
    }
    expect(totals).toEqual([36, 0])
  })
})
