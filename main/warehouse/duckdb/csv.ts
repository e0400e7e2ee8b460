import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnType, TableRef } from '../warehouse.ts'
import type { CsvColumn, CsvImport, CsvOptions, TypeChange } from '../files.ts'
import { plainCell, reads, typedCell } from './cell-sql.ts'
import { quoteName, quoteText, textOf } from './sql.ts'
import { spaceSqlName, tableSqlName } from './table.ts'

/**
 * DuckDB's planning grows with the square of a statement's length. A file with more columns than this is read once, as
 * text, and looked at in portions of columns.
 */
const maxPerScan = 32
/** Stands for `no cell is missing` where DuckDB wants a text. */
const neverACell = '\u0001 no such cell \u0001'
/**
 * Leading zeros, and digits that a JavaScript number loses: more than 15, or a fraction behind 17. A column that has such
 * cells is a code or an exact decimal and stays text; import/cell-types.ts says why other fractions do not.
 */
const codePattern = '[+-]?(0[0-9].*|[0-9]{16,}|[0-9]{17,}\\.[0-9]*[1-9][0-9]*)'
const isCode = (plain: string) => `regexp_full_match(${plain}, '${codePattern}')`
/** How many cells are shown that do not fit their column's first type. */
const maxShown = 5
const maxLineBytes = 64 << 20

/**
 * Text columns are first kept as they are, so that the scan which counts distinct values also counts the tokens
 * that stand for a missing cell; only columns that have some are then updated.
 */
export async function importCsvTable(
  connection: DuckDBConnection,
  ref: TableRef,
  paths: readonly string[],
  options: CsvOptions,
): Promise<CsvImport> {
  const isWide = options.columns.length > maxPerScan
  if (isWide) await connection.run(`CREATE TEMP TABLE cells AS FROM ${csvSql(paths, options, true)}`)
  const stored = isWide ? 'temp.cells' : csvSql(paths, options, true)
  const scanned = isWide ? 'temp.cells' : csvSql(paths, options, false)
  const { types, tokens, changed } = await settleTypes(connection, scanned, options)
  const changes = await describeChanges(connection, scanned, options, changed)
  const columns = options.columns.map(({ name }, i) => ({ name, type: types[i]! }))
  const name = tableSqlName(ref)
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${spaceSqlName(ref.space)}`)
  const isToken = tokenTest(options.nullTokens)
  const select = columns
    .map(({ name: column, type }, i) => {
      const value =
        type === 'text'
          ? `c${i}`
          : `CASE WHEN NOT ${isToken(`c${i}`)} THEN ${typedCell(`c${i}`, type, options)} END`
      return `${value} AS ${quoteName(column)}`
    })
    .join(', ')
  await connection.run(`CREATE OR REPLACE TABLE ${name} AS SELECT ${select} FROM ${stored}`)
  if (isWide) await connection.run('DROP TABLE temp.cells')
  const rejected = await connection.runAndReadAll(
    'SELECT count(*) FROM (SELECT DISTINCT file_id, line FROM reject_errors)',
  )
  const { rows, counted } = await countColumns(connection, name, columns, options.nullTokens)
  return {
    rows,
    rowsRejected: Number(rejected.getRowsJS()[0]![0]),
    columns: counted.map((column, i) =>
      column.type === 'text' ? column : { ...column, tokens: tokens[i]! },
    ),
    changes,
  }
}

/** Not `IN`: DuckDB joins a longer list, and with hundreds of columns that takes minutes and gigabytes. */
const tokenTest = (tokens: readonly string[]) => (sql: string) =>
  `list_contains([${(tokens.length > 0 ? tokens : [neverACell]).map(quoteText).join(', ')}], ${sql})`

interface Changed {
  index: number
  from: ColumnType
  to: ColumnType
  count: number
}

/** Holds the types guessed from the first rows against all cells of the columns that are not text. */
async function settleTypes(connection: DuckDBConnection, source: string, options: CsvOptions) {
  const types: ColumnType[] = []
  const changed: Changed[] = []
  for (const [i, { type }] of options.columns.entries())
    types.push(type === 'unknown' ? await narrowestType(connection, source, i, options) : type)
  const tokens = options.columns.map(() => new Map<string, number>())
  const visible = options.nullTokens.filter((token) => token !== '')
  const isToken = tokenTest(options.nullTokens)
  const width = 4 + visible.length
  for (const typed of portions(types.flatMap((type, i) => (type === 'text' ? [] : [i])))) {
    const select = typed.flatMap((i) => {
      const isCell = `NOT coalesce(${isToken(`c${i}`)}, FALSE)`
      const plain = plainCell(`c${i}`, options)
      const wider = types[i] === 'date' ? 'timestamp' : 'number'
      return [
        `count_if(${isCell} AND NOT ${reads(`c${i}`, types[i]!, options)})`,
        `count_if(${isCell} AND NOT ${reads(`c${i}`, wider, options)})`,
        `count_if(${isCell} AND ${isCode(plain)})`,
        `count_if(${isCell} AND c${i} IS NOT NULL)`,
        ...visible.map((token) => `count_if(c${i} = ${quoteText(token)})`),
      ]
    })
    const [row] = (await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${source}`)).getRowsJS()
    for (const [k, i] of typed.entries()) {
      const [wrong, notWider, codes, present, ...tokenCounts] = row!
        .slice(k * width, (k + 1) * width)
        .map(Number)
      const from = types[i]!
      if ((from === 'integer' || from === 'number') && codes! > 0) types[i] = 'text'
      else if (wrong! > 0) {
        const canWiden = from === 'integer' || from === 'number' || from === 'date'
        types[i] = !canWiden || notWider! > 0 ? 'text' : from === 'date' ? 'timestamp' : 'number'
      }
      if (types[i] === 'text' && from !== 'text')
        changed.push({ index: i, from, to: 'text', count: wrong! > 0 ? wrong! : codes! })
      if (present === 0 && options.columns[i]!.type === 'unknown') types[i] = 'text'
      for (const [t, count] of tokenCounts.entries()) if (count > 0) tokens[i]!.set(visible[t]!, count)
    }
  }
  return { types, tokens, changed }
}

/** Of a column that has no value in the first rows. */
async function narrowestType(
  connection: DuckDBConnection,
  source: string,
  index: number,
  options: CsvOptions,
): Promise<ColumnType> {
  const candidates: ColumnType[] = ['boolean', 'integer', 'number', 'date', 'timestamp']
  const cell = `c${index}`
  const isCell = `NOT coalesce(${tokenTest(options.nullTokens)(cell)}, FALSE)`
  const counts = [
    `count_if(${isCell} AND ${cell} IS NOT NULL)`,
    ...candidates.map((type) => `count_if(${isCell} AND NOT ${reads(cell, type, options)})`),
  ]
  const [row] = (await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${source}`)).getRowsJS()
  const [present, ...wrong] = row!.map(Number)
  return present === 0 ? 'text' : (candidates.find((_, i) => wrong[i] === 0) ?? 'text')
}

/** Rows keep the file's order, so a row's number says its line where each row is one. */
async function describeChanges(
  connection: DuckDBConnection,
  source: string,
  options: CsvOptions,
  changed: readonly Changed[],
): Promise<TypeChange[]> {
  const changes: TypeChange[] = []
  for (const { index, from, to, count } of changed) {
    const cell = `c${index}`
    const line = options.hasLineNumbers ? 'line' : `row_number() OVER () + ${options.skipLines}`
    const fits =
      from === 'integer' || from === 'number'
        ? `(${reads(cell, from, options)} AND NOT ${isCode(plainCell(cell, options))})`
        : reads(cell, from, options)
    const found = await connection.runAndReadAll(
      `SELECT line, cell FROM (SELECT (${line})::DOUBLE AS line, ${cell} AS cell, NOT coalesce(${tokenTest(options.nullTokens)(cell)}, FALSE) AND NOT ${fits} AS is_odd FROM ${source}) WHERE is_odd ORDER BY line LIMIT ${maxShown}`,
    )
    const cells = found.getRowsJS().map(([at, value]) => ({ line: Number(at), value: textOf(value) }))
    changes.push({ column: options.columns[index]!.name, from, to, count, cells })
  }
  return changes
}

function portions<Item>(items: readonly Item[]): Item[][] {
  const starts = Array.from({ length: Math.ceil(items.length / maxPerScan) }, (_, i) => i * maxPerScan)
  return starts.map((start) => items.slice(start, start + maxPerScan))
}

/** Every cell as text: DuckDB's own handling of missing cells would not tell which token stood there. */
function csvSql(paths: readonly string[], options: CsvOptions, isStored: boolean): string {
  const line = options.hasLineNumbers ? ["'line': 'BIGINT'"] : []
  const columns = [...line, ...options.columns.map((_, i) => `'c${i}': 'VARCHAR'`)].join(', ')
  const parts = [
    `[${paths.map(quoteText).join(', ')}]`,
    'auto_detect=false',
    `delim=${quoteText(options.delimiter)}`,
    `quote=${quoteText(options.quote)}`,
    `escape=${quoteText(options.escape)}`,
    'header=false',
    ...(options.lineEnd === undefined ? [] : [`new_line='${options.lineEnd === '\n' ? '\\n' : '\\r\\n'}'`]),
    `skip=${options.skipLines}`,
    `columns={${columns}}`,
    `nullstr=${quoteText(neverACell)}`,
    // Only a careful reading writes long lines; larger buffers cost the others memory.
    ...(options.hasLineNumbers ? [`max_line_size=${maxLineBytes}`, `buffer_size=${2 * maxLineBytes}`] : []),
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
