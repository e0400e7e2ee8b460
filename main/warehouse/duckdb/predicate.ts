import { assertNever } from '../../lib/errors.ts'
import type { ColumnType, Predicate } from '../warehouse.ts'
import type { RowFilter, Table } from './table.ts'
import { rowNumber, typeIn } from './table.ts'
import { asNumber, literal, quoteName, quoteText } from './sql.ts'

/** Columns a predicate needs beside the table's own, by the name they get: window functions cannot stand in WHERE. */
export type ExtraColumns = Map<string, string>

export function filterSql(filter: Predicate | undefined, table: Table): RowFilter | undefined {
  if (!filter) return undefined
  const extra: ExtraColumns = new Map()
  return { sql: predicateSql(filter, table, extra), extra }
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
      const partition = predicate.columns.map((column) => known(column, table)).join(', ')
      const name = `is repeated ${partition}`
      extra.set(name, `count(*) OVER (PARTITION BY ${partition}) > 1`)
      return quoteName(name)
    }
    case 'is-missing':
      return `(${known(predicate.column, table)} IS NULL)`
    case 'in': {
      const type = typeIn(table, predicate.column)
      const values = predicate.values.filter((value) => value !== null)
      const name = quoteName(predicate.column)
      if (values.length === 0) return `CASE WHEN ${name} IS NOT NULL THEN FALSE END`
      return `(${name} IN (${values.map((value) => literal(value, predicate.column, type)).join(', ')}))`
    }
    case 'compare': {
      const right = literal(predicate.value, predicate.column, typeIn(table, predicate.column))
      return `(${quoteName(predicate.column)} ${predicate.is} ${right})`
    }
    case 'compare-columns': {
      const isComparable = areComparable(typeIn(table, predicate.column), typeIn(table, predicate.other))
      const [left, right] = [predicate.column, predicate.other].map((column) =>
        isComparable ? quoteName(column) : `${quoteName(column)}::VARCHAR`,
      )
      return `(${left} ${predicate.is} ${right})`
    }
    case 'compare-sum': {
      const numbers = predicate.columns.map((column) => asNumber(column, typeIn(table, column)))
      return `(${numbers.join(' + ')} ${predicate.is} ${predicate.value}::DOUBLE)`
    }
    case 'compare-previous': {
      const column = known(predicate.column, table)
      const name = `is ${predicate.is} the previous ${column}`
      const previous = `lag(${column}) OVER (PARTITION BY ${column} IS NULL ORDER BY ${rowNumber})`
      extra.set(name, `${column} ${predicate.is} ${previous}`)
      return quoteName(name)
    }
    case 'length':
      return `(length(${known(predicate.column, table)}::VARCHAR) ${predicate.is} ${predicate.value})`
    case 'matches':
      return `regexp_matches(${known(predicate.column, table)}::VARCHAR, ${quoteText(predicate.regex)})`
    case 'like':
      return `(${known(predicate.column, table)}::VARCHAR LIKE ${quoteText(predicate.pattern)})`
    case 'has-type':
      return hasType(quoteName(predicate.column), typeIn(table, predicate.column), predicate.type)
    default:
      return assertNever(predicate)
  }
}

/** The columns that a predicate names, each as often as it does. */
export function columnsIn(predicate: Predicate): readonly string[] {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.of.flatMap(columnsIn)
    case 'not':
      return columnsIn(predicate.of)
    case 'compare-columns':
      return [predicate.column, predicate.other]
    case 'is-repeated':
    case 'compare-sum':
      return predicate.columns
    default:
      return [predicate.column]
  }
}

function known(column: string, table: Table): string {
  typeIn(table, column)
  return quoteName(column)
}

const families: Record<ColumnType, string> = {
  integer: 'number',
  number: 'number',
  date: 'time',
  timestamp: 'time',
  text: 'text',
  boolean: 'boolean',
}
const areComparable = (a: ColumnType, b: ColumnType) => families[a] === families[b]

/** True where the cell is of the wanted type or is text that reads as one; NULL where it is missing. */
export function hasType(name: string, type: ColumnType, wanted: ColumnType): string {
  const always = `CASE WHEN ${name} IS NOT NULL THEN TRUE END`
  if (wanted === 'text' ? type === 'text' : wanted === type) return always
  const text = `${name}::VARCHAR`
  const reads: Record<ColumnType, string> = {
    text: 'FALSE',
    boolean: `regexp_full_match(${text}, '(?i)true|false')`,
    integer: `(regexp_full_match(${text}, '[+-]?[0-9]+') OR ${type === 'number'} AND try_cast(${text} AS DOUBLE) = trunc(try_cast(${text} AS DOUBLE)))`,
    number: `(try_cast(${text} AS DOUBLE) IS NOT NULL)`,
    date: `regexp_full_match(${text}, '\\d{4}-\\d\\d-\\d\\d') AND try_cast(${text} AS DATE) IS NOT NULL`,
    timestamp: `(try_cast(${text} AS TIMESTAMP) IS NOT NULL)`,
  }
  return `CASE WHEN ${name} IS NOT NULL THEN ${reads[wanted]} END`
}
