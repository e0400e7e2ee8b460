import type { DuckDBConnection } from '@duckdb/node-api'
import type { RowsPage, RowsQuery } from '../warehouse.ts'
import { toCell } from './measure.ts'
import { columnsIn, filterSql, predicateSql } from './predicate.ts'
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
  const where = query.where ? ` WHERE ${predicateSql(query.where, table, extra)}` : ''
  const filter = filterSql(query.filter, table)
  const order = (query.orderBy ?? []).map(({ column, descending }) => {
    typeIn(table, column)
    return `${quoteName(column)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`
  })
  const needed = [query.where, query.filter].flatMap((predicate) => (predicate ? columnsIn(predicate) : []))
  const ordered = (query.orderBy ?? []).map(({ column }) => column)
  const from = (names: readonly string[]) =>
    `FROM ${sourceSql(table, extra, filter, new Set([...names, ...needed]))}${where}`
  // DuckDB keeps the order in which rows were inserted as long as it only scans them, and stops where it has enough.
  const isInOrder = !table.isBatched && order.length === 0 && extra.size === 0 && !filter?.extra.size
  const orderBy = isInOrder ? '' : ` ORDER BY ${[...order, rowNumber].join(', ')}`
  const limit = Math.max(0, Math.floor(query.limit))
  const offset = Math.max(0, Math.floor(query.offset ?? 0))
  const rows = (
    await connection.runAndReadAll(
      `SELECT ${[rowNumber, ...cells].join(', ')} ${from([...columns, ...ordered])}${orderBy} LIMIT ${limit} OFFSET ${offset}`,
    )
  ).getRowsJS()
  const total =
    query.hasTotal === false
      ? rows.length
      : Number((await connection.runAndReadAll(`SELECT count(*) ${from([])}`)).getRowsJS()[0]![0])
  return {
    columns,
    rows: rows.map((row) => row.slice(1).map(toCell)),
    rowIds: rows.map((row) => Number(row[0])),
    total,
  }
}
