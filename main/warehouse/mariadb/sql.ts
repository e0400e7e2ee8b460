import { invalidInput } from '../../lib/errors.ts'
import type { Cell } from '../warehouse.ts'

/** Frames hold numbers and text, and nothing else gets into this back end. */
export type StoredType = 'number' | 'text'

/** MariaDB has no infinite numbers: the largest DOUBLE stands for them, which keeps comparisons and order right. */
export const infinitySql = '1.7976931348623157e308'
export const isStoredInfinity = (value: number) => Math.abs(value) === Number.MAX_VALUE
export const fromStored = (value: number) => (isStoredInfinity(value) ? Math.sign(value) * Infinity : value)

/** ColumnStore takes an empty text for a missing one: this stands for it there, a code point that is no character. */
export const emptyStandIn = '\uFFFF'

/** A result's value as text. */
export function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'bigint' || typeof value === 'number'
      ? `${value}`
      : ''
}

export const toNumber = (value: unknown) =>
  value === null || value === undefined ? null : fromStored(Number(value))

export const quoteName = (name: string) => `\`${name.replaceAll('`', '``')}\``

/** Sessions run with NO_BACKSLASH_ESCAPES, so a backslash is a character like any other. */
export function quoteText(text: string): string {
  if (text.includes('\0'))
    throw invalidInput('A text with a NUL character cannot be stored or compared. Remove the character.')
  return `'${text.replaceAll("'", "''")}'`
}

/** As DOUBLE: without an exponent MariaDB would take it for an exact DECIMAL. */
export function numberSql(value: number): string {
  if (Number.isNaN(value)) return 'NULL'
  if (!Number.isFinite(value)) return value > 0 ? infinitySql : `-${infinitySql}`
  const text = String(value)
  return text.includes('e') ? text : `${text}e0`
}

/** `value` as a literal to compare with a column of `type`. */
export function literal(value: Cell, column: string, type: StoredType): string {
  if (value === null) return 'NULL'
  if (type === 'text') return quoteText(String(value))
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && !Number.isNaN(number)) return numberSql(number)
  throw invalidInput(
    `Column "${column}" holds ${type} values; ${JSON.stringify(value)} cannot be compared with it.`,
    { column, value },
  )
}
