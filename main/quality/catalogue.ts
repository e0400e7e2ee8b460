import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { aggregateExpectations } from './aggregate-expectations.ts'
import { distributionExpectations } from './distribution-expectations.ts'
import type { Bound, Kind } from './kwargs.ts'
import { orderExpectations } from './order-expectations.ts'
import { outlierExpectation } from './outlier-expectation.ts'
import { parsingExpectations } from './parsing-expectations.ts'
import { rowExpectations } from './row-expectations.ts'
import type { Expectation } from './suite.ts'
import { tableExpectations } from './table-expectations.ts'
import { typeExpectations } from './type-expectations.ts'
import { valueExpectations } from './value-expectations.ts'

/** Every kind of expectation that is evaluated here, by GX's name. */
export const catalogue = new Map<string, Kind>(
  [
    tableExpectations,
    typeExpectations,
    valueExpectations,
    { expect_column_values_to_not_be_outliers: outlierExpectation },
    orderExpectations,
    parsingExpectations,
    aggregateExpectations,
    distributionExpectations,
    rowExpectations,
  ].flatMap((kinds) => Object.entries(kinds)),
)

/** GX's other core expectations and why they are not evaluated here. */
const notExpressible = new Map([
  [
    'expect_query_results_to_match_comparison',
    'it compares the answers of two data sources, and one table is looked at here',
  ],
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
