import type { DuckDBConnection } from '@duckdb/node-api'
import type { LikeRows } from '../files.ts'
import { quoteName } from './sql.ts'
import { typeIn, type Table } from './table.ts'

/** About half a second of grouping; of larger tables a part of the groups is counted. */
const maxKeys = 2_000_000
/** A statement over more columns takes longer to plan than to run. */
const maxNearColumns = 100

/**
 * Counts rows that are alike in all columns, and in all but one. Rows are told apart by hashes of 128 and, for near
 * duplicates, 64 bits, which needs no memory for their cells.
 */
export async function countLikeRows(
  connection: DuckDBConnection,
  table: Table,
  columns: readonly string[],
): Promise<LikeRows> {
  const names = columns.map((column) => {
    typeIn(table, column)
    return quoteName(column)
  })
  if (names.length === 0) return { duplicates: 0, near: [], nearPart: 1 }
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS()
  const backwards = names.toReversed().join(', ')
  const [counts] = await read(
    `SELECT sum(n), count(*) FROM (SELECT count(*) AS n FROM ${table.sqlName} GROUP BY hash(${names.join(', ')}), hash(${backwards}, 1))`,
  )
  const rows = Number(counts![0] ?? 0)
  const duplicates = rows - Number(counts![1])
  if (names.length < 2 || names.length > maxNearColumns)
    return { duplicates, near: [], nearPart: names.length < 2 ? 1 : 0 }
  const oneIn = Math.max(1, Math.ceil((rows * names.length) / maxKeys))
  const found = await read(nearSql(table, names, oneIn))
  return {
    duplicates,
    near: found.map(([column, groups, alike]) => ({
      column: columns[Number(column)]!,
      groups: Number(groups) * oneIn,
      rows: Math.min(rows, Number(alike) * oneIn),
    })),
    nearPart: 1 / oneIn,
  }
}

/** The hash of a row without a column is the exclusive or of all the row's hashes with that column's own. */
function nearSql(table: Table, names: readonly string[], oneIn: number): string {
  const hashes = names.map((name, i) => `hash(${name}, ${i}) AS h${i}`)
  const keys = names.map((_, i) => `xor(whole, h${i})`)
  return `SELECT which, count(*), sum(n) FROM (
      SELECT which, key, count(*) AS n, min(whole) AS low, max(whole) AS high FROM (
        SELECT whole, unnest([${keys.join(', ')}]) AS key, unnest([${names.map((_, i) => i).join(', ')}]) AS which FROM (
          SELECT *, ${xorOf(names.map((_, i) => `h${i}`))} AS whole FROM (SELECT ${hashes.join(', ')} FROM ${table.sqlName})
        )
      ) WHERE key % ${oneIn} = 0 GROUP BY which, key
    ) WHERE low <> high GROUP BY which ORDER BY which`
}

/** As a balanced tree: DuckDB limits how deep an expression may be. */
function xorOf(terms: readonly string[]): string {
  if (terms.length === 1) return terms[0]!
  const middle = terms.length >> 1
  return `xor(${xorOf(terms.slice(0, middle))}, ${xorOf(terms.slice(middle))})`
}

/** One text per column; columns with the same are equal cell by cell. */
export async function columnFingerprints(
  connection: DuckDBConnection,
  table: Table,
  columns: readonly string[],
): Promise<string[]> {
  if (columns.length === 0) return []
  const sums = columns.map((column) => {
    typeIn(table, column)
    const cell = quoteName(column)
    return `concat(bit_xor(hash(rowid, ${cell})), ' ', bit_xor(hash(${cell}, rowid, 1)))`
  })
  const [row] = (
    await connection.runAndReadAll(`SELECT ${sums.join(', ')} FROM ${table.sqlName}`)
  ).getRowsJS()
  return row!.map(String)
}
