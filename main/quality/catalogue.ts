import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { aggregateExpectations } from './aggregate-expectations.ts'
import type { Bound, Kind } from './kwargs.ts'
import { rowExpectations } from './row-expectations.ts'
import type { Expectation } from './suite.ts'
import { tableExpectations } from './table-expectations.ts'
import { typeExpectations } from './type-expectations.ts'
import { valueExpectations } from './value-expectations.ts'

/** Every kind of expectation that is evaluated here, by GX's name. */
export const catalogue = new Map<string, Kind>(
  [tableExpectations, typeExpectations, valueExpectations, aggregateExpectations, rowExpectations].flatMap(
    (kinds) => Object.entries(kinds),
  ),
)

const stub = 'Great Expectations only names it and does not evaluate it either'
const needsOrder = 'the order of rows is not something the warehouse can be asked about'
const needsParsing = 'the warehouse cannot be asked to parse cells like this'
const needsSql = 'it is SQL, and the warehouse is asked without'

/** GX's other core expectations and why they are not evaluated here. */
const notExpressible = new Map([
  ['expect_column_values_to_be_increasing', needsOrder],
  ['expect_column_values_to_be_decreasing', needsOrder],
  ['expect_column_values_to_match_strftime_format', needsParsing],
  ['expect_column_values_to_be_dateutil_parseable', needsParsing],
  ['expect_column_values_to_be_json_parseable', needsParsing],
  ['expect_column_values_to_match_json_schema', needsParsing],
  ['expect_column_values_to_not_be_outliers', 'the fences of this method are not computed here'],
  ['expect_column_kl_divergence_to_be_less_than', 'the divergence from a partition is not computed here'],
  ['expect_multicolumn_sum_to_equal', 'the warehouse cannot be asked for sums across columns'],
  ['expect_table_row_count_to_equal_other_table', 'one table is looked at, not two'],
  ['expect_query_results_to_match_comparison', needsSql],
  ['unexpected_rows_expectation', needsSql],
  ['expect_column_bootstrapped_ks_test_p_value_to_be_greater_than', stub],
  ['expect_column_chisquare_test_p_value_to_be_greater_than', stub],
  ['expect_column_pair_cramers_phi_value_to_be_less_than', stub],
  ['expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than', stub],
])

/** Throws INVALID_INPUT with the reason when it cannot be evaluated here. */
export function bindExpectation({ type, kwargs }: Expectation): Bound {
  const kind = catalogue.get(type)
  if (kind) return kind.bind(kwargs)
  const reason = notExpressible.get(type)
  if (reason !== undefined) throw invalidInput(`"${type}" is not supported: ${reason}.`)
  const names = [...catalogue.keys(), ...notExpressible.keys()]
  throw invalidInput(`There is no expectation "${type}".${didYouMean(type, names)}`)
}

/** For an expectation that cannot be bound: its type and kwargs in words. */
export function plainSentence({ type, kwargs }: Expectation): string {
  const words = type.replaceAll('_', ' ').trim()
  return typeof kwargs.column === 'string' ? `${kwargs.column}: ${words}` : words
}
