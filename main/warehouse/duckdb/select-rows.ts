import type { DuckDBConnection } from '@duckdb/node-api'
import { invalidInput } from '../../lib/errors.ts'
import type { SelectQuery } from '../files.ts'
import type { RowsPage } from '../warehouse.ts'
import { checkSelect } from './check-select.ts'
import { toCell } from './measure.ts'
import { filterSql } from './predicate.ts'
import { firstLine } from './session.ts'
import { asCell, columnTypeOf, quoteName, quoteText, textOf } from './sql.ts'
import { sourceSql } from './table.ts'
import type { Table } from './table.ts'

/** What `{batch}` becomes in the query: a view of the table's own columns, on this connection alone. */
const view = 'sporeprint_batch'
const maxMs = 60_000

/**
 * The rows that a person's own SELECT finds in the table, which is the only one it sees: the statement is parsed and
 * every part of it is on a list before it is run.
 */
export async function selectRows(
  connection: DuckDBConnection,
  table: Table,
  { sql, filter, offset = 0, limit }: SelectQuery,
): Promise<RowsPage> {
  const text = withView(sql)
  const parsed = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(text)})`)
  checkSelect(textOf(parsed.getRowsJS()[0]![0]), view)
  const names = table.columns.map(({ name }) => quoteName(name)).join(', ')
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW ${view} AS SELECT ${names} FROM ${sourceSql(table, new Map(), filterSql(filter, table))}`,
  )
  // A query may join the table with itself for ever.
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    connection.interrupt()
  }, maxMs)
  try {
    const selected = `(${text}\n)`
    const [count] = (await connection.runAndReadAll(`SELECT count(*) FROM ${selected}`)).getRowsJS()
    const shape = await connection.runAndReadAll(`DESCRIBE ${text}`)
    const columns = shape
      .getRowsJS()
      .map((row) => ({ name: textOf(row[0]), type: columnTypeOf(textOf(row[1])) }))
    const cells = columns
      .map(({ name, type }) => (type === 'text' ? `${quoteName(name)}::VARCHAR` : asCell(name, type)))
      .join(', ')
    const rows = (
      await connection.runAndReadAll(`SELECT ${cells} FROM ${selected} LIMIT ${limit} OFFSET ${offset}`)
    ).getRowsJS()
    return {
      columns: columns.map(({ name }) => name),
      rows: rows.map((row) => row.map(toCell)),
      rowIds: rows.map((_, i) => offset + i),
      total: Number(count![0]),
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (isLate) throw invalidInput(`the query took longer than ${maxMs / 1000} seconds.`)
    if (/^(Binder|Catalog|Conversion|Invalid Input|Out of Range|Parser) Error/.test(message))
      throw invalidInput(`the query cannot be run: ${firstLine(message)}`, {}, error)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** GX's placeholder; braces that are meant as such are doubled, as in Python's `format`. */
function withView(sql: string): string {
  return sql.replace(/[;\s]+$/, '').replaceAll(/\{\{|\}\}|\{batch\}|[{}]/g, (part) => {
    if (part === '{{') return '{'
    if (part === '}}') return '}'
    if (part === '{batch}') return view
    throw invalidInput(`the query has a single "${part}"; only {batch} is filled in. Double it.`)
  })
}
