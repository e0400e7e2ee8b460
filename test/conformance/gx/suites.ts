import type { Table } from './tables.ts'

export interface Given {
  type: string
  kwargs: Record<string, unknown>
}

/** What is asked of a table: of pandas, and of SQLite what pandas cannot answer. */
export interface Asked {
  expectations: Given[]
  sql: Given[]
}

/** Every core expectation on every column it is about, with several bounds, shares and choices of rows. */
export function suitesOf(table: Table): Asked {
  const names = Object.keys(table.kinds)
  const of = (kind: Table['kinds'][string]) => names.filter((name) => table.kinds[name] === kind)
  const [texts, numbers, dates] = [of('text'), of('number'), of('date')]
  const few = table.name === 'mushrooms' ? texts.slice(0, 8) : texts
  const conditions = conditionsOf(table)
  const expectations = [
    ...few.flatMap((column) => aboutTexts(column, conditions)),
    ...numbers.flatMap((column) => aboutNumbers(column, conditions)),
    ...dates.flatMap((column) => aboutDates(column, conditions)),
    ...[...few, ...numbers, ...dates, ...of('boolean')].flatMap((column) => aboutAny(column, conditions)),
    ...aboutPairs(texts, conditions),
    ...aboutNumberPairs(numbers, conditions),
    ...aboutTable(table, names, conditions),
    ...(table.name === 'awkward' ? aboutFormats() : []),
  ]
  return { expectations, sql: few.flatMap(aboutLike).concat(aboutSql(table)) }
}

type Conditions = Record<string, unknown>[]

/**
 * With every share, and with one of the conditions, in turn: Great Expectations takes some milliseconds for each
 * expectation, and there are many.
 */
function spread(
  type: string,
  kwargs: Record<string, unknown>,
  conditions: Conditions,
  shares = [1, 0.9, 0.5],
): Given[] {
  const condition = conditions[turn++ % Math.max(1, conditions.length)]
  return [
    ...shares.map((mostly) => ({ type, kwargs: { ...kwargs, ...(mostly === 1 ? {} : { mostly }) } })),
    ...(condition ? [{ type, kwargs: { ...kwargs, ...condition } }] : []),
  ]
}
let turn = 0
const each = (type: string, kwargs: Record<string, unknown>, conditions: Conditions): Given[] =>
  spread(type, kwargs, conditions, [1])

const query = (row_condition: string) => ({ row_condition, condition_parser: 'pandas' })

function conditionsOf({ name }: Table): Conditions {
  if (name === 'mushrooms')
    return [
      query('`odor` == "n" and `gill-size` != "b"'),
      query('`cap-color` in ["n", "w"] or not (`stalk-root` == "b")'),
      { row_condition: { type: 'comparison', column: { name: 'class' }, operator: '==', parameter: 'e' } },
    ]
  if (name === 'measured')
    return [
      query('count > 2 & group != "red"'),
      query('100 < height <= 175 or group.isnull()'),
      query('a == b'),
      query('not (count >= 3)'),
      {
        row_condition: {
          type: 'and',
          conditions: [
            { type: 'comparison', column: { name: 'count' }, operator: '>=', parameter: 2 },
            { type: 'comparison', column: { name: 'group' }, operator: 'IN', parameter: ['red', 'blue'] },
            { type: 'nullity', column: { name: 'height' }, is_null: false },
          ],
        },
      },
    ]
  return [
    query('id > 3'),
    query('left == "x" or x < 0'),
    query('left != right'),
    query('not (high > low)'),
    query('code in ("007", "A-1") and id != 12'),
    query('`w"o rds`.notnull()'),
    query('isGood == True'),
    query('id > 100'),
    {
      row_condition: {
        type: 'or',
        conditions: [
          { type: 'comparison', column: { name: 'left' }, operator: '!=', parameter: 'x' },
          { type: 'nullity', column: { name: 'x' }, is_null: true },
        ],
      },
    },
    {
      row_condition: {
        type: 'comparison',
        column: { name: 'code' },
        operator: 'NOT_IN',
        parameter: ['007', 'C'],
      },
    },
  ]
}

function aboutAny(column: string, conditions: Conditions): Given[] {
  return [
    ...spread('expect_column_values_to_not_be_null', { column }, conditions),
    ...spread('expect_column_values_to_be_null', { column }, conditions, [1, 0.1]),
    ...spread('expect_column_values_to_be_unique', { column }, conditions),
    ...each(
      'expect_column_unique_value_count_to_be_between',
      { column, min_value: 2, max_value: 8 },
      conditions,
    ),
    ...each('expect_column_unique_value_count_to_be_between', { column, max_value: 3 }, []),
    ...each(
      'expect_column_proportion_of_unique_values_to_be_between',
      { column, min_value: 0.2 },
      conditions,
    ),
    ...each(
      'expect_column_proportion_of_non_null_values_to_be_between',
      { column, min_value: 0.9 },
      conditions,
    ),
    ...each('expect_column_to_exist', { column }, []),
    ...each('expect_column_to_exist', { column, column_index: 2 }, []),
  ]
}

function partition(weights: number[]) {
  return { values: ['x', 'y', 'z', 'e', 'red'].slice(0, weights.length), weights }
}

function aboutTexts(column: string, conditions: Conditions): Given[] {
  const some = ['a', 'x', 'y', 'n', 'red', 'green', '007', 'b', 'A-1']
  return [
    ...spread('expect_column_values_to_be_in_set', { column, value_set: some }, conditions),
    ...spread('expect_column_values_to_not_be_in_set', { column, value_set: some }, conditions),
    ...spread(
      'expect_column_value_lengths_to_be_between',
      { column, min_value: 1, max_value: 3 },
      conditions,
    ),
    ...each('expect_column_value_lengths_to_be_between', { column, min_value: 1, strict_min: true }, []),
    ...spread('expect_column_value_lengths_to_equal', { column, value: 1 }, conditions),
    ...spread('expect_column_values_to_match_regex', { column, regex: '^[a-zA-Z]' }, conditions),
    ...spread('expect_column_values_to_not_match_regex', { column, regex: '\\d$' }, conditions),
    ...each('expect_column_values_to_match_regex_list', { column, regex_list: ['^[a-m]', 'e'] }, conditions),
    ...each(
      'expect_column_values_to_match_regex_list',
      { column, regex_list: ['^[a-m]', 'e'], match_on: 'all' },
      [],
    ),
    ...each(
      'expect_column_values_to_not_match_regex_list',
      { column, regex_list: ['^[a-m]', '0+'] },
      conditions,
    ),
    ...each('expect_column_values_to_be_between', { column, min_value: 'b', max_value: 'x' }, conditions),
    ...each('expect_column_values_to_be_between', { column, min_value: 'b', strict_min: true }, []),
    ...each('expect_column_distinct_values_to_be_in_set', { column, value_set: some }, conditions),
    ...each('expect_column_distinct_values_to_contain_set', { column, value_set: ['x', 'red'] }, conditions),
    ...each(
      'expect_column_distinct_values_to_equal_set',
      { column, value_set: ['w', 'x', 'y', 'z'] },
      conditions,
    ),
    ...each('expect_column_most_common_value_to_be_in_set', { column, value_set: some }, conditions),
    ...each('expect_column_most_common_value_to_be_in_set', { column, value_set: some, ties_okay: true }, []),
    ...each(
      'expect_column_kl_divergence_to_be_less_than',
      { column, partition_object: partition([0.4, 0.3, 0.3]), threshold: 0.5, tail_weight_holdout: 0.1 },
      conditions,
    ),
    ...each(
      'expect_column_kl_divergence_to_be_less_than',
      { column, partition_object: partition([0.5, 0.2, 0.1, 0.1, 0.1]), threshold: 0.9 },
      [],
    ),
  ]
}

function aboutNumbers(column: string, conditions: Conditions): Given[] {
  const figure = (name: string, kwargs: Record<string, unknown>) =>
    each(`expect_column_${name}_to_be_between`, { column, ...kwargs }, conditions)
  const bins = [-1, 0, 1, 2, 3, 5, 8, 100, 200]
  const quantiles = { quantiles: [0, 0.1, 0.25, 0.5, 0.75, 0.95, 1] }
  const ranges = [
    [null, 2],
    [0, 3],
    [0, 170],
    [1, 200],
    [2, null],
    [null, 3000],
    [9, 10_000],
  ]
  return [
    ...spread('expect_column_values_to_be_in_set', { column, value_set: [0, 1, 1.5, 2, 5] }, conditions),
    ...spread('expect_column_values_to_not_be_in_set', { column, value_set: [0, 3, 8] }, conditions),
    ...spread('expect_column_values_to_be_between', { column, min_value: 0, max_value: 5 }, conditions),
    ...each(
      'expect_column_values_to_be_between',
      { column, min_value: 0, max_value: 5, strict_min: true, strict_max: true },
      [],
    ),
    ...each('expect_column_values_to_be_between', { column, max_value: 2 }, []),
    ...spread('expect_column_values_to_be_increasing', { column }, conditions),
    ...each('expect_column_values_to_be_increasing', { column, strictly: true }, conditions),
    ...spread('expect_column_values_to_be_decreasing', { column }, conditions),
    ...each('expect_column_values_to_be_decreasing', { column, strictly: true }, []),
    ...spread(
      'expect_column_value_z_scores_to_be_less_than',
      { column, threshold: 1.5, double_sided: true },
      conditions,
    ),
    ...each(
      'expect_column_value_z_scores_to_be_less_than',
      { column, threshold: 1, double_sided: false },
      [],
    ),
    ...spread(
      'expect_column_values_to_not_be_outliers',
      { column, method: 'iqr', multiplier: 0.7 },
      conditions,
    ),
    ...each(
      'expect_column_values_to_not_be_outliers',
      { column, method: 'std', multiplier: 1.2 },
      conditions,
    ),
    ...figure('min', { min_value: 0 }),
    ...figure('min', { min_value: 0, strict_min: true, max_value: 3 }),
    ...figure('max', { min_value: 5, max_value: 1000 }),
    ...figure('mean', { min_value: 1, max_value: 200 }),
    ...figure('median', { min_value: 1, max_value: 200, strict_max: true }),
    ...figure('stdev', { min_value: 1 }),
    ...figure('sum', { min_value: 10, max_value: 100_000 }),
    ...figure('quantile_values', { quantile_ranges: { ...quantiles, value_ranges: ranges } }),
    ...each(
      'expect_column_quantile_values_to_be_between',
      { column, allow_relative_error: 'linear', quantile_ranges: { ...quantiles, value_ranges: ranges } },
      [],
    ),
    ...each(
      'expect_column_distinct_values_to_be_in_set',
      { column, value_set: [0, 1, 2, 3, 4, 5, 6] },
      conditions,
    ),
    ...each('expect_column_distinct_values_to_contain_set', { column, value_set: [1, 2] }, []),
    ...each('expect_column_most_common_value_to_be_in_set', { column, value_set: [1, 2, 5] }, []),
    ...each(
      'expect_column_kl_divergence_to_be_less_than',
      {
        column,
        partition_object: { bins, weights: [0.05, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.05] },
        threshold: 0.8,
        tail_weight_holdout: 0.05,
        internal_weight_holdout: 0.01,
      },
      conditions,
    ),
    ...each(
      'expect_column_kl_divergence_to_be_less_than',
      {
        column,
        partition_object: {
          bins,
          weights: [0.05, 0.2, 0.2, 0.2, 0, 0.1, 0.1, 0.05],
          tail_weights: [0.05, 0.05],
        },
        threshold: 2,
        internal_weight_holdout: 0.1,
      },
      [],
    ),
  ]
}

function aboutDates(column: string, conditions: Conditions): Given[] {
  return [
    ...spread('expect_column_values_to_be_increasing', { column }, conditions),
    ...each('expect_column_values_to_be_increasing', { column, strictly: true }, []),
    ...each('expect_column_values_to_be_decreasing', { column }, conditions),
  ]
}

function aboutPairs(texts: string[], conditions: Conditions): Given[] {
  const pairs = texts
    .slice(0, 5)
    .flatMap((a, i) => texts.slice(i + 1, i + 2).map((b): [string, string] => [a, b]))
  return pairs.flatMap(([a, b]) => [
    ...['both_values_are_missing', 'either_value_is_missing', 'neither'].flatMap((ignore_row_if) => [
      { type: 'expect_column_pair_values_to_be_equal', kwargs: { column_A: a, column_B: b, ignore_row_if } },
      {
        type: 'expect_column_pair_values_to_be_in_set',
        kwargs: {
          column_A: a,
          column_B: b,
          ignore_row_if,
          mostly: 0.3,
          value_pairs_set: [
            ['x', 'x'],
            ['e', 'x'],
            ['p', 'f'],
            ['red', 'blue'],
            ['a', '007'],
          ],
        },
      },
    ]),
    ...spread('expect_column_pair_values_to_be_equal', { column_A: a, column_B: b }, conditions),
    ...['all_values_are_missing', 'any_value_is_missing', 'never'].map((ignore_row_if) => ({
      type: 'expect_compound_columns_to_be_unique',
      kwargs: { column_list: [a, b], ignore_row_if },
    })),
    ...spread('expect_compound_columns_to_be_unique', { column_list: [a, b] }, conditions, [0.5]),
    ...spread('expect_select_column_values_to_be_unique_within_record', { column_list: [a, b] }, conditions),
    ...spread('expect_multicolumn_values_to_be_equal', { column_list: [a, b] }, conditions, [1, 0.2]),
  ])
}

function aboutNumberPairs(numbers: string[], conditions: Conditions): Given[] {
  const pairs = numbers.flatMap((a, i) => numbers.slice(i + 1, i + 2).map((b): [string, string] => [a, b]))
  return pairs.flatMap(([a, b]) => [
    ...['both_values_are_missing', 'either_value_is_missing', 'neither'].flatMap((ignore_row_if) =>
      [true, false].map((or_equal) => ({
        type: 'expect_column_pair_values_a_to_be_greater_than_b',
        kwargs: { column_A: a, column_B: b, ignore_row_if, or_equal },
      })),
    ),
    ...spread('expect_column_pair_values_a_to_be_greater_than_b', { column_A: a, column_B: b }, conditions),
    ...spread('expect_multicolumn_sum_to_equal', { column_list: [a, b], sum_total: 4 }, conditions, [1, 0.1]),
    ...['all_values_are_missing', 'any_value_is_missing', 'never'].map((ignore_row_if) => ({
      type: 'expect_multicolumn_sum_to_equal',
      kwargs: { column_list: [a, b], sum_total: 3, ignore_row_if },
    })),
    ...['all_values_are_missing', 'any_value_is_missing', 'never'].map((ignore_row_if) => ({
      type: 'expect_select_column_values_to_be_unique_within_record',
      kwargs: { column_list: [a, b], ignore_row_if, mostly: 0.8 },
    })),
  ])
}

function aboutTable(table: Table, names: string[], conditions: Conditions): Given[] {
  const column = names[0]!
  return [
    ...each('expect_table_row_count_to_be_between', { min_value: 5, max_value: 900 }, conditions),
    ...each('expect_table_row_count_to_be_between', { min_value: 12, strict_min: true }, conditions),
    ...each('expect_table_row_count_to_equal', { value: 12 }, conditions),
    ...each('expect_table_column_count_to_be_between', { min_value: 5, max_value: 15 }, []),
    ...each('expect_table_column_count_to_equal', { value: 11 }, []),
    ...each('expect_table_columns_to_match_set', { column_set: names }, []),
    ...each('expect_table_columns_to_match_set', { column_set: [column, 'absent'], exact_match: false }, []),
    ...each('expect_table_columns_to_match_ordered_list', { column_list: names }, []),
    ...each('expect_table_columns_to_match_ordered_list', { column_list: names.toReversed() }, []),
  ]
}

function aboutFormats(): Given[] {
  const schema = { type: 'object', properties: { a: { type: 'integer', minimum: 0 } }, required: ['a'] }
  return [
    ...['%Y-%m-%d', '%d.%m.%Y', '%Y%m%d', '%b %d %Y', '%H:%M'].flatMap((strftime_format) =>
      spread(
        'expect_column_values_to_match_strftime_format',
        { column: 'day', strftime_format },
        [query('id > 3')],
        [1, 0.3],
      ),
    ),
    ...['day', 'code', 'json', 'w"o rds'].flatMap((column) => [
      ...spread('expect_column_values_to_be_dateutil_parseable', { column }, [query('id > 3')], [1, 0.5]),
      ...spread('expect_column_values_to_be_json_parseable', { column }, [query('id > 3')], [1, 0.5]),
    ]),
    ...spread(
      'expect_column_values_to_match_json_schema',
      { column: 'json', json_schema: schema },
      [query('id > 3')],
      [1, 0.1],
    ),
  ]
}

function aboutLike(column: string): Given[] {
  const kwargs = { column, mostly: 0.4 }
  // Without letters: SQLite's LIKE takes no account of their case.
  const patterns = ['%1%', '_', '%-%']
  return [
    ...patterns.flatMap((like_pattern) => [
      { type: 'expect_column_values_to_match_like_pattern', kwargs: { ...kwargs, like_pattern } },
      { type: 'expect_column_values_to_not_match_like_pattern', kwargs: { ...kwargs, like_pattern } },
    ]),
    ...(['any', 'all'] as const).map((match_on) => ({
      type: 'expect_column_values_to_match_like_pattern_list',
      kwargs: { ...kwargs, like_pattern_list: ['%7%', '_-%'], match_on },
    })),
    {
      type: 'expect_column_values_to_not_match_like_pattern_list',
      kwargs: { ...kwargs, like_pattern_list: ['%7%', '_-%'] },
    },
  ]
}

function aboutSql({ name, kinds }: Table): Given[] {
  const [first, second] = Object.keys(kinds).map((one) => `"${one.replaceAll('"', '""')}"`)
  const queries = [
    `SELECT * FROM {batch} WHERE ${first} IS NULL`,
    `SELECT ${second}, count(*) FROM {batch} WHERE ${second} IS NOT NULL GROUP BY ${second} HAVING count(*) > 1`,
    ...(name === 'measured'
      ? [
          'WITH tall AS (SELECT * FROM {batch} WHERE height > 180) SELECT t.n FROM tall t JOIN {batch} b ON t.n = b.n',
        ]
      : []),
  ]
  return queries.map((unexpected_rows_query) => ({
    type: 'unexpected_rows_expectation',
    kwargs: { unexpected_rows_query },
  }))
}
