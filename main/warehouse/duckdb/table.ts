import type { DuckDBConnection } from '@duckdb/node-api'
import { didYouMean } from '../../lib/closest.ts'
import { conflict, invalidInput, notFound } from '../../lib/errors.ts'
import type { ColumnType, TableRef } from '../warehouse.ts'
import { columnTypeOf, quoteName, quoteText, textOf } from './sql.ts'

/** A table as it is: appended tables have `row_id` and `batch_id`, imported files have DuckDB's own row number. */
export interface Table {
  ref: TableRef
  sqlName: string
  columns: { name: string; type: ColumnType }[]
  isBatched: boolean
}

export const rowIdColumn = 'row_id'
export const batchIdColumn = 'batch_id'
const reservedSpaces = ['information_schema', 'pg_catalog']

export function tableSqlName(ref: TableRef): string {
  return `${spaceSqlName(ref.space)}.${quoteName(ref.name)}`
}

export function spaceSqlName(space: string): string {
  if (reservedSpaces.includes(space.toLowerCase()))
    throw invalidInput(`"${space}" is a name DuckDB keeps for itself. Choose another name.`, { space })
  return `warehouse.${quoteName(space)}`
}

/** Asked anew for each question, since a table may be made again or widened in between; it takes a millisecond. */
export async function findTable(connection: DuckDBConnection, ref: TableRef): Promise<Table | undefined> {
  const all = await readColumns(connection, ref)
  if (!all) return undefined
  const isBatched = all.some(({ name }) => name === batchIdColumn)
  const columns = isBatched ? all.filter(({ name }) => name !== batchIdColumn && name !== rowIdColumn) : all
  return { ref, sqlName: tableSqlName(ref), columns, isBatched }
}

/** `duckdb_columns()` would look at the columns of every table. */
async function readColumns(
  connection: DuckDBConnection,
  ref: TableRef,
): Promise<Table['columns'] | undefined> {
  const name = tableSqlName(ref)
  // This one does not read names with quotes in them.
  const info = `${ref.space}${ref.name}`.includes('"')
    ? `SELECT column_name, column_type FROM (DESCRIBE ${name})`
    : `SELECT name, type FROM pragma_table_info(${quoteText(name)})`
  try {
    const reader = await connection.runAndReadAll(info)
    return reader
      .getRowsJS()
      .map(([column, type]) => ({ name: textOf(column), type: columnTypeOf(textOf(type)) }))
  } catch (error) {
    if (error instanceof Error && /^Catalog Error: Table .* does not exist/.test(error.message))
      return undefined
    throw error
  }
}

export async function requireTable(connection: DuckDBConnection, ref: TableRef): Promise<Table> {
  const table = await findTable(connection, ref)
  if (table) return table
  throw notFound(
    `There is no table "${ref.name}" in "${ref.space}" of the warehouse. Run the step that writes it first.`,
    {
      ...ref,
    },
  )
}

export function typeIn(table: Table, column: string): ColumnType {
  const found = table.columns.find(({ name }) => name === column)
  if (found) return found.type
  const names = table.columns.map(({ name }) => name)
  throw notFound(`Table "${table.ref.name}" has no column "${column}".${didYouMean(column, names)}`, {
    column,
  })
}

/** The rows the reference means, with `row_id` and further columns, as something that can stand after FROM. */
export function sourceSql(
  table: Table,
  extra: ReadonlyMap<string, string> = new Map(),
  filter?: RowFilter,
): string {
  const rows = table.isBatched
    ? `(SELECT ${rowIdColumn} AS ${rowNumber}, * FROM ${table.sqlName}${ofBatch(table.ref.batchId)})`
    : `(SELECT rowid AS ${rowNumber}, * FROM ${table.sqlName})`
  const there = filter ? `(SELECT * FROM ${withMore(rows, filter.extra)} WHERE ${filter.sql})` : rows
  return withMore(there, extra)
}

/** A condition that a row must fulfil to be there at all, and the columns it needs. */
export interface RowFilter {
  sql: string
  extra: ReadonlyMap<string, string>
}

function withMore(rows: string, extra: ReadonlyMap<string, string>): string {
  if (extra.size === 0) return rows
  return `(SELECT *${[...extra].map(([name, sql]) => `, ${sql} AS ${quoteName(name)}`).join('')} FROM ${rows})`
}

const ofBatch = (batchId: string | undefined) =>
  batchId === undefined ? '' : ` WHERE ${batchIdColumn} = ${quoteText(batchId)}`

/** Not a name a header is likely to have; never shown. */
export const rowNumber = '"row number of sporeprint"'

/** Row positions of several batches overlap, so reading wants exactly one. */
export async function requireOneBatch(connection: DuckDBConnection, table: Table): Promise<void> {
  if (!table.isBatched || table.ref.batchId !== undefined) return
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT ${batchIdColumn} FROM ${table.sqlName} ORDER BY 1 LIMIT 3`,
  )
  if (reader.currentRowCount > 1)
    throw conflict(`Table "${table.ref.name}" holds several batches. Say which one to read.`, {
      batches: reader.getRowsJS().flat(),
    })
}
