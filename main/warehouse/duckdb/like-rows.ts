import type { DuckDBConnection } from '@duckdb/node-api'
import type { DifferentRows, LikeQuery, LikeRows } from '../files.ts'
import { quoteName } from './sql.ts'
import { typeIn, type Table } from './table.ts'
import { doubles } from './vectors.ts'

/** About half a second of grouping; of more candidates a part of the groups is counted. */
const maxKeys = 2_000_000
/** A statement over more columns takes longer to plan than to run. */
const maxNearColumns = 100
/** Each different row is there at least so often, or it is not worth while to name them. */
const leastOften = 8

/**
 * Counts rows that are alike in all columns, and in all but one. Rows are told apart by hashes of 128 and, for near
 * duplicates, 64 bits, which needs no memory for their cells. Rows that differ in one column are alike in one half of
 * the columns at least, so only such are looked at closely: few, where columns of both halves tell rows apart. Where one
 * column alone does, rows can only be alike in all others.
 */
export async function countLikeRows(
  connection: DuckDBConnection,
  table: Table,
  { columns, unique }: LikeQuery,
): Promise<LikeRows> {
  const names = columns.map((column) => {
    typeIn(table, column)
    return quoteName(column)
  })
  if (names.length === 0 || unique.length > 1) return { duplicates: 0, near: [], nearPart: 1 }
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS()
  if (unique.length === 1 && names.length > 1) {
    const [column] = unique
    const [found] = await read(aloneSql(table, names.toSpliced(columns.indexOf(column!), 1)))
    const near = { column: column!, groups: Number(found![0]), rows: Number(found![1]) }
    return { duplicates: 0, near: near.groups > 0 ? [near] : [], nearPart: 1 }
  }
  const hashes = [0, 1].map((half) => hashOf(names.filter((_, i) => i % 2 === half)))
  await connection.run(
    `CREATE TEMP TABLE different_rows AS SELECT min(place) AS place, count(*) AS times, one, other FROM (
       SELECT rowid AS place, ${hashes[0]} AS one, ${hashes[1]} AS other, ${hashOf(names.toReversed())} AS whole FROM ${table.sqlName}
     ) GROUP BY one, other, whole`,
  )
  const [counts] = await read('SELECT coalesce(sum(times), 0), count(*) FROM different_rows')
  const [rows, different] = [Number(counts![0]), Number(counts![1])]
  const duplicates = {
    duplicates: rows - different,
    ...(different * leastOften <= rows ? { different: await readDifferent(connection, different) } : {}),
  }
  if (names.length < 2 || names.length > maxNearColumns)
    return { ...duplicates, near: [], nearPart: names.length < 2 ? 1 : 0 }
  await connection.run(
    `CREATE TEMP TABLE candidates AS SELECT place, times FROM different_rows WHERE ${isAlike('one')} OR ${isAlike('other')}`,
  )
  const [candidates] = await read('SELECT count(*) FROM candidates')
  const oneIn = Math.max(1, Math.ceil((Number(candidates![0]) * names.length) / maxKeys))
  const found = await read(nearSql(table, names, oneIn))
  return {
    ...duplicates,
    near: found.map(([column, groups, alike]) => ({
      column: columns[Number(column)]!,
      groups: Number(groups) * oneIn,
      rows: Math.min(rows, Number(alike) * oneIn),
    })),
    nearPart: 1 / oneIn,
  }
}

/** Rows that are alike in these columns. */
const aloneSql = (table: Table, names: readonly string[]) =>
  `SELECT count(*), coalesce(sum(times), 0) FROM (
     SELECT count(*) AS times FROM ${table.sqlName} GROUP BY ${hashOf(names)}, hash(${names.toReversed().join(', ')}, 1) HAVING count(*) > 1
   )`

const isAlike = (half: string) =>
  `${half} IN (SELECT ${half} FROM different_rows GROUP BY ${half} HAVING count(*) > 1)`

const hashOf = (names: readonly string[]) => (names.length === 0 ? '0' : `hash(${names.join(', ')})`)

async function readDifferent(connection: DuckDBConnection, count: number): Promise<DifferentRows> {
  const rows = { places: new Float64Array(count), times: new Float64Array(count) }
  const result = await connection.stream(
    'SELECT place::DOUBLE, times::DOUBLE FROM different_rows ORDER BY place',
  )
  let first = 0
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    rows.places.set(doubles(chunk, 0).subarray(0, chunk.rowCount), first)
    rows.times.set(doubles(chunk, 1).subarray(0, chunk.rowCount), first)
    first += chunk.rowCount
  }
  return rows
}

/**
 * The hash of a row without a column is the exclusive or of all the row's hashes with that column's own. A hash of two
 * values is nearly the exclusive or of theirs, so it is hashed once more: else equal cells of two columns cancel out.
 */
function nearSql(table: Table, names: readonly string[], oneIn: number): string {
  const hashes = names.map((name, i) => `hash(hash(cells.${name}, ${i})) AS h${i}`)
  const keys = names.map((_, i) => `xor(whole, h${i})`)
  return `SELECT which, count(*), sum(times) FROM (
      SELECT which, key, sum(times) AS times, min(whole) AS low, max(whole) AS high FROM (
        SELECT times, whole, unnest([${keys.join(', ')}]) AS key, unnest([${names.map((_, i) => i).join(', ')}]) AS which FROM (
          SELECT *, ${xorOf(names.map((_, i) => `h${i}`))} AS whole FROM (
            SELECT candidates.times, ${hashes.join(', ')} FROM ${table.sqlName} AS cells JOIN candidates ON cells.rowid = candidates.place
          )
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
