import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { toGxResult } from '../../../main/quality/gx-result.ts'
import type { Given } from './suites.ts'

export interface Theirs {
  success: boolean
  error: string | null
  result: Record<string, unknown>
}
type Ours = ReturnType<typeof toGxResult>['results'][number]

/** A way in which we mean to differ: where it holds, what differs is counted under its reason and is no failure. */
interface Stated {
  reason: string
  holds: (given: Given, theirs: Theirs, ours: Ours, own: ExpectationResult) => boolean
}

const stub = 'it only names it; test/quality/more-expectations.test.ts holds ours to SciPy'
const types = 'types are those of a typed table here, and of Python objects there'

/** Expectations that nothing is asked of, and why. */
export const notCompared = new Map([
  ['expect_column_bootstrapped_ks_test_p_value_to_be_greater_than', stub],
  ['expect_column_chisquare_test_p_value_to_be_greater_than', stub],
  ['expect_column_pair_cramers_phi_value_to_be_less_than', stub],
  ['expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than', stub],
  ['expect_column_type_to_be', types],
  ['expect_column_values_to_be_in_type_list', types],
  ['expect_column_values_to_be_of_type', types],
  ['expect_multicolumn_values_to_be_unique', 'it has no metric there'],
  ['expect_query_results_to_match_comparison', 'it is not evaluated here'],
  ['expect_table_row_count_to_equal_other_table', 'pandas has one table'],
])

const stated: Stated[] = [
  {
    reason: 'GX gives up a schema at text that is no JSON; here such text does not fit it',
    holds: ({ type }, theirs, _ours, own) =>
      type === 'expect_column_values_to_match_json_schema' &&
      theirs.error !== null &&
      own.outcome !== 'not-evaluated',
  },
  {
    reason: 'GX tells the unexpected values of a set in place of those it found; here both are told',
    holds: ({ type }, theirs, ours) =>
      type.startsWith('expect_column_distinct_values') &&
      theirs.success === ours.success &&
      theirs.error === null,
  },
  {
    reason: 'GX tells all of the most common values; here the first hundred are told',
    holds: ({ type }, theirs, ours) =>
      type === 'expect_column_most_common_value_to_be_in_set' &&
      theirs.success === ours.success &&
      isLongerThan(theirs.result['observed_value'], ours.result.observed_value),
  },
  {
    reason: 'the sum of no values is 0 in pandas, and no number here, as in SQL',
    holds: ({ type }, theirs, ours) =>
      type === 'expect_column_sum_to_be_between' &&
      theirs.result['observed_value'] === 0 &&
      ours.result.observed_value === null,
  },
  {
    reason: "Python takes NaN for JSON, which JSON's own standard does not",
    holds: ({ type }, theirs, ours) =>
      type === 'expect_column_values_to_be_json_parseable' &&
      theirs.success === ours.success &&
      isLongerThan(ours.result.partial_unexpected_list, theirs.result['partial_unexpected_list']) &&
      JSON.stringify(ours.result.partial_unexpected_list?.filter((one) => one !== 'NaN')) ===
        JSON.stringify(theirs.result['partial_unexpected_list']),
  },
  {
    reason: 'GX 1.24 takes no text for a bound; here text is compared as text',
    holds: ({ type, kwargs }, theirs, _ours, own) =>
      type.endsWith('_to_be_between') &&
      (typeof kwargs['min_value'] === 'string' || typeof kwargs['max_value'] === 'string') &&
      theirs.error !== null &&
      own.outcome !== 'not-evaluated',
  },
]

function isLongerThan(long: unknown, short: unknown): boolean {
  return Array.isArray(long) && Array.isArray(short) && long.length > short.length
}

/** Undefined where both say the same; else the reason that is stated for it, or what differs. */
export function difference(
  given: Given,
  theirs: Theirs,
  ours: Ours,
  own: ExpectationResult,
): { stated?: string; differs: string[] } | undefined {
  const differs: string[] = []
  const differ = (field: string, a: unknown, b: unknown) => {
    if (JSON.stringify(a) !== JSON.stringify(b)) differs.push(`${field}: GX ${brief(a)}, we ${brief(b)}`)
  }
  differ('success', theirs.success, ours.success)
  differ('evaluated', theirs.error === null, own.outcome !== 'not-evaluated')
  for (const field of [
    'element_count',
    'unexpected_count',
    'unexpected_percent',
    'partial_unexpected_list',
    'observed_value',
  ] as const)
    differ(field, comparable(given, theirs.result[field]), comparable(given, ours.result[field]))
  if (differs.length === 0) return undefined
  return { stated: stated.find(({ holds }) => holds(given, theirs, ours, own))?.reason, differs }
}

const brief = (value: unknown) => JSON.stringify(value)?.slice(0, 160)

/** A table's columns are a set where their order does not matter. */
function comparable({ type }: Given, value: unknown): unknown {
  const isSet = type === 'expect_table_columns_to_match_set' && Array.isArray(value)
  return rounded((isSet ? value.toSorted(byText) : value) ?? null)
}

function byText(a: unknown, b: unknown): number {
  const [first, second] = [String(a), String(b)]
  return first < second ? -1 : Number(first > second)
}

/** To ten digits, which is the tolerance. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(10))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]))
  return value
}
