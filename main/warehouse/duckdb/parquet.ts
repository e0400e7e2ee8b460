import type { DuckDBConnection } from '@duckdb/node-api'
import type { ParquetColumn, ParquetImport } from '../files.ts'
import type { TableRef } from '../warehouse.ts'
import { columnTypeOf, duckdbType, quoteName, quoteText, textOf } from './sql.ts'
import { spaceSqlName, tableSqlName } from './table.ts'

const source = (paths: readonly string[]) =>
  `read_parquet([${paths.map(quoteText).join(', ')}], union_by_name=true)`
const maxPerScan = 64

export async function describeParquet(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<ParquetColumn[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source(paths)}`)
  return reader
    .getRowsJS()
    .map(([name, type]) => ({ name: textOf(name), sqlType: textOf(type), type: columnTypeOf(textOf(type)) }))
}

export async function previewParquet(
  connection: DuckDBConnection,
  paths: readonly string[],
  limit: number,
): Promise<(string | null)[][]> {
  const columns = await describeParquet(connection, paths)
  const cells = columns.map(({ name, sqlType }) => asText(quoteName(name), sqlType))
  const reader = await connection.runAndReadAll(
    `SELECT ${cells.join(', ')} FROM ${source(paths)} LIMIT ${limit}`,
  )
  return reader.getRowsJS().map((row) => row.map((cell) => (typeof cell === 'string' ? cell : null)))
}

/** Whole numbers that JavaScript cannot hold stay text, as in a CSV; lists and structs become JSON. */
export async function importParquetTable(
  connection: DuckDBConnection,
  ref: TableRef,
  paths: readonly string[],
  names: readonly string[],
): Promise<ParquetImport> {
  const described = await describeParquet(connection, paths)
  const columns: {
    from: string
    sql: string
    type: ParquetImport['columns'][number]['type']
    converted?: string
  }[] = []
  for (const { name, sqlType: type, type: own } of described) {
    const cell = quoteName(name)
    if (own === 'integer' && (await hasUnsafeIntegers(connection, paths, cell, type)))
      columns.push({ from: name, type: 'text', sql: asText(cell, type), converted: type })
    else if (own === 'text')
      columns.push({
        from: name,
        type: own,
        sql: asText(cell, type),
        ...(type === 'VARCHAR' ? {} : { converted: type }),
      })
    else if (type === 'TIMESTAMP WITH TIME ZONE')
      columns.push({ from: name, type: own, sql: `${cell} AT TIME ZONE 'UTC'`, converted: type })
    else columns.push({ from: name, type: own, sql: `${cell}::${duckdbType(own)}` })
  }
  const table = tableSqlName(ref)
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${spaceSqlName(ref.space)}`)
  const select = columns.map(({ sql }, i) => `${sql} AS ${quoteName(names[i]!)}`).join(', ')
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${select} FROM ${source(paths)}`)
  const rows = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${table}`)).getRowsJS()[0]![0])
  const counts: number[] = []
  for (let at = 0; at < names.length; at += maxPerScan) {
    const parts = names
      .slice(at, at + maxPerScan)
      .flatMap((name) => [`count(${quoteName(name)})`, `count(DISTINCT ${quoteName(name)})`])
    const [row] = (await connection.runAndReadAll(`SELECT ${parts.join(', ')} FROM ${table}`)).getRowsJS()
    counts.push(...row!.map(Number))
  }
  return {
    rows,
    columns: columns.map(({ type, converted }, i) => ({
      name: names[i]!,
      type,
      missing: rows - counts[2 * i]!,
      distinct: counts[2 * i + 1]!,
      ...(converted === undefined ? {} : { converted }),
    })),
  }
}

async function hasUnsafeIntegers(
  connection: DuckDBConnection,
  paths: readonly string[],
  cell: string,
  type: string,
): Promise<boolean> {
  if (!/^U?(BIG|HUGE)INT$/.test(type)) return false
  const limit = Number.MAX_SAFE_INTEGER
  const [row] = (
    await connection.runAndReadAll(
      `SELECT coalesce(bool_or(${cell} > ${limit} OR ${cell}::HUGEINT < -${limit}), FALSE) FROM ${source(paths)}`,
    )
  ).getRowsJS()
  return row![0] === true
}

function asText(cell: string, type: string): string {
  return /\[|\(|MAP|STRUCT|UNION/.test(type) && !/^(DECIMAL|ENUM)/.test(type)
    ? `to_json(${cell})::VARCHAR`
    : `${cell}::VARCHAR`
}
