import { invalidInput } from '../../lib/errors.ts'
import type { Column, Frame } from '../../lib/frame.ts'
import { columnSqlName } from './names.ts'
import { quoteName, type StoredType } from './sql.ts'

/** Aria takes the rows that are too wide for a page of InnoDB. */
export type Engine = 'ColumnStore' | 'InnoDB' | 'Aria'
export const engineOf = (name: string): Engine =>
  name === 'ColumnStore' || name === 'Aria' ? name : 'InnoDB'

export interface StoredColumn {
  name: string
  sqlName: string
  type: StoredType
  sqlType: string
  /** Whether it may hold the number that stands for infinity. */
  hasInfinity: boolean
}

export const rowIdColumn = 'row_id'
export const batchIdColumn = 'batch_id'
/** Differences of case and of spaces at the end count. */
export const collation = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin'

/** Characters a text column may be declared for; one character fits into ColumnStore's fixed-width columns. */
const widths = [1, 16, 60, 255, 2000]
const longText = 'MEDIUMTEXT'
const double = 'DOUBLE'
/** Whole numbers are kept as such, ±what every engine has room for; ColumnStore needs two for itself. */
const wholeTypes = [
  ['TINYINT', 126],
  ['SMALLINT', 32_766],
  ['INT', 2_147_483_646],
] as const
/** Bytes of declared VARCHARs that MariaDB lets a row have is 65,535; the rest of the row needs some. */
const maxRowBytes = 60_000
/** A row has to fit into half a page of InnoDB, where a long text takes 40 bytes. */
const maxPageBytes = 7900
/** InnoDB takes 1017 columns, two of which are ours. */
const maxInnodbColumns = 1000

/**
 * Columns for a frame, typed by what it holds, or as in `known` where it holds nothing; texts that do not fit into a row
 * together are kept beside it.
 */
export function columnsFor(frame: Frame, known: readonly StoredColumn[] = []): StoredColumn[] {
  const knownType = (name: string) =>
    known.find((column) => column.name === name && column.type === 'number')?.sqlType
  const columns = frame.columns.map((column) => ({
    name: column.name,
    sqlName: columnSqlName(column.name),
    type: typeOf(column),
    numberType:
      column.kind === 'number'
        ? (numberTypeOf(column.values) ?? knownType(column.name) ?? double)
        : undefined,
    width: column.kind === 'number' ? 0 : widthOf(column.levels),
    hasInfinity: hasInfinity(column),
  }))
  const bytes = () => columns.reduce((sum, { width }) => sum + (width === Infinity ? 12 : 8 + 4 * width), 0)
  while (bytes() > maxRowBytes) {
    const widest = Math.max(...columns.map(({ width }) => (width === Infinity ? 0 : width)))
    if (widest === 0) break
    for (const column of columns) if (column.width === widest) column.width = Infinity
  }
  return columns.map(({ width, numberType, ...column }) => ({
    ...column,
    sqlType: numberType ?? (width === Infinity ? longText : `VARCHAR(${width})`),
  }))
}

export const typeOf = (column: Column): StoredType => (column.kind === 'number' ? 'number' : 'text')

/** Numbers twice as large would fit, too: a later load should not need to widen the column. No number, no type. */
function numberTypeOf(values: Float64Array): string | undefined {
  let most = -1
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value)) return double
    most = Math.max(most, Math.abs(value))
  }
  if (most < 0) return undefined
  return wholeTypes.find(([, limit]) => (most > 1 ? 2 * most : most) <= limit)?.[0] ?? double
}

function widthOf(levels: readonly string[]): number {
  let longest = 1
  // `length` counts an astral character twice, which only makes the column wider.
  for (const level of levels) longest = Math.max(longest, level.length)
  return widths.find((width) => width >= longest) ?? Infinity
}

/** Whether what is declared as `newer` fits into a column declared as `older`; both are numbers or both are text. */
export const fits = (newer: string, older: string) =>
  declaredWidth(newer) <= declaredWidth(older) && numberRank(newer) <= numberRank(older)
const numberTypes: string[] = [...wholeTypes.map(([name]) => name), double]
const numberRank = (sqlType: string) => numberTypes.indexOf(sqlType)
/** In characters; that of a number is 0. */
export const declaredWidth = (sqlType: string) =>
  numberTypes.includes(sqlType) ? 0 : Number(/^VARCHAR\((\d+)\)$/.exec(sqlType)?.[1] ?? Infinity)
export const isWholeType = (sqlType: string) => numberTypes.includes(sqlType) && sqlType !== double
/** Longer texts cannot be sorted or grouped by whole. */
export const isLongText = (sqlType: string) => declaredWidth(sqlType) > 255

function hasInfinity(column: Column): boolean {
  if (column.kind !== 'number') return false
  let found = false
  for (const value of column.values) {
    if (Math.abs(value) === Number.MAX_VALUE)
      throw invalidInput(
        `Column "${column.name}" holds ${value}, which MariaDB cannot tell from infinity. Use a smaller number.`,
        { column: column.name, value },
      )
    found ||= value === Infinity || value === -Infinity
  }
  return found
}

export function engineFor(columns: readonly StoredColumn[], hasColumnStore: boolean): Engine {
  if (hasColumnStore) return 'ColumnStore'
  const inPage = columns.reduce((sum, { sqlType }) => {
    const width = declaredWidth(sqlType)
    return sum + (width === 0 ? 8 : width * 4 <= 255 ? 4 * width + 2 : 42)
  }, 40)
  return inPage <= maxPageBytes && columns.length <= maxInnodbColumns ? 'InnoDB' : 'Aria'
}

/** ColumnStore has no keys of any kind; on InnoDB the key keeps a batch together and in order. */
export function createTableSql(sqlName: string, columns: readonly StoredColumn[], engine: Engine): string {
  const definitions = [
    `${rowIdColumn} INT${engine === 'ColumnStore' ? '' : ' NOT NULL'}`,
    `${batchIdColumn} INT${engine === 'ColumnStore' ? '' : ' NOT NULL'}`,
    ...columns.map((column) => definitionSql(column)),
  ]
  if (engine === 'InnoDB') definitions.push(`PRIMARY KEY (${batchIdColumn}, ${rowIdColumn})`)
  if (engine === 'Aria') definitions.push(`KEY (${batchIdColumn})`)
  return `CREATE TABLE ${quoteName(sqlName)} (${definitions.join(', ')}) ENGINE=${engine} DEFAULT ${collation}`
}

/** A crash may have left the column there before it was written down; ColumnStore cannot be asked so. */
export const addColumnSql = (column: StoredColumn, engine: Engine) =>
  `ADD COLUMN ${engine === 'ColumnStore' ? '' : 'IF NOT EXISTS '}${definitionSql(column)}`
/** Not on ColumnStore, which cannot change a column's type. */
export const widenColumnSql = (column: StoredColumn) => `MODIFY COLUMN ${definitionSql(column)}`
/** ColumnStore takes one action a statement; the others make the table anew for each statement. */
export const alterTableSql = (sqlName: string, actions: readonly string[]) =>
  `ALTER TABLE ${quoteName(sqlName)} ${actions.join(', ')}`

const definitionSql = ({ sqlName, sqlType }: StoredColumn) => `${quoteName(sqlName)} ${sqlType}`

/** What the server's names stand for, and which batches are whole. Always InnoDB, so changes are all or nothing. */
export const catalogueSql = [
  `CREATE TABLE IF NOT EXISTS sporeprint_tables (
     id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, owner VARCHAR(64) NOT NULL,
     sql_name VARCHAR(64) NOT NULL UNIQUE, space TEXT NOT NULL, name TEXT NOT NULL, engine VARCHAR(16) NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS sporeprint_columns (
     table_id INT UNSIGNED NOT NULL, position INT NOT NULL, name TEXT NOT NULL, sql_name VARCHAR(64) NOT NULL,
     type VARCHAR(16) NOT NULL, sql_type VARCHAR(64) NOT NULL, has_infinity TINYINT NOT NULL,
     PRIMARY KEY (table_id, position))`,
  `CREATE TABLE IF NOT EXISTS sporeprint_batches (
     id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, table_id INT UNSIGNED NOT NULL, batch_id VARCHAR(700) NOT NULL,
     row_count BIGINT, started_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
     UNIQUE KEY (table_id, batch_id))`,
].map((sql) => `${sql} ENGINE=InnoDB DEFAULT ${collation}`)
