import { assertNever, invalidInput } from '../../lib/errors.ts'
import type { ColumnType, Predicate } from '../warehouse.ts'
import { rowIdColumn, type StoredColumn } from './ddl.ts'
import { toPcre } from './regex.ts'
import { infinitySql, literal, numberSql, quoteName, quoteText } from './sql.ts'
import { cellSql, columnIn, groupSql, sqlOf, type ExtraColumns, type RowFilter, type Table } from './table.ts'

/**
 * A predicate as it can stand in WHERE. ColumnStore answers there itself, and its patterns are others, or end it: the
 * server answers those, in a column of the source.
 */
export function conditionSql(predicate: Predicate, table: Table, extra: ExtraColumns): string {
  const sql = predicateSql(predicate, table, extra)
  // What is computed over windows is out of ColumnStore's reach already.
  if (table.engine !== 'ColumnStore' || extra.size > 0 || !hasPattern(predicate)) return sql
  extra.set('is wanted', sql)
  return quoteName('is wanted')
}

export function filterSql(filter: Predicate | undefined, table: Table): RowFilter | undefined {
  if (!filter) return undefined
  const extra: ExtraColumns = new Map()
  return { sql: conditionSql(filter, table, extra), extra }
}

function hasPattern(predicate: Predicate): boolean {
  if (predicate.op === 'and' || predicate.op === 'or') return predicate.of.some(hasPattern)
  if (predicate.op === 'not') return hasPattern(predicate.of)
  return predicate.op === 'matches' || predicate.op === 'has-type'
}

/** A predicate as a boolean SQL expression, three-valued. */
export function predicateSql(predicate: Predicate, table: Table, extra: ExtraColumns): string {
  switch (predicate.op) {
    case 'and':
    case 'or': {
      if (predicate.of.length === 0) return predicate.op === 'and' ? 'TRUE' : 'FALSE'
      return `(${predicate.of.map((part) => predicateSql(part, table, extra)).join(` ${predicate.op} `)})`
    }
    case 'not':
      return `(NOT ${predicateSql(predicate.of, table, extra)})`
    case 'is-repeated': {
      const partition = predicate.columns.map((column) => groupSql(table, column)).join(', ')
      const known = [...extra].find(([, sql]) => sql.includes(`(PARTITION BY ${partition})`))?.[0]
      const name = known ?? `is repeated ${extra.size}`
      extra.set(name, `COUNT(*) OVER (PARTITION BY ${partition}) > 1`)
      return quoteName(name)
    }
    case 'is-missing':
      return `(${sqlOf(table, predicate.column)} IS NULL)`
    case 'in': {
      const { type } = columnIn(table, predicate.column)
      const values = predicate.values.filter((value) => value !== null)
      const name = sqlOf(table, predicate.column)
      if (values.length === 0) return `(CASE WHEN ${name} IS NOT NULL THEN FALSE END)`
      return `(${name} IN (${values.map((value) => literal(value, predicate.column, type)).join(', ')}))`
    }
    case 'compare': {
      const { type } = columnIn(table, predicate.column)
      return `(${sqlOf(table, predicate.column)} ${predicate.is} ${literal(predicate.value, predicate.column, type)})`
    }
    case 'compare-columns': {
      const columns = [columnIn(table, predicate.column), columnIn(table, predicate.other)] as const
      const isComparable = columns[0].type === columns[1].type
      const [left, right] = columns.map((column) =>
        isComparable ? cellSql(table, column) : textSql(table, column),
      )
      return `(${left} ${predicate.is} ${right})`
    }
    case 'compare-sum': {
      const numbers = predicate.columns.map((column) => asNumber(table, column))
      return `(${numbers.join(' + ')} ${predicate.is} ${numberSql(predicate.value)})`
    }
    case 'compare-previous': {
      const column = sqlOf(table, predicate.column)
      const previous = `LAG(${column}) OVER (PARTITION BY ${column} IS NULL ORDER BY ${rowIdColumn})`
      const sql = `${column} ${predicate.is} ${previous}`
      const name =
        [...extra].find(([, known]) => known === sql)?.[0] ?? `compared with previous ${extra.size}`
      extra.set(name, sql)
      return quoteName(name)
    }
    case 'length':
      return `(CHAR_LENGTH(${textSql(table, columnIn(table, predicate.column))}) ${predicate.is} ${numberSql(predicate.value)})`
    case 'matches':
      return matches(textSql(table, columnIn(table, predicate.column)), toPcre(predicate.regex))
    case 'like': {
      // MariaDB's LIKE takes a backslash for an escape whatever the mode.
      const pattern = quoteText(predicate.pattern.replaceAll('\\', '\\\\'))
      return `(${textSql(table, columnIn(table, predicate.column))} LIKE ${pattern})`
    }
    case 'has-type':
      return hasType(table, columnIn(table, predicate.column), predicate.type)
    default:
      return assertNever(predicate)
  }
}

/** Sums of whole numbers would be exact beyond what a DOUBLE holds. */
function asNumber(table: Table, name: string): string {
  const column = columnIn(table, name)
  if (column.type === 'number') return `(${cellSql(table, column)} + 0e0)`
  throw invalidInput(`Column "${name}" is text; a sum needs numbers. Choose another column.`, {
    column: name,
  })
}

const matches = (text: string, pattern: string) => `(${text} REGEXP ${quoteText(pattern)})`

/** The column as text; whole numbers are written as DuckDB does, with `.0`. */
export function textSql(table: Table, column: StoredColumn): string {
  const name = cellSql(table, column)
  if (column.type === 'text') return name
  return `(CASE WHEN ABS(${name}) = ${infinitySql} THEN IF(${name} > 0, 'inf', '-inf')
    WHEN ${name} = FLOOR(${name}) AND ABS(${name}) < 1e15 THEN CONCAT(CAST(${name} AS CHAR), '.0')
    ELSE CAST(${name} AS CHAR) END)`
}

const day = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}'
const time = '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?'

/** True where the cell is of the wanted type or is text that reads as one; NULL where it is missing. */
function hasType(table: Table, column: StoredColumn, wanted: ColumnType): string {
  const { type } = column
  const name = cellSql(table, column)
  const where = (reads: string) => `(CASE WHEN ${name} IS NOT NULL THEN ${reads} END)`
  if (wanted === type) return where('TRUE')
  if (type === 'number') return where(wanted === 'integer' ? `${name} = FLOOR(${name})` : 'FALSE')
  const isDay = `CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(${name}, ' ', 1), 'T', 1) AS DATE) IS NOT NULL`
  const reads: Record<ColumnType, string> = {
    text: 'TRUE',
    boolean: matches(name, '^(?i:true|false)\\z'),
    integer: matches(name, '^[+-]?[0-9]+\\z'),
    number: matches(
      name,
      '^\\s*[+-]?([0-9]+(_[0-9]+)*\\.?[0-9]*([eE][+-]?[0-9]+)?|\\.[0-9]+([eE][+-]?[0-9]+)?|(?i:inf|infinity|nan))\\s*\\z',
    ),
    date: `(${matches(name, '^[0-9]{4}-[0-9]{2}-[0-9]{2}\\z')} AND ${isDay})`,
    timestamp: `(${matches(name, `^${day}([ T]${time} ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?\\z`)} AND ${isDay})`,
  }
  return where(reads[wanted])
}
