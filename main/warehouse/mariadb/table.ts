import { didYouMean } from '../../lib/closest.ts'
import { conflict, notFound } from '../../lib/errors.ts'
import type { TableRef } from '../warehouse.ts'
import { batchIdColumn, isLongText, rowIdColumn, type Engine, type StoredColumn } from './ddl.ts'
import { emptyStandIn, quoteName } from './sql.ts'

/** A table as the catalogue knows it. */
export interface Table {
  ref: TableRef
  id: number
  sqlName: string
  engine: Engine
  columns: StoredColumn[]
  /** Only whole ones have their rows counted; the others are going on or were given up. */
  batches: { id: number; batchId: string; rows: number | undefined }[]
}

export function columnIn(table: Table, name: string): StoredColumn {
  const found = table.columns.find((column) => column.name === name)
  if (found) return found
  const names = table.columns.map((column) => column.name)
  throw notFound(`Table "${table.ref.name}" has no column "${name}".${didYouMean(name, names)}`, {
    column: name,
  })
}

/** The column as it stands in SQL. */
export const sqlOf = (table: Table, name: string) => cellSql(table, columnIn(table, name))

/** The same with the empty texts that ColumnStore has not. */
export function cellSql({ engine }: Pick<Table, 'engine'>, { sqlName, type }: StoredColumn): string {
  const name = quoteName(sqlName)
  if (engine !== 'ColumnStore' || type === 'number') return name
  return `(CASE WHEN ${name} = '${emptyStandIn}' THEN '' ELSE ${name} END)`
}

/** Something that is equal where the column is, and short: MariaDB sorts and groups by the first 1024 bytes only. */
export function groupSql(table: Table, name: string): string {
  const { sqlType } = columnIn(table, name)
  return isLongText(sqlType) ? `SHA2(${sqlOf(table, name)}, 256)` : sqlOf(table, name)
}

/** Columns a predicate needs beside the table's own, by the name they get: window functions cannot stand in WHERE. */
export type ExtraColumns = Map<string, string>

/** The batches that the reference means; only whole ones are seen. */
const batchesIn = ({ ref, batches }: Table) =>
  batches.filter(
    ({ batchId, rows }) => rows !== undefined && (ref.batchId === undefined || batchId === ref.batchId),
  )

/** How many rows the reference means. */
export const rowsIn = (table: Table) => batchesIn(table).reduce((sum, { rows = 0 }) => sum + rows, 0)

/** A condition that a row must fulfil to be there at all, and the columns it needs. */
export interface RowFilter {
  sql: string
  extra: ExtraColumns
}

/** The rows the reference means, as something that can stand after FROM and go on with AND. */
export function sourceSql(table: Table, extra: ExtraColumns = new Map(), filter?: RowFilter): string {
  const wanted = batchesIn(table)
  const where =
    wanted.length === 0
      ? 'FALSE'
      : wanted.length === 1
        ? `${batchIdColumn} = ${wanted[0]!.id}`
        : `${batchIdColumn} IN (${wanted.map(({ id }) => id).join(', ')})`
  const names = [rowIdColumn, ...table.columns.map(({ sqlName }) => quoteName(sqlName))].join(', ')
  const withMore = (rows: string, more: ExtraColumns) =>
    more.size === 0
      ? rows
      : `(SELECT ${names}${[...more].map(([name, sql]) => `, ${sql} AS ${quoteName(name)}`).join('')} FROM ${rows}) AS source WHERE TRUE`
  const rows = `${quoteName(table.sqlName)} WHERE ${where}`
  return withMore(filter ? `${withMore(rows, filter.extra)} AND ${filter.sql}` : rows, extra)
}

/** Row positions of several batches overlap, so reading wants exactly one. */
export function requireOneBatch({ ref, batches }: Table): void {
  if (ref.batchId !== undefined || batches.length <= 1) return
  throw conflict(`Table "${ref.name}" holds several batches. Say which one to read.`, {
    batches: batches.map(({ batchId }) => batchId),
  })
}
