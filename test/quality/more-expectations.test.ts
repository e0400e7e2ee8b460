import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExpectationResult } from '../../main/contract/quality.ts'
import { failingRows } from '../../main/quality/failing-rows.ts'
import { parseSuite } from '../../main/quality/suite.ts'
import { validateTable } from '../../main/quality/validate-table.ts'
import { validateSuite } from '../../main/quality/validate.ts'
import { context, openWorkspace } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
const numbers = Array.from(
  { length: 40 },
  (_, i) => `${i},${(i * 7919) % 101},${i % 3 === 0 ? 'a' : 'b'},${i % 3 === 0 || i % 5 === 0 ? 'p' : 'q'}`,
)
beforeAll(async () => {
  workspace = await openWorkspace()
  await workspace.importText(`n,x,g,h\n${numbers.join('\n')}\n`, 'forty')
  await workspace.importText(`n\n${numbers.map((_, i) => i).join('\n')}\n`, 'others')
  await workspace.importText('j\n"{""a"":1}"\n"{""a"":""x""}"\nno json\n', 'texts')
})
afterAll(() => workspace.close())

type Given = [type: string, kwargs: object]
async function check(dataset: string, ...given: Given[]): Promise<ExpectationResult[]> {
  const suite = parseSuite(
    JSON.stringify({ name: 't', expectations: given.map(([type, kwargs]) => ({ type, kwargs })) }),
    't.json',
  )
  const table = { space: 'datasets', name: `${dataset}_v1` }
  return validateTable(workspace.deps.tables, table, suite, { otherRows: new Map([['others', 40]]) }, context)
}

describe('the tests of distributions that Great Expectations only names', () => {
  it('are those of SciPy', async () => {
    // stats.chisquare([14, 26], [20, 20]), stats.kstest(x, 'uniform', (0, 101)) and chi2_contingency's φ, of SciPy 1.17.
    const [chi, ks, phi] = await check(
      'forty',
      [
        'expect_column_chisquare_test_p_value_to_be_greater_than',
        { column: 'g', partition_object: { values: ['a', 'b'], weights: [0.5, 0.5] } },
      ],
      [
        'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
        { column: 'x', distribution: 'uniform', params: { min: 0, max: 101 } },
      ],
      [
        'expect_column_pair_cramers_phi_value_to_be_less_than',
        { column_A: 'g', column_B: 'h', threshold: 0.1 },
      ],
    )
    expect(chi).toMatchObject({ outcome: 'passed' })
    expect(chi!.observedValue).toBeCloseTo(0.05777957112359715, 10)
    expect(ks!.observedValue).toBeCloseTo(0.9999820907179708, 8)
    expect(phi!.observedValue).toBeCloseTo(0.7189743935484169, 10)
  })

  it('draw the same samples each time', async () => {
    const bins = { bins: [0, 25, 50, 75, 101], weights: [0.25, 0.25, 0.25, 0.25] }
    const given: Given = [
      'expect_column_bootstrapped_ks_test_p_value_to_be_greater_than',
      { column: 'x', partition_object: bins },
    ]
    const [first] = await check('forty', given)
    const [second] = await check('forty', given)
    expect(first).toEqual(second)
    expect(first).toMatchObject({ outcome: 'passed' })
    const lopsided = { bins: [0, 25, 50, 75, 101], weights: [0.97, 0.01, 0.01, 0.01] }
    const [other] = await check('forty', [given[0], { column: 'x', partition_object: lopsided, p: 0.9 }])
    expect(other).toMatchObject({ outcome: 'failed' })
  })
})

const select = (unexpected_rows_query: string): Given => [
  'unexpected_rows_expectation',
  { unexpected_rows_query },
]

describe('SQL of a suite', () => {
  it('finds rows, which can be opened', async () => {
    const query =
      'WITH big AS (SELECT * FROM {batch} WHERE x > 90) SELECT n, x FROM big ORDER BY n -- {{these}}'
    workspace.writeSuite('own', {
      name: 'own',
      expectations: [{ type: select(query)[0], kwargs: select(query)[1] }],
    })
    const result = await validateSuite(workspace.deps, { suite: 'own', dataset: 'forty' }, context)
    const [found] = result.results
    const expected = numbers.flatMap((row) =>
      Number(row.split(',')[1]) > 90 ? [row.split(',').slice(0, 2).map(Number)] : [],
    )
    expect(found).toMatchObject({ outcome: 'failed', observedValue: expected.length })
    const page = await failingRows(
      workspace.deps,
      { resultId: result.id, expectationId: found!.id, offset: 1, limit: 2 },
      context,
    )
    expect(page).toEqual({
      columns: ['n', 'x'],
      rows: expected.slice(1, 3),
      rowIds: [1, 2],
      total: expected.length,
    })
  })

  it('sees the rows of its condition only', async () => {
    const [found] = await check('forty', [
      'unexpected_rows_expectation',
      { unexpected_rows_query: 'SELECT * FROM {batch}', row_condition: 'n < 7', condition_parser: 'pandas' },
    ])
    expect(found).toMatchObject({ observedValue: 7 })
  })

  it('can do nothing but look at the rows', async () => {
    const refused = await check(
      'forty',
      select('SELECT * FROM datasets.texts_v1'),
      select('SELECT * FROM warehouse.datasets.texts_v1'),
      select("SELECT * FROM read_csv('/etc/passwd')"),
      select("SELECT * FROM '/etc/passwd'"),
      select("SELECT getenv('HOME') FROM {batch}"),
      select("SELECT (SELECT content FROM read_text('/etc/passwd')) FROM {batch}"),
      select('SELECT n FROM {batch} WHERE n IN (SELECT n FROM duckdb_tables())'),
      select('SELECT 1; SELECT 2'),
      select('DELETE FROM {batch}'),
      select('SELECT * FROM {batch}) ; DROP TABLE x; SELECT * FROM (SELECT 1'),
      select('WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT * FROM r'),
      select('SELECT nothing FROM {batch}'),
      select('SELECT {other} FROM {batch}'),
      select('SELECT list_transform([1], lambda i: i + 1) FROM {batch}'),
      select("COPY (SELECT 1) TO 'x'"),
    )
    expect(refused.map(({ outcome, note }) => [outcome, note])).toEqual(
      refused.map(({ note }) => ['not-evaluated', note]),
    )
    expect(refused.every(({ note }) => /query/.test(note ?? ''))).toBe(true)
  })
})

describe('the others', () => {
  it('compare with the rows of another dataset', async () => {
    const results = await check(
      'forty',
      ['expect_table_row_count_to_equal_other_table', { other_table_name: 'others' }],
      ['expect_table_row_count_to_equal_other_table', { other_table_name: 'nobody' }],
    )
    expect(results).toMatchObject([
      { outcome: 'passed', observedValue: { self: 40, other: 40 } },
      { outcome: 'not-evaluated', note: 'There is no dataset or table "nobody".' },
    ])
  })

  it('judge JSON by a schema, and stop a pattern that would take for ever', async () => {
    const results = await check(
      'texts',
      [
        'expect_column_values_to_match_json_schema',
        { column: 'j', json_schema: { properties: { a: { type: 'number' } } } },
      ],
      ['expect_column_values_to_match_json_schema', { column: 'j', json_schema: { type: 'nonsense' } }],
      ['expect_column_values_to_be_json_parseable', { column: 'j', mostly: 0.6 }],
    )
    expect(results).toMatchObject([
      { outcome: 'failed', unexpectedCount: 2, partialUnexpected: ['{"a":"x"}', 'no json'] },
      { outcome: 'not-evaluated' },
      { outcome: 'passed', unexpectedCount: 1 },
    ])
  })

  it('refuse kwargs that are no numbers', async () => {
    const results = await check(
      'forty',
      ['expect_column_values_to_be_between', { column: 'n', min_value: 'NaN' }],
      ['expect_column_mean_to_be_between', { column: 'n', min_value: 'NaN' }],
      ['expect_column_values_to_be_increasing', { column: 'g' }],
      ['expect_column_value_z_scores_to_be_less_than', { column: 'n', threshold: null }],
      [
        'expect_column_kl_divergence_to_be_less_than',
        { column: 'n', partition_object: { bins: [0, 1, 1], weights: [0.5, 0.5] } },
      ],
      [
        'expect_column_kl_divergence_to_be_less_than',
        { column: 'g', partition_object: { values: ['a'], weights: [0.5] } },
      ],
    )
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'not-evaluated'))
  })
})
