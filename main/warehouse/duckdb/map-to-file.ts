import { DOUBLE, DuckDBDataChunk, INTEGER, type DuckDBConnection } from '@duckdb/node-api'
import { missingCode, type Column, type Frame } from '../../lib/frame.ts'
import type { MapQuery } from '../files.ts'
import type { ColumnType, WorkOptions } from '../warehouse.ts'
import { asNumber, quoteName, quoteText } from './sql.ts'
import { typeIn, type Table } from './table.ts'
import { doubles, integers } from './vectors.ts'

/** A slice has room in memory whatever the table's size; DuckDB keeps the rest on the disk. */
const sliceRows = 65_536
const chunkRows = 2048

/**
 * Gives the rows of an imported table to `query.map`, a slice at a time, and writes the table with the columns made to
 * a file, rows in their order.
 */
export async function mapToFile(
  connection: DuckDBConnection,
  table: Table,
  query: MapQuery,
  work: WorkOptions = {},
): Promise<{ rows: number }> {
  const [row] = (await connection.runAndReadAll(`SELECT count(*) FROM ${table.sqlName}`)).getRowsJS()
  const total = Number(row![0])
  let made: readonly Column[] = []
  for (let start = 0; start === 0 || start < total; start += sliceRows) {
    work.signal?.throwIfAborted()
    made = await query.map(await readSlice(connection, table, query.inputs, start))
    if (start === 0) {
      const definitions = made.map((column, i) => `m${i} ${column.kind === 'number' ? 'DOUBLE' : 'INTEGER'}`)
      await connection.run(`CREATE TEMP TABLE made (${definitions.join(', ')})`)
    }
    await append(connection, made)
    work.onProgress?.(Math.min(total, start + sliceRows), total)
  }
  const text = query.format === 'csv' ? withoutFormula : (sql: string) => sql
  const given = table.columns.map(({ name, type }) => {
    const column = `given.${quoteName(name)}`
    return `${type === 'text' ? text(column) : column} AS ${quoteName(name)}`
  })
  const columns = made.map((column, i) =>
    column.kind === 'number'
      ? `m${i} AS ${quoteName(column.name)}`
      : `${text(`[${column.levels.map(quoteText).join(', ')}][m${i} + 1]`)} AS ${quoteName(column.name)}`,
  )
  const options = query.format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd'
  await connection.run(
    `COPY (SELECT ${[...given, ...columns].join(', ')} FROM ${table.sqlName} given POSITIONAL JOIN temp.made) TO ${quoteText(query.path)} (${options})`,
  )
  await connection.run('DROP TABLE temp.made')
  return { rows: total }
}

/** Text that a spreadsheet would run gets a leading apostrophe, numbers do not. */
const withoutFormula = (sql: string) =>
  `CASE WHEN regexp_matches(${sql}, '^[=+@\\t\\r-]') AND try_cast(${sql} AS DOUBLE) IS NULL THEN '''' || ${sql} ELSE ${sql} END`

async function readSlice(
  connection: DuckDBConnection,
  table: Table,
  inputs: MapQuery['inputs'],
  start: number,
): Promise<Frame> {
  const known = inputs.map((input) => ({ ...input, type: typeIn(table, input.name) }))
  const cells = known.map(({ name, kind, type }) =>
    kind === 'number' ? numberSql(name, type) : textSql(name, type),
  )
  const result = await connection.stream(
    `SELECT ${['rowid::DOUBLE', ...cells].join(', ')} FROM ${table.sqlName} WHERE rowid >= ${start} AND rowid < ${start + sliceRows}`,
  )
  const rows: number[] = []
  const numbers = known.map(() => [] as number[])
  const levels = known.map(() => new Map<string, number>())
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    rows.push(...doubles(chunk, 0).subarray(0, chunk.rowCount))
    for (const [i, { kind }] of known.entries()) {
      if (kind === 'number') {
        numbers[i]!.push(...doubles(chunk, i + 1).subarray(0, chunk.rowCount))
        continue
      }
      for (const cell of chunk.getColumnValues(i + 1)) {
        if (typeof cell !== 'string') {
          numbers[i]!.push(missingCode)
          continue
        }
        let code = levels[i]!.get(cell)
        if (code === undefined) levels[i]!.set(cell, (code = levels[i]!.size))
        numbers[i]!.push(code)
      }
    }
  }
  const columns = known.map(({ name, kind }, i): Column => {
    if (kind === 'number')
      return { name, kind, values: placed(new Float64Array(rows.length), numbers[i]!, rows, start) }
    const codes = placed(new Int32Array(rows.length), numbers[i]!, rows, start)
    return { name, kind, codes, levels: [...levels[i]!.keys()] }
  })
  return { rowCount: rows.length, columns }
}

function placed<Values extends Float64Array | Int32Array>(
  into: Values,
  given: readonly number[],
  rows: readonly number[],
  start: number,
): Values {
  for (let i = 0; i < rows.length; i++) into[rows[i]! - start] = given[i]!
  return into
}

/** What is no number is missing. */
function numberSql(name: string, type: ColumnType): string {
  const number = type === 'text' ? `try_cast(${quoteName(name)} AS DOUBLE)` : asNumber(name, type)
  return `coalesce(${number}, 'nan'::DOUBLE)`
}

/** As the text of a category: whole numbers without a point. */
function textSql(name: string, type: ColumnType): string {
  const cell = quoteName(name)
  return type === 'number'
    ? `CASE WHEN ${cell} = trunc(${cell}) AND abs(${cell}) < 1e15 THEN ${cell}::BIGINT::VARCHAR ELSE ${cell}::VARCHAR END`
    : `${cell}::VARCHAR`
}

async function append(connection: DuckDBConnection, made: readonly Column[]): Promise<void> {
  const types = made.map((column) => (column.kind === 'number' ? DOUBLE : INTEGER))
  const [first] = made
  const rowCount = first?.kind === 'number' ? first.values.length : (first?.codes.length ?? 0)
  const appender = await connection.createAppender('made', 'main', 'temp')
  for (let start = 0; start < rowCount; start += chunkRows) {
    const end = Math.min(rowCount, start + chunkRows)
    const chunk = DuckDBDataChunk.create(types, end - start)
    for (const [i, column] of made.entries()) {
      if (column.kind === 'number') doubles(chunk, i).set(column.values.subarray(start, end))
      else integers(chunk, i).set(column.codes.subarray(start, end))
      chunk.getColumnVector(i).flush()
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
