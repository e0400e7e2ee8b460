import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { Kind } from './kwargs.ts'
import {
  column,
  columnList,
  countText,
  isWithin,
  kind,
  numberBounds,
  exactly,
  requireBound,
} from './kwargs.ts'
import { numberOf, passedIf } from './step.ts'
import type { Step, Verdict } from './step.ts'

const rowCount = (isMet: (rows: number) => boolean): Step => ({
  measures: [{ kind: 'count' }],
  next([count]) {
    const rows = numberOf(count) ?? 0
    return { outcome: passedIf(isMet(rows)), observedValue: rows }
  },
})

function columnNames(observed: readonly string[], isMet: boolean, note: string): Verdict {
  return { outcome: passedIf(isMet), observedValue: [...observed], ...(isMet ? {} : { note }) }
}

const named = (name: string | undefined) => (name === undefined ? 'none' : `"${name}"`)
const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')

/** GX's expectations about a table's rows and columns as such. */
export const tableExpectations: Record<string, Kind> = {
  expect_table_row_count_to_be_between: kind(numberBounds, {
    sentence: (k) => `the table has ${countText(k, 'row')}`,
    plan: (k) => {
      requireBound(k)
      return rowCount((rows) => isWithin(rows, k))
    },
  }),
  expect_table_row_count_to_equal: kind(
    { value: z.number() },
    {
      sentence: (k) => `the table has ${countText(exactly(k.value), 'row')}`,
      plan: (k) => rowCount((rows) => rows === k.value),
    },
  ),
  expect_table_row_count_to_equal_other_table: kind(
    { other_table_name: z.string().min(1) },
    {
      sentence: (k) => `the table has as many rows as ${k.other_table_name}`,
      plan: (k, { otherRows }) => {
        const other = otherRows?.get(k.other_table_name)
        if (other === undefined) throw invalidInput(`there is no dataset or table "${k.other_table_name}".`)
        return {
          measures: [{ kind: 'count' }],
          next([count]) {
            const self = numberOf(count) ?? 0
            return { outcome: passedIf(self === other), observedValue: { self, other } }
          },
        }
      },
    },
  ),
  unexpected_rows_expectation: kind(
    { unexpected_rows_query: z.string().min(1), description: z.string().optional() },
    {
      sentence: (k) =>
        k.description ?? `no row is found by ${k.unexpected_rows_query.replaceAll(/\s+/g, ' ')}`,
      plan: (k) => ({
        sql: k.unexpected_rows_query,
        judge: ({ rows, total }) => ({
          outcome: passedIf(total === 0),
          observedValue: total,
          ...(total > 0 ? { partialUnexpected: rows.map((row) => JSON.stringify(row)) } : {}),
        }),
      }),
    },
  ),
  expect_table_column_count_to_be_between: kind(numberBounds, {
    hasRows: false,
    sentence: (k) => `the table has ${countText(k, 'column')}`,
    plan: (k, { columns }) => {
      requireBound(k)
      return { outcome: passedIf(isWithin(columns.length, k)), observedValue: columns.length }
    },
  }),
  expect_table_column_count_to_equal: kind(
    { value: z.number() },
    {
      hasRows: false,
      sentence: (k) => `the table has ${countText(exactly(k.value), 'column')}`,
      plan: (k, { columns }) => ({
        outcome: passedIf(columns.length === k.value),
        observedValue: columns.length,
      }),
    },
  ),
  expect_table_columns_to_match_set: kind(
    { column_set: columnList, exact_match: z.boolean().default(true) },
    {
      columns: [],
      hasRows: false,
      sentence: (k) =>
        `the table has ${k.exact_match ? 'exactly' : 'at least'} these ${new Set(k.column_set).size} columns`,
      plan: (k, table) => {
        const found = table.columns.map(({ name }) => name)
        const missing = [...new Set(k.column_set)].filter((name) => !found.includes(name))
        const extra = k.exact_match ? found.filter((name) => !k.column_set.includes(name)) : []
        const notes = [
          ...(missing.length > 0 ? [`Absent: ${list(missing)}.`] : []),
          ...(extra.length > 0 ? [`Not expected: ${list(extra)}.`] : []),
        ]
        return columnNames(found, notes.length === 0, notes.join(' '))
      },
    },
  ),
  expect_table_columns_to_match_ordered_list: kind(
    { column_list: columnList },
    {
      columns: [],
      hasRows: false,
      sentence: (k) => `the table has these ${k.column_list.length} columns in this order`,
      plan: (k, table) => {
        const found = table.columns.map(({ name }) => name)
        const length = Math.max(found.length, k.column_list.length)
        const at = Array.from({ length }, (_, i) => i).find((i) => found[i] !== k.column_list[i])
        const note =
          at === undefined
            ? ''
            : `Column ${at + 1} is ${named(found[at])}, expected is ${named(k.column_list[at])}.`
        return columnNames(found, at === undefined, note)
      },
    },
  ),
  expect_column_to_exist: kind(
    { column, column_index: z.number().int().optional() },
    {
      hasRows: false,
      sentence: (k) =>
        `${k.column} is a column of the table${k.column_index === undefined ? '' : `, number ${k.column_index + 1}`}`,
      plan: (k, { columns }) => ({
        // GX takes index 0 for none given; here it is checked.
        outcome: passedIf(
          k.column_index === undefined
            ? columns.some(({ name }) => name === k.column)
            : columns.at(k.column_index)?.name === k.column,
        ),
      }),
    },
  ),
}
