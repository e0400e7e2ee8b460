import { z } from 'zod'
import { cell } from '../contract/procedure.ts'
import type { Cell, ColumnType, Predicate } from '../warehouse/warehouse.ts'
import { column, columnList, kind, mostly, mostlyText } from './kwargs.ts'
import { and, comparable, isMissing, not, or, requireNumbers, typeOf } from './predicates.ts'
import type { Kind } from './kwargs.ts'
import { mapStep } from './map-step.ts'
import type { Step } from './step.ts'

const pairIgnores = z.enum(['both_values_are_missing', 'either_value_is_missing', 'neither', 'never'])
const rowIgnores = z.enum(['all_values_are_missing', 'any_value_is_missing', 'never'])
const pair = {
  column_A: column,
  column_B: column,
  mostly,
  ignore_row_if: pairIgnores.default('both_values_are_missing'),
}
const several = {
  column_list: columnList,
  mostly,
  ignore_row_if: rowIgnores.default('all_values_are_missing'),
}

/**
 * Of the rows that are not ignored, `expected` is true for `share`; a comparison with a missing value is not. When
 * `unexpected` is given it is used instead, for conditions in which missing equals missing.
 */
function eachRow(parts: {
  columns: readonly string[]
  ignore: z.infer<typeof pairIgnores> | z.infer<typeof rowIgnores>
  share: number
  expected?: Predicate
  unexpected?: Predicate
}): Step {
  const { columns, ignore, share, expected } = parts
  const considered = not(ignored(columns, ignore))
  const isAnyMissing = or(...columns.map(isMissing))
  const wrong = parts.unexpected ?? or(isAnyMissing, not(expected!))
  return mapStep({ considered, unexpected: and(considered, wrong), mostly: share, columns })
}

function ignored(columns: readonly string[], ignore: string): Predicate {
  const missing = columns.map(isMissing)
  if (ignore === 'neither' || ignore === 'never') return or()
  return ignore.startsWith('both') || ignore.startsWith('all') ? and(...missing) : or(...missing)
}

const equal = (a: string, b: string): Predicate => ({ op: 'compare-columns', column: a, is: '=', other: b })
const rows = (share: number) => mostlyText(share).replace('of the values', 'of the rows')

/** True where the two cells are equal or both are missing. */
const same = (a: string, b: string) =>
  or(and(isMissing(a), isMissing(b)), and(present(a), present(b), equal(a, b)))
const present = (name: string) => not(isMissing(name))

function pairsOf(names: readonly string[]): [string, string][] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]))
}

/** True where the cell is this value; missing is `null`. */
function is(name: string, value: Cell, type: ColumnType): Predicate {
  if (value === null) return isMissing(name)
  return and(present(name), { op: 'in', column: name, values: comparable([value], type) })
}

const uniqueWithin = kind(several, {
  sentence: (k) => `${k.column_list.join(', ')} differ from each other in every row${rows(k.mostly)}`,
  plan: (k) =>
    eachRow({
      columns: k.column_list,
      ignore: k.ignore_row_if,
      share: k.mostly,
      unexpected: or(...pairsOf(k.column_list).map(([a, b]) => same(a, b))),
    }),
})

/** GX's expectations about several columns of one row, and about rows among each other. */
export const rowExpectations: Record<string, Kind> = {
  expect_column_pair_values_a_to_be_greater_than_b: kind(
    { ...pair, or_equal: z.boolean().default(false) },
    {
      sentence: (k) =>
        `${k.column_A} is greater than ${k.or_equal ? 'or equal to ' : ''}${k.column_B}${rows(k.mostly)}`,
      plan: (k) =>
        eachRow({
          columns: [k.column_A, k.column_B],
          ignore: k.ignore_row_if,
          share: k.mostly,
          expected: {
            op: 'compare-columns',
            column: k.column_A,
            is: k.or_equal ? '>=' : '>',
            other: k.column_B,
          },
        }),
    },
  ),
  expect_column_pair_values_to_be_equal: kind(pair, {
    sentence: (k) => `${k.column_A} equals ${k.column_B}${rows(k.mostly)}`,
    plan: (k) =>
      eachRow({
        columns: [k.column_A, k.column_B],
        ignore: k.ignore_row_if,
        share: k.mostly,
        expected: equal(k.column_A, k.column_B),
      }),
  }),
  expect_column_pair_values_to_be_in_set: kind(
    { ...pair, value_pairs_set: z.array(z.tuple([cell, cell])) },
    {
      sentence: (k) =>
        `${k.column_A} and ${k.column_B} are one of ${k.value_pairs_set.length} pairs${rows(k.mostly)}`,
      plan: (k, table) => {
        const [typeA, typeB] = [typeOf(table, k.column_A), typeOf(table, k.column_B)]
        const any = or(
          ...k.value_pairs_set.map(([a, b]) => and(is(k.column_A, a, typeA), is(k.column_B, b, typeB))),
        )
        return eachRow({
          columns: [k.column_A, k.column_B],
          ignore: k.ignore_row_if,
          share: k.mostly,
          unexpected: not(any),
        })
      },
    },
  ),
  expect_compound_columns_to_be_unique: kind(several, {
    sentence: (k) => `${k.column_list.join(', ')} together are different in every row${rows(k.mostly)}`,
    plan: (k) =>
      eachRow({
        columns: k.column_list,
        ignore: k.ignore_row_if,
        share: k.mostly,
        unexpected: { op: 'is-repeated', columns: k.column_list },
      }),
  }),
  expect_multicolumn_values_to_be_unique: uniqueWithin,
  expect_select_column_values_to_be_unique_within_record: uniqueWithin,
  expect_multicolumn_sum_to_equal: kind(
    { ...several, sum_total: z.number() },
    {
      sentence: (k) => `${k.column_list.join(' + ')} is ${k.sum_total}${rows(k.mostly)}`,
      plan: (k, table) => {
        for (const name of k.column_list) requireNumbers(table, name)
        return eachRow({
          columns: k.column_list,
          ignore: k.ignore_row_if,
          share: k.mostly,
          expected: { op: 'compare-sum', columns: k.column_list, is: '=', value: k.sum_total },
        })
      },
    },
  ),
  expect_multicolumn_values_to_be_equal: kind(several, {
    sentence: (k) => `${k.column_list.join(', ')} are equal in every row${rows(k.mostly)}`,
    plan: (k) =>
      eachRow({
        columns: k.column_list,
        ignore: k.ignore_row_if,
        share: k.mostly,
        unexpected: not(and(...k.column_list.slice(1).map((name) => same(k.column_list[0]!, name)))),
      }),
  }),
}
