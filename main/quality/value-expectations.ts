import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { Predicate } from '../warehouse/warehouse.ts'
import type { Bounds, Kind } from './kwargs.ts'
import {
  column,
  exactly,
  kind,
  mostly,
  mostlyText,
  numberBounds,
  rangeText,
  requireBound,
  setText,
  valueBounds,
  valueSet,
} from './kwargs.ts'
import { and, comparable, isMissing, not, or, requireNumbers, requireText, typeOf } from './predicates.ts'
import { mapStep } from './map-step.ts'
import { numberOf } from './step.ts'
import type { Step, TableShape } from './step.ts'

/** Of the cells of `name` that are not missing, `expected` holds for `share`. */
export function eachValue(name: string, share: number, expected: Predicate): Step {
  const considered = not(isMissing(name))
  return mapStep({ considered, unexpected: and(considered, not(expected)), mostly: share, columns: [name] })
}

export function boundsPredicate(
  name: string,
  bounds: Bounds,
  op: 'compare' | 'length' = 'compare',
): Predicate {
  const { min_value: min, max_value: max, strict_min, strict_max } = bounds
  const part = (is: '<' | '<=' | '>' | '>=', value: number | string): Predicate =>
    op === 'length' ? { op, column: name, is, value: Number(value) } : { op, column: name, is, value }
  return and(
    ...(min === undefined ? [] : [part(strict_min ? '>' : '>=', min)]),
    ...(max === undefined ? [] : [part(strict_max ? '<' : '<=', max)]),
  )
}

/** A number compared with text would be compared as text, which is never what was meant. */
function requireComparable(
  table: TableShape,
  name: string,
  { min_value: min, max_value: max }: Bounds,
): void {
  if (typeOf(table, name) === 'text' && (typeof min === 'number' || typeof max === 'number'))
    throw invalidInput(`column "${name}" holds text, but the bounds are numbers.`)
}

const matches = (name: string, regex: string): Predicate => ({ op: 'matches', column: name, regex })
const like = (name: string, pattern: string): Predicate => ({ op: 'like', column: name, pattern })
const matchOn = z.enum(['any', 'all']).default('any')
const base = { column, mostly }

const regexList = z.array(z.string()).min(1)
const quoted = (patterns: readonly string[]) => patterns.map((pattern) => `"${pattern}"`).join(', ')

const lengths = {
  sentence: (k: Bounds & { column: string; mostly: number }) =>
    `${k.column} has a length of ${rangeText(k)}${mostlyText(k.mostly)}`,
  plan: (k: Bounds & { column: string; mostly: number }, table: TableShape) => {
    requireBound(k)
    requireText(table, k.column)
    return eachValue(k.column, k.mostly, boundsPredicate(k.column, k, 'length'))
  },
}
/** GX's column map expectations that a condition on a single row, or on its column's mean, can express. */
export const valueExpectations: Record<string, Kind> = {
  expect_column_values_to_not_be_null: kind(base, {
    sentence: (k) =>
      k.mostly === 1 ? `${k.column} is never missing` : `${k.column} is not missing${ofRows(k.mostly)}`,
    plan: (k) =>
      mapStep({ considered: and(), unexpected: isMissing(k.column), mostly: k.mostly, columns: [k.column] }),
  }),
  expect_column_values_to_be_null: kind(base, {
    sentence: (k) => `${k.column} is missing${ofRows(k.mostly) || ' in every row'}`,
    plan: (k) => {
      const unexpected = not(isMissing(k.column))
      return mapStep({ considered: and(), unexpected, mostly: k.mostly, columns: [k.column] })
    },
  }),
  expect_column_values_to_be_unique: kind(base, {
    sentence: (k) => `${k.column} is different in every row${mostlyText(k.mostly)}`,
    plan: (k) => eachValue(k.column, k.mostly, not({ op: 'is-repeated', columns: [k.column] })),
  }),
  expect_column_values_to_be_in_set: kind(
    { ...base, value_set: valueSet },
    {
      sentence: (k) => `${k.column} is ${setText(k.value_set)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        const values = comparable(k.value_set, typeOf(table, k.column))
        return eachValue(k.column, k.mostly, { op: 'in', column: k.column, values })
      },
    },
  ),
  expect_column_values_to_not_be_in_set: kind(
    { ...base, value_set: valueSet },
    {
      sentence: (k) => `${k.column} is not ${setText(k.value_set)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        const values = comparable(k.value_set, typeOf(table, k.column))
        return eachValue(k.column, k.mostly, not({ op: 'in', column: k.column, values }))
      },
    },
  ),
  expect_column_values_to_be_between: kind(
    { ...base, ...valueBounds },
    {
      sentence: (k) => `${k.column} is ${rangeText(k)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireBound(k)
        requireComparable(table, k.column, k)
        return eachValue(k.column, k.mostly, boundsPredicate(k.column, k))
      },
    },
  ),
  expect_column_value_lengths_to_be_between: kind({ ...base, ...numberBounds }, lengths),
  expect_column_value_lengths_to_equal: kind(
    { ...base, value: z.number() },
    {
      sentence: (k) => lengths.sentence({ ...k, ...exactly(k.value) }),
      plan: (k, table) => lengths.plan({ ...k, ...exactly(k.value) }, table),
    },
  ),
  expect_column_values_to_match_regex: kind(
    { ...base, regex: z.string() },
    {
      sentence: (k) => `${k.column} matches "${k.regex}"${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        return eachValue(k.column, k.mostly, matches(k.column, k.regex))
      },
    },
  ),
  expect_column_values_to_not_match_regex: kind(
    { ...base, regex: z.string() },
    {
      sentence: (k) => `${k.column} does not match "${k.regex}"${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        return eachValue(k.column, k.mostly, not(matches(k.column, k.regex)))
      },
    },
  ),
  expect_column_values_to_match_regex_list: kind(
    { ...base, regex_list: regexList, match_on: matchOn },
    {
      sentence: (k) => `${k.column} matches ${k.match_on} of ${quoted(k.regex_list)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        const each = k.regex_list.map((regex) => matches(k.column, regex))
        return eachValue(k.column, k.mostly, k.match_on === 'any' ? or(...each) : and(...each))
      },
    },
  ),
  expect_column_values_to_not_match_regex_list: kind(
    { ...base, regex_list: regexList },
    {
      sentence: (k) => `${k.column} matches none of ${quoted(k.regex_list)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        const each = k.regex_list.map((regex) => matches(k.column, regex))
        return eachValue(k.column, k.mostly, not(or(...each)))
      },
    },
  ),
  expect_column_values_to_match_like_pattern: kind(
    { ...base, like_pattern: z.string() },
    {
      sentence: (k) => `${k.column} is like "${k.like_pattern}"${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        return eachValue(k.column, k.mostly, like(k.column, k.like_pattern))
      },
    },
  ),
  expect_column_values_to_not_match_like_pattern: kind(
    { ...base, like_pattern: z.string() },
    {
      sentence: (k) => `${k.column} is not like "${k.like_pattern}"${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        return eachValue(k.column, k.mostly, not(like(k.column, k.like_pattern)))
      },
    },
  ),
  expect_column_values_to_match_like_pattern_list: kind(
    { ...base, like_pattern_list: regexList, match_on: matchOn },
    {
      sentence: (k) =>
        `${k.column} is like ${k.match_on} of ${quoted(k.like_pattern_list)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        const each = k.like_pattern_list.map((pattern) => like(k.column, pattern))
        return eachValue(k.column, k.mostly, k.match_on === 'any' ? or(...each) : and(...each))
      },
    },
  ),
  expect_column_values_to_not_match_like_pattern_list: kind(
    { ...base, like_pattern_list: regexList },
    {
      sentence: (k) => `${k.column} is like none of ${quoted(k.like_pattern_list)}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireText(table, k.column)
        const each = k.like_pattern_list.map((pattern) => like(k.column, pattern))
        return eachValue(k.column, k.mostly, not(or(...each)))
      },
    },
  ),
  expect_column_value_z_scores_to_be_less_than: kind(
    { ...base, threshold: z.number(), double_sided: z.boolean().default(true) },
    {
      sentence: (k) =>
        `${k.column} is less than ${k.threshold} standard deviations ${k.double_sided ? 'from' : 'above'} its mean${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireNumbers(table, k.column)
        return zScores(k)
      },
    },
  ),
}

const ofRows = (share: number) => mostlyText(share).replace('of the values', 'of the rows')

/** Where the deviation is 0 or unknown, no score is defined and GX lets every value pass. */
function zScores(k: { column: string; mostly: number; threshold: number; double_sided: boolean }): Step {
  return {
    measures: [
      { kind: 'mean', column: k.column },
      { kind: 'stddev', column: k.column },
    ],
    next([meanAnswer, deviationAnswer]) {
      const mean = numberOf(meanAnswer)
      const deviation = numberOf(deviationAnswer)
      if (mean === null || deviation === null || deviation === 0) return eachValue(k.column, k.mostly, and())
      const threshold = k.double_sided ? Math.abs(k.threshold) : k.threshold
      const below: Predicate = {
        op: 'compare',
        column: k.column,
        is: '<',
        value: mean + threshold * deviation,
      }
      const above: Predicate = {
        op: 'compare',
        column: k.column,
        is: '>',
        value: mean - threshold * deviation,
      }
      return eachValue(k.column, k.mostly, k.double_sided ? and(above, below) : below)
    },
  }
}
