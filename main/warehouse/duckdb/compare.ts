import type { DuckDBConnection } from '@duckdb/node-api'
import { invalidInput } from '../../lib/errors.ts'
import type { CompareQuery, Comparison } from '../files.ts'
import type { Cell } from '../warehouse.ts'
import { toCell } from './measure.ts'
import { asCell, quoteName } from './sql.ts'
import { typeIn } from './table.ts'
import type { Table } from './table.ts'

/**
 * Compares two tables row by row. Cells are compared as text, since a column may have another type in each; whole rows
 * by a 64-bit hash of theirs.
 */
export async function compareTables(
  connection: DuckDBConnection,
  from: Table,
  to: Table,
  query: CompareQuery,
): Promise<Comparison> {
  for (const column of [...query.columns, ...query.key]) [from, to].forEach((table) => typeIn(table, column))
  const rest = query.columns.filter((column) => !query.key.includes(column))
  await stage(connection, 'before', from, query)
  await stage(connection, 'after', to, query)
  const counts =
    query.key.length > 0
      ? await countByKey(connection, from, to, query.key, rest)
      : { ...(await countWhole(connection)), changedCells: rest.map(() => 0) }
  return {
    ...counts,
    examples: {
      added: await examples(connection, to, 'after', 'before', query),
      removed: await examples(connection, from, 'before', 'after', query),
    },
  }
}

/** Per row its number, the hash of its key (of all of it without a key) and the hash of the rest. */
async function stage(
  connection: DuckDBConnection,
  name: string,
  table: Table,
  { columns, key }: CompareQuery,
): Promise<void> {
  const hashed = key.length > 0 ? key : columns
  await connection.run(
    `CREATE TEMP TABLE ${name} AS SELECT rowid AS id, ${hashOf(hashed)} AS key, ${hashOf(columns)} AS whole FROM ${table.sqlName}`,
  )
}

const hashOf = (columns: readonly string[]) =>
  columns.length === 0 ? '0' : `hash(${columns.map((column) => `${quoteName(column)}::VARCHAR`).join(', ')})`

/** Rows as a bag: two equal rows before and three after are one added. */
async function countWhole(connection: DuckDBConnection) {
  const [row] = (
    await connection.runAndReadAll(
      `WITH a AS (SELECT whole, count(*) AS n FROM before GROUP BY whole), b AS (SELECT whole, count(*) AS n FROM after GROUP BY whole)
       SELECT sum(greatest(coalesce(b.n, 0) - coalesce(a.n, 0), 0)), sum(greatest(coalesce(a.n, 0) - coalesce(b.n, 0), 0)), sum(least(coalesce(a.n, 0), coalesce(b.n, 0)))
       FROM a FULL JOIN b USING (whole)`,
    )
  ).getRowsJS()
  const [added, removed, equal] = row!.map(Number)
  return { added: added!, removed: removed!, equal: equal!, changed: 0 }
}

async function countByKey(
  connection: DuckDBConnection,
  from: Table,
  to: Table,
  key: readonly string[],
  rest: readonly string[],
) {
  for (const [name, table] of [
    ['before', from],
    ['after', to],
  ] as const) {
    const [row] = (
      await connection.runAndReadAll(`SELECT count(*) - count(DISTINCT key) FROM ${name}`)
    ).getRowsJS()
    if (Number(row![0]) > 0)
      throw invalidInput(
        `The key ${key.map((column) => `"${column}"`).join(', ')} does not tell the rows of "${table.ref.name}" apart: ${Number(row![0])} repeat another. Choose other columns.`,
        { key, repeated: Number(row![0]) },
      )
  }
  const [row] = (
    await connection.runAndReadAll(
      `SELECT count(*) FILTER (WHERE before.key IS NULL), count(*) FILTER (WHERE after.key IS NULL),
         count(*) FILTER (WHERE before.whole <> after.whole), count(*) FILTER (WHERE before.whole = after.whole)
       FROM before FULL JOIN after USING (key)`,
    )
  ).getRowsJS()
  const [added, removed, changed, equal] = row!.map(Number)
  const changedCells: number[] = []
  for (const column of changed === 0 ? [] : rest) {
    const name = quoteName(column)
    const [cells] = (
      await connection.runAndReadAll(
        `SELECT count_if(a.${name}::VARCHAR IS DISTINCT FROM b.${name}::VARCHAR)
         FROM before JOIN after USING (key) JOIN ${from.sqlName} a ON a.rowid = before.id JOIN ${to.sqlName} b ON b.rowid = after.id
         WHERE before.whole <> after.whole`,
      )
    ).getRowsJS()
    changedCells.push(Number(cells![0]))
  }
  return {
    added: added!,
    removed: removed!,
    changed: changed!,
    equal: equal!,
    changedCells: changed === 0 ? rest.map(() => 0) : changedCells,
  }
}

async function examples(
  connection: DuckDBConnection,
  table: Table,
  own: string,
  other: string,
  { columns, examples: limit }: CompareQuery,
): Promise<Cell[][]> {
  if (columns.length === 0) return []
  const cells = columns.map((column) => asCell(column, typeIn(table, column))).join(', ')
  const reader = await connection.runAndReadAll(
    `SELECT ${cells} FROM ${table.sqlName} WHERE rowid IN (SELECT id FROM ${own} WHERE key NOT IN (SELECT key FROM ${other}) ORDER BY id LIMIT ${limit}) ORDER BY rowid`,
  )
  return reader.getRowsJS().map((row) => row.map(toCell))
}
