import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  double,
  integer,
  oneof,
  record,
  string,
  tuple,
} from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { profile as profileSchema } from '../../main/contract/profile.ts'
import { expectationResult } from '../../main/contract/quality.ts'
import { catalogue } from '../../main/quality/catalogue.ts'
import { profileDataset } from '../../main/quality/profiles.ts'
import { parseSuite } from '../../main/quality/suite.ts'
import { validateTable } from '../../main/quality/validate-table.ts'
import { context, openWorkspace } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
  await workspace.importText(
    't,i,n,d,w,f,none\na,1,1.5,2024-01-01,2024-01-01 10:00:00,true,\n"q""\',",2,-2,2024-02-01,2024-01-02 10:00:00,false,\n,,,,,,\nz,3,1e300,2024-03-01,2024-01-03 10:00:00,true,\n',
    'kinds',
  )
})
afterAll(() => workspace.close())

const column = constantFrom('t', 'i', 'n', 'd', 'w', 'f', 'none', 'absent', "x'; --")
const value = oneof(
  constantFrom(null, true, '', '%\\', '(', '[a', "'", '2024-13-45', '2024-01-01', 'NaN', '\0', '\\'),
  double({ noNaN: true, noDefaultInfinity: true }),
  string({ maxLength: 4 }),
)
const text = oneof(constantFrom('(', '[a', '%\\', '\\', '\0', '.*', 'int64', '日'), string({ maxLength: 4 }))
const pair = tuple(value, value)
const share = double({ min: 0, max: 1, noNaN: true })
const range = tuple(constantFrom(null, -1, 0), constantFrom(null, 1, 5))
const shapes: Record<string, Arbitrary<unknown>> = {
  column,
  column_A: column,
  column_B: column,
  column_list: array(column, { minLength: 1, maxLength: 3 }),
  column_set: array(column, { minLength: 1, maxLength: 3 }),
  value_set: array(value, { maxLength: 4 }),
  value_pairs_set: array(pair, { maxLength: 3 }),
  min_value: oneof(integer(), constantFrom('a', '2024-02-30', '2024-01-15', '\0')),
  max_value: oneof(integer(), constantFrom('z', '2024-02-30', '2024-01-15', "'")),
  mostly: share,
  regex: text,
  regex_list: array(text, { minLength: 1, maxLength: 3 }),
  like_pattern: text,
  like_pattern_list: array(text, { minLength: 1, maxLength: 3 }),
  match_on: constantFrom('any', 'all'),
  ignore_row_if: constantFrom('never', 'neither', 'all_values_are_missing', 'either_value_is_missing'),
  value: integer(),
  threshold: double({ noNaN: true }),
  type_: text,
  type_list: array(text, { minLength: 1, maxLength: 3 }),
  quantile_ranges: record({ quantiles: tuple(share, share), value_ranges: tuple(range, range) }),
  allow_relative_error: constantFrom('linear', 'lower', 'higher', 'midpoint', 'nearest'),
  column_index: integer({ min: 0, max: 9 }),
  row_condition: constantFrom('i > 1', 'not (t == "a")', 'n != i', 'i >', 'w.isnull()', 't in ["a", "z"]'),
  condition_parser: constantFrom('pandas', 'great_expectations'),
  partition_object: constantFrom(
    { values: ['a', 'z'], weights: [0.5, 0.5] },
    { bins: [0, 1, 5], weights: [0.5, 0.5] },
    { bins: [1], weights: [] },
  ),
  distribution: constantFrom('norm', 'beta', 'gamma', 'expon'),
  params: constantFrom([], [1, 2], { mean: 1, std_dev: 0 }),
  p: share,
  p_value: share,
  bootstrap_samples: integer({ min: 1, max: 20 }),
  bootstrap_sample_size: integer({ min: 1, max: 20 }),
  tail_weight_holdout: share,
  internal_weight_holdout: share,
  method: constantFrom('iqr', 'std'),
  multiplier: double({ min: 0, max: 4, noNaN: true }),
  sum_total: integer(),
  strftime_format: constantFrom('%Y-%m-%d', '%Q', '(%d', 'x'),
  json_schema: constantFrom(true, { type: 'string' }, { pattern: '(' }, { $ref: '#/nothing' }),
  other_table_name: constantFrom('kinds', 'nobody'),
  unexpected_rows_query: constantFrom(
    'SELECT * FROM {batch}',
    'SELECT t FROM {batch} WHERE i = 2',
    'DROP TABLE x',
    '{',
  ),
}

/** The kwargs a kind takes, from what it says when it is given another. */
function kwargsOf(type: string): string[] {
  try {
    catalogue.get(type)!.bind({ 'no such kwarg': 1 })
  } catch (error) {
    return /Supported are (.*)\.$/.exec(String(error))?.[1]?.split(', ') ?? []
  }
  return []
}

const optional = ['mostly', 'ignore_row_if', 'row_condition', 'condition_parser']

/** Nearly always of the right shape, so that most get as far as the warehouse. */
const expectation = constantFrom(...catalogue.keys()).chain((type) =>
  record(
    Object.fromEntries(kwargsOf(type).map((name) => [name, shapes[name] ?? boolean()])),
    // Mostly all of them, or some would hardly ever be asked.
    { requiredKeys: kwargsOf(type).filter((name) => !optional.includes(name)) },
  ).map((kwargs) => ({ type, kwargs })),
)

it('gives every expectation a result, whatever its kwargs', async () => {
  const seen = new Map<string, number>()
  await assert(
    asyncProperty(array(expectation, { minLength: 20, maxLength: 40 }), async (expectations) => {
      const suite = parseSuite(JSON.stringify({ name: 'fuzz', expectations }), 'fuzz.json')
      const table = { space: 'datasets', name: 'kinds_v1' }
      const results = await validateTable(workspace.deps.tables, table, suite, {}, context)
      expect(results).toHaveLength(expectations.length)
      for (const result of results) {
        expectationResult.parse(result)
        seen.set(result.outcome, (seen.get(result.outcome) ?? 0) + 1)
      }
    }),
    { numRuns: 8, seed: 3 },
  )
  expect([...seen.keys()].toSorted()).toEqual(['failed', 'not-evaluated', 'passed'])
})

it('makes a profile of any table', async () => {
  const item = oneof(
    constantFrom('', 'a', 'b', '1', '2.5', 'true', '2024-01-01', '1e308', '-1e308'),
    string({ maxLength: 3 }),
  )
  const cells = item.map((cell) => cell.replaceAll(/[\0\r\n]/g, ''))
  let n = 0
  await assert(
    asyncProperty(array(tuple(cells, cells, cells), { minLength: 2, maxLength: 12 }), async (rows) => {
      const body = rows
        .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
        .join('\n')
      const name = `any${n++}`
      const dataset = await workspace.importText(`one,two,three\n${body}\n`, name)
      for (const target of [undefined, ...dataset.columns.map((one) => one.name)])
        profileSchema.parse(await profileDataset(workspace.deps, { name, target }, context))
    }),
    { numRuns: 6, seed: 5 },
  )
})
