import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnType, TableRef } from '../warehouse.ts'
import type { CsvColumn, CsvImport, CsvOptions } from '../files.ts'
import { hasType } from './predicate.ts'
import { duckdbType, quoteName, quoteText, textOf } from './sql.ts'
import { spaceSqlName, tableSqlName } from './table.ts'

const maxReported = 100
/** Stands for `no cell is missing` where DuckDB wants a text. */
const neverACell = '\u0001 no such cell \u0001'
/** Integers beyond this lose digits as JavaScript numbers; a column that has them is a code and stays text. */
const maxSafeDigits = 15

/**
 * Text columns are first kept as they are, so that the scan which counts distinct values also counts the tokens
 * that stand for a missing cell; only columns that have some are then updated.
 */
export async function importCsvTable(
  connection: DuckDBConnection,
  ref: TableRef,
  path: string,
  options: CsvOptions,
): Promise<CsvImport> {
  const { types, tokens } = await settleTypes(connection, path, options)
  const columns = options.columns.map(({ name }, i) => ({ name, type: types[i]! }))
  const name = tableSqlName(ref)
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${spaceSqlName(ref.space)}`)
  const nulls = options.nullTokens.map(quoteText).join(', ') || quoteText(neverACell)
  const select = columns
    .map(({ name: column, type }, i) => {
      const value =
        type === 'text' ? `c${i}` : `CASE WHEN c${i} NOT IN (${nulls}) THEN c${i}::${duckdbType(type)} END`
      return `${value} AS ${quoteName(column)}`
    })
    .join(', ')
  await connection.run(
    `CREATE OR REPLACE TABLE ${name} AS SELECT ${select} FROM ${csvSql(path, options, true)}`,
  )
  const rejected = await connection.runAndReadAll(
    `SELECT line, any_value(column_name), any_value(error_message) FROM reject_errors GROUP BY line ORDER BY line LIMIT ${maxReported}`,
  )
  const rejectedCount = await connection.runAndReadAll('SELECT count(DISTINCT line) FROM reject_errors')
  const { rows, counted } = await countColumns(connection, name, columns, options.nullTokens)
  return {
    rows,
    rowsRejected: Number(rejectedCount.getRowsJS()[0]![0]),
    rejected: rejected.getRowsJS().map(([line, column, message]) => {
      const index = typeof column === 'string' ? Number(column.slice(1)) : Number.NaN
      return { line: Number(line), column: columns[index]?.name, message: textOf(message).split('\n')[0]! }
    }),
    columns: counted.map((column, i) =>
      column.type === 'text' ? column : { ...column, tokens: tokens[i]! },
    ),
  }
}

/** Holds the types guessed from the first rows against the whole file, in one scan of the columns that are not text. */
async function settleTypes(connection: DuckDBConnection, path: string, options: CsvOptions) {
  const types: ColumnType[] = options.columns.map(({ type }) => type)
  const tokens = options.columns.map(() => new Map<string, number>())
  const typed = types.flatMap((type, i) => (type === 'text' ? [] : [i]))
  if (typed.length === 0) return { types, tokens }
  const visible = options.nullTokens.filter((token) => token !== '')
  const isToken = (i: number) => `c${i} IN (${options.nullTokens.map(quoteText).join(', ') || 'NULL'})`
  const select = typed.flatMap((i) => [
    `count_if(NOT coalesce(${isToken(i)}, FALSE) AND NOT ${hasType(`c${i}`, 'text', types[i]!)})`,
    `count_if(NOT coalesce(${isToken(i)}, FALSE) AND try_cast(c${i} AS DOUBLE) IS NULL)`,
    `count_if(regexp_matches(c${i}, '^[+-]?0[0-9]') OR regexp_full_match(c${i}, '[+-]?[0-9]{${maxSafeDigits + 1},}'))`,
    ...visible.map((token) => `count_if(c${i} = ${quoteText(token)})`),
  ])
  const source = csvSql(path, options, false)
  const [row] = (await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${source}`)).getRowsJS()
  const width = 3 + visible.length
  for (const [k, i] of typed.entries()) {
    const [wrong, notNumber, codes, ...tokenCounts] = row!.slice(k * width, (k + 1) * width).map(Number)
    const isNumeric = types[i] === 'integer' || types[i] === 'number'
    if (isNumeric && codes! > 0) types[i] = 'text'
    else if (wrong! > 0) types[i] = isNumeric && notNumber === 0 ? 'number' : 'text'
    for (const [t, count] of tokenCounts.entries()) if (count > 0) tokens[i]!.set(visible[t]!, count)
  }
  return { types, tokens }
}

/** Every cell as text: DuckDB's own handling of missing cells would not tell which token stood there. */
function csvSql(path: string, options: CsvOptions, isStored: boolean): string {
  const columns = options.columns.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')
  const parts = [
    quoteText(path),
    'auto_detect=false',
    `delim=${quoteText(options.delimiter)}`,
    `quote=${quoteText(options.quote)}`,
    `escape=${quoteText(options.escape)}`,
    'header=false',
    `skip=${options.skipLines}`,
    `columns={${columns}}`,
    `nullstr=${quoteText(neverACell)}`,
    isStored ? 'store_rejects=true, rejects_limit=0' : 'ignore_errors=true',
  ]
  return `read_csv(${parts.join(', ')})`
}

async function countColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly { name: string; type: ColumnType }[],
  nullTokens: readonly string[],
): Promise<{ rows: number; counted: CsvColumn[] }> {
  const list = nullTokens.map(quoteText).join(', ') || 'NULL'
  const select = columns.flatMap(({ name, type }) => [
    `count(${quoteName(name)})`,
    `count(DISTINCT ${quoteName(name)})`,
    type === 'text' ? `count_if(${quoteName(name)} IN (${list}))` : '0',
  ])
  const [row] = (
    await connection.runAndReadAll(`SELECT count(*), ${select.join(', ')} FROM ${table}`)
  ).getRowsJS()
  const rows = Number(row![0])
  const counted: CsvColumn[] = []
  for (const [i, { name, type }] of columns.entries()) {
    const [present, distinct, tokenCells] = row!.slice(1 + i * 3, 4 + i * 3).map(Number)
    const tokens = new Map<string, number>()
    let kinds = 0
    if (tokenCells! > 0) {
      const quoted = quoteName(name)
      const where = `${quoted} IN (${list})`
      const found = await connection.runAndReadAll(
        `SELECT ${quoted}, count(*) FROM ${table} WHERE ${where} GROUP BY 1 ORDER BY 2 DESC`,
      )
      for (const [token, count] of found.getRowsJS()) {
        kinds += 1
        if (token !== '') tokens.set(textOf(token), Number(count))
      }
      await connection.run(`UPDATE ${table} SET ${quoted} = NULL WHERE ${where}`)
    }
    counted.push({ name, type, missing: rows - present! + tokenCells!, distinct: distinct! - kinds, tokens })
  }
  return { rows, counted }
}
