import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnType, TableRef } from '../warehouse.ts'
import type { CsvColumn, CsvImport, CsvOptions } from '../files.ts'
import { hasType } from './predicate.ts'
import { duckdbType, quoteName, quoteText, textOf } from './sql.ts'
import { spaceSqlName, tableSqlName } from './table.ts'

const maxReported = 100
/**
 * DuckDB's planning grows with the square of a statement's length. A file with more columns than this is read once, as
 * text, and looked at in portions of columns.
 */
const maxPerScan = 32
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
  const isWide = options.columns.length > maxPerScan
  if (isWide) await connection.run(`CREATE TEMP TABLE cells AS FROM ${csvSql(path, options, true)}`)
  const stored = isWide ? 'temp.cells' : csvSql(path, options, true)
  const scanned = isWide ? 'temp.cells' : csvSql(path, options, false)
  const { types, tokens } = await settleTypes(connection, scanned, options)
  const columns = options.columns.map(({ name }, i) => ({ name, type: types[i]! }))
  const name = tableSqlName(ref)
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${spaceSqlName(ref.space)}`)
  const isToken = tokenTest(options.nullTokens)
  const select = columns
    .map(({ name: column, type }, i) => {
      const value =
        type === 'text' ? `c${i}` : `CASE WHEN NOT ${isToken(`c${i}`)} THEN c${i}::${duckdbType(type)} END`
      return `${value} AS ${quoteName(column)}`
    })
    .join(', ')
  await connection.run(`CREATE OR REPLACE TABLE ${name} AS SELECT ${select} FROM ${stored}`)
  if (isWide) await connection.run('DROP TABLE temp.cells')
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

/** Not `IN`: DuckDB joins a longer list, and with hundreds of columns that takes minutes and gigabytes. */
const tokenTest = (tokens: readonly string[]) => (sql: string) =>
  `list_contains([${(tokens.length > 0 ? tokens : [neverACell]).map(quoteText).join(', ')}], ${sql})`

/** Holds the types guessed from the first rows against all cells of the columns that are not text. */
async function settleTypes(connection: DuckDBConnection, source: string, options: CsvOptions) {
  const types: ColumnType[] = options.columns.map(({ type }) => type)
  const tokens = options.columns.map(() => new Map<string, number>())
  const visible = options.nullTokens.filter((token) => token !== '')
  const isToken = tokenTest(options.nullTokens)
  const width = 3 + visible.length
  for (const typed of portions(types.flatMap((type, i) => (type === 'text' ? [] : [i])))) {
    const select = typed.flatMap((i) => [
      `count_if(NOT coalesce(${isToken(`c${i}`)}, FALSE) AND NOT ${hasType(`c${i}`, 'text', types[i]!)})`,
      `count_if(NOT coalesce(${isToken(`c${i}`)}, FALSE) AND try_cast(c${i} AS DOUBLE) IS NULL)`,
      `count_if(regexp_matches(c${i}, '^[+-]?0[0-9]') OR regexp_full_match(c${i}, '[+-]?[0-9]{${maxSafeDigits + 1},}'))`,
      ...visible.map((token) => `count_if(c${i} = ${quoteText(token)})`),
    ])
    const [row] = (await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${source}`)).getRowsJS()
    for (const [k, i] of typed.entries()) {
      const [wrong, notNumber, codes, ...tokenCounts] = row!.slice(k * width, (k + 1) * width).map(Number)
      const isNumeric = types[i] === 'integer' || types[i] === 'number'
      if (isNumeric && codes! > 0) types[i] = 'text'
      else if (wrong! > 0) types[i] = isNumeric && notNumber === 0 ? 'number' : 'text'
      for (const [t, count] of tokenCounts.entries()) if (count > 0) tokens[i]!.set(visible[t]!, count)
    }
  }
  return { types, tokens }
}

function portions<Item>(items: readonly Item[]): Item[][] {
  const starts = Array.from({ length: Math.ceil(items.length / maxPerScan) }, (_, i) => i * maxPerScan)
  return starts.map((start) => items.slice(start, start + maxPerScan))
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
  const isToken = tokenTest(nullTokens)
  const rows = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${table}`)).getRowsJS()[0]![0])
  const counts: number[] = []
  for (const portion of portions(columns)) {
    const select = portion.flatMap(({ name, type }) => [
      `count(${quoteName(name)})`,
      `count(DISTINCT ${quoteName(name)})`,
      type === 'text' ? `count_if(${isToken(quoteName(name))})` : '0',
    ])
    const [row] = (await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${table}`)).getRowsJS()
    counts.push(...row!.map(Number))
  }
  const counted: CsvColumn[] = []
  for (const [i, { name, type }] of columns.entries()) {
    const [present, distinct, tokenCells] = counts.slice(i * 3, i * 3 + 3)
    const tokens = new Map<string, number>()
    let kinds = 0
    if (tokenCells! > 0) {
      const quoted = quoteName(name)
      const where = isToken(quoted)
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
