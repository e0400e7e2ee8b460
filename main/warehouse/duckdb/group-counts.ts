import type { DuckDBConnection } from '@duckdb/node-api'
import type { GroupQuery, ValueCount } from '../files.ts'
import { toCell } from './measure.ts'
import { asCell, quoteName } from './sql.ts'
import { typeIn, type Table } from './table.ts'

/**
 * How often each value of a column occurs, most frequent first; a statement for each column, which names nothing but
 * that column, since planning one over a thousand columns takes longer than running it.
 */
export async function groupCounts(
  connection: DuckDBConnection,
  table: Table,
  queries: readonly GroupQuery[],
): Promise<ValueCount[][]> {
  const found: ValueCount[][] = []
  for (const { column, limit } of queries) {
    const name = quoteName(column)
    const cell = asCell(column, typeIn(table, column))
    const only = limit === undefined ? '' : ` LIMIT ${Math.floor(limit)}`
    const reader = await connection.runAndReadAll(
      `SELECT count(*), ${cell} FROM ${table.sqlName} WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY count(*) DESC, ${name}${only}`,
    )
    found.push(reader.getRowsJS().map(([count, value]) => ({ value: toCell(value), count: Number(count) })))
  }
  return found
}
