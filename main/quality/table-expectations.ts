import { z } from 'zod'
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
  expect_table_column_count_to_be_between: kind(numberBounds, {
    sentence: (k) => `the table has ${countText(k, 'column')}`,
    plan: (k, { columns }) => {
      requireBound(k)
      return { outcome: passedIf(isWithin(columns.length, k)), observedValue: columns.length }
    },
  }),
  expect_table_column_count_to_equal: kind(
    { value: z.number() },
    {
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
