import type { DuckDBConnection } from '@duckdb/node-api'
import type { RowsPage, RowsQuery } from '../warehouse.ts'
import { toCell } from './measure.ts'
import { filterSql, predicateSql } from './predicate.ts'
import type { ExtraColumns } from './predicate.ts'
import { asCell, quoteName } from './sql.ts'
import { rowNumber, sourceSql, typeIn } from './table.ts'
import type { Table } from './table.ts'

/** A page of rows as cells. */
export async function readRows(
  connection: DuckDBConnection,
  table: Table,
  query: RowsQuery,
): Promise<RowsPage> {
  const columns = [...(query.columns ?? table.columns.map(({ name }) => name))]
  const cells = columns.map((name) => asCell(name, typeIn(table, name)))
  const extra: ExtraColumns = new Map()
  const where = query.where && predicateSql(query.where, table, extra)
  const filter = filterSql(query.filter, table)
  const order = (query.orderBy ?? []).map(({ column, descending }) => {
    typeIn(table, column)
    return `${quoteName(column)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`
  })
  // DuckDB would look at each column of a wide table twice where one SELECT stands in another.
  const isPlain = !table.isBatched && extra.size === 0 && !filter?.extra.size
  const position = isPlain ? 'rowid' : rowNumber
  const conditions = [...(isPlain && filter ? [filter.sql] : []), ...(where === undefined ? [] : [where])]
  const from = `FROM ${isPlain ? table.sqlName : sourceSql(table, extra, filter)}${
    conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  }`
  // It keeps the order in which rows were inserted as long as it only scans them, and stops where it has enough.
  const orderBy = isPlain && order.length === 0 ? '' : ` ORDER BY ${[...order, position].join(', ')}`
  const limit = Math.max(0, Math.floor(query.limit))
  const offset = Math.max(0, Math.floor(query.offset ?? 0))
  const rows = (
    await connection.runAndReadAll(
      `SELECT ${[position, ...cells].join(', ')} ${from}${orderBy} LIMIT ${limit} OFFSET ${offset}`,
    )
  ).getRowsJS()
  const total =
    query.hasTotal === false
      ? rows.length
      : Number((await connection.runAndReadAll(`SELECT count(*) ${from}`)).getRowsJS()[0]![0])
  return {
    columns,
    rows: rows.map((row) => row.slice(1).map(toCell)),
    rowIds: rows.map((row) => Number(row[0])),
    total,
  }
}
