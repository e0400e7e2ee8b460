import { assertNever, invalidInput } from '../lib/errors.ts'
import type { Cell, ColumnType, Predicate } from '../warehouse/warehouse.ts'
import type { TableShape } from './step.ts'

export const shown = (value: Cell) => (typeof value === 'string' ? `"${value}"` : String(value))

export const typeOf = (table: TableShape, name: string): ColumnType =>
  table.columns.find((one) => one.name === name)?.type ?? 'text'

export function requireText(table: TableShape, name: string): void {
  const type = typeOf(table, name)
  if (type === 'number' || type === 'boolean')
    throw invalidInput(`column "${name}" holds ${type} values; this expectation is about text.`)
}

export function requireNumbers(table: TableShape, name: string): void {
  const type = typeOf(table, name)
  if (type !== 'number' && type !== 'integer' && type !== 'boolean')
    throw invalidInput(`column "${name}" holds ${type} values; this expectation is about numbers.`)
}

/**
 * The values that a column of `type` could hold at all; others can equal none of its cells. A text column may have
 * been written with numbers for its codes, so those are compared as text.
 */
export function comparable(values: readonly Cell[], type: ColumnType): Cell[] {
  switch (type) {
    case 'text':
      return values.flatMap((value) => (value === null ? [] : [String(value)]))
    case 'number':
    case 'integer':
      return values.filter((value) =>
        typeof value === 'string'
          ? value.trim() !== '' && Number.isFinite(Number(value))
          : typeof value === 'number',
      )
    case 'boolean':
      return values.filter((value) => /^(true|false)$/i.test(String(value)))
    case 'date':
    case 'timestamp':
      return values.filter((value) => /^\d{4}-\d\d-\d\d([ T][\d:.]+Z?)?$/.test(String(value)))
    default:
      return assertNever(type)
  }
}

export const isMissing = (name: string): Predicate => ({ op: 'is-missing', column: name })
export const not = (of: Predicate): Predicate => ({ op: 'not', of })
export const and = (...of: Predicate[]): Predicate => ({ op: 'and', of })
export const or = (...of: Predicate[]): Predicate => ({ op: 'or', of })
