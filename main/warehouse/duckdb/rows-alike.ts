import type { DuckDBConnection } from '@duckdb/node-api'
import type { AlikeQuery } from '../files.ts'
import type { RowsPage } from '../warehouse.ts'
import { toCell } from './measure.ts'
import { asCell, quoteName } from './sql.ts'
import { typeIn, type Table } from './table.ts'

/**
 * The rows that equal another in all columns, or that differ from another in one column alone; those that are alike
 * stand together. Rows are told apart by hashes of 128 bits, as where they are counted.
 */
export async function rowsAlike(
  connection: DuckDBConnection,
  table: Table,
  { columns, except, limit }: AlikeQuery,
): Promise<RowsPage> {
  const cells = columns.map((column) => asCell(column, typeIn(table, column)))
  const compared = columns.filter((column) => column !== except).map(quoteName)
  if (compared.length === 0) return { columns: [...columns], rows: [], rowIds: [], total: 0 }
  const own = except === undefined ? '' : `, hash(${quoteName(except)}) AS own`
  const hashed = `(SELECT rowid AS place, hash(${compared.join(', ')}) AS one, hash(${compared.toReversed().join(', ')}, 1) AS two${own} FROM ${table.sqlName})`
  const differs = except === undefined ? '' : ' AND min(own) <> max(own)'
  await connection.run(
    `CREATE TEMP TABLE alike AS SELECT one, two, min(place) AS first, count(*) AS times FROM ${hashed} GROUP BY one, two HAVING count(*) > 1${differs}`,
  )
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS()
  const [total] = await read('SELECT coalesce(sum(times), 0) FROM alike')
  const most = Math.max(0, Math.floor(limit))
  await connection.run(
    `CREATE TEMP TABLE shown AS SELECT place, first FROM ${hashed} JOIN (SELECT * FROM alike ORDER BY first LIMIT ${most}) USING (one, two) ORDER BY first, place LIMIT ${most}`,
  )
  const rows = await read(
    `SELECT place, ${cells.join(', ')} FROM shown JOIN ${table.sqlName} AS rows ON rows.rowid = place ORDER BY first, place`,
  )
  return {
    columns: [...columns],
    rows: rows.map(([, ...values]) => values.map(toCell)),
    rowIds: rows.map(([place]) => Number(place)),
    total: Number(total![0]),
  }
}
