import { invalidInput } from '../../lib/errors.ts'
import type { Cell, ColumnType } from '../warehouse.ts'

/** A result's value as text. */
export function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'bigint' || typeof value === 'number'
      ? `${value}`
      : ''
}

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`

export function quoteText(text: string): string {
  if (text.includes('\0'))
    throw invalidInput('A text with a NUL character cannot be stored or compared. Remove the character.')
  return `'${text.replaceAll("'", "''")}'`
}

const duckdbTypes: Record<ColumnType, string> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  number: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  text: 'VARCHAR',
}
export const duckdbType = (type: ColumnType) => duckdbTypes[type]

export function columnTypeOf(type: string): ColumnType {
  if (type === 'BOOLEAN') return 'boolean'
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(type)) return 'integer'
  if (type === 'DOUBLE' || type === 'FLOAT' || type.startsWith('DECIMAL')) return 'number'
  if (type === 'DATE') return 'date'
  if (type.startsWith('TIMESTAMP')) return 'timestamp'
  return 'text'
}

/** The column as DOUBLE: booleans as 0 and 1, dates as days and timestamps as milliseconds since 1970. */
export function asNumber(column: string, type: ColumnType): string {
  const name = quoteName(column)
  if (type === 'boolean') return `${name}::INTEGER::DOUBLE`
  if (type === 'date') return `(${name} - DATE '1970-01-01')::DOUBLE`
  if (type === 'timestamp') return `(epoch_us(${name}) / 1000.0)::DOUBLE`
  if (type === 'text')
    throw invalidInput(`Column "${column}" is text; this measure needs numbers. Choose another column.`, {
      column,
    })
  return `${name}::DOUBLE`
}

/** The column as a cell that JavaScript holds without loss: text for dates, DOUBLE for numbers. */
export function asCell(column: string, type: ColumnType): string {
  const name = quoteName(column)
  if (type === 'integer') return `${name}::DOUBLE`
  return type === 'date' || type === 'timestamp' ? `${name}::VARCHAR` : name
}

/** `value` as a literal to compare with a column of `type`. */
export function literal(value: Cell, column: string, type: ColumnType): string {
  if (value === null) return 'NULL'
  if (type === 'text') return quoteText(String(value))
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if ((type === 'number' || type === 'integer') && typeof number === 'number' && !Number.isNaN(number))
    return `${quoteText(String(number))}::DOUBLE`
  if (type === 'boolean' && /^(true|false)$/i.test(String(value))) return String(value).toUpperCase()
  if ((type === 'date' || type === 'timestamp') && /^\d{4}-\d\d-\d\d([ T][\d:.]+Z?)?$/.test(String(value)))
    return `${quoteText(String(value).replace(/Z$/, ''))}::${duckdbType(type)}`
  throw invalidInput(
    `Column "${column}" holds ${type} values; ${JSON.stringify(value)} cannot be compared with it.`,
    {
      column,
      value,
    },
  )
}
