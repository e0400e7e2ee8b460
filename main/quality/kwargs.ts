import { z } from 'zod'
import { cell } from '../contract/procedure.ts'
import { didYouMean } from '../lib/closest.ts'
import { assertNever, invalidInput } from '../lib/errors.ts'
import type { Cell, ColumnType, Predicate } from '../warehouse/warehouse.ts'
import type { Step, TableShape, Verdict } from './step.ts'
import type { Kwargs } from './suite.ts'

/** A kind of expectation: the kwargs it takes, how it reads to a person, and how it is evaluated. */
export interface Kind {
  /** Throws INVALID_INPUT for kwargs it does not take. */
  bind(kwargs: Kwargs): Bound
}

export interface Bound {
  /** Columns that must be there. */
  columns: readonly string[]
  sentence: string
  /** Throws INVALID_INPUT where this table's types make the question senseless. */
  plan(table: TableShape): Step | Verdict
}

/** Kwargs that say how GX is to report, not what is expected. */
const reporting = ['batch_id', 'result_format', 'include_config', 'catch_exceptions', 'meta', 'notes']

/** Describes a kind; `columns` defaults to those that the kwargs column, column_A, column_B, column_list name. */
export function kind<S extends z.ZodRawShape>(
  shape: S,
  parts: {
    sentence: (kwargs: z.infer<z.ZodObject<S>>) => string
    plan: (kwargs: z.infer<z.ZodObject<S>>, table: TableShape) => Step | Verdict
    columns?: readonly string[]
  },
): Kind {
  const schema = z.strictObject(shape)
  return {
    bind(kwargs) {
      const given = withoutReporting(kwargs)
      const parsed = schema.safeParse(given)
      if (!parsed.success) throw invalidInput(problemOf(parsed.error, Object.keys(shape)))
      const values: z.infer<z.ZodObject<S>> = parsed.data
      return {
        columns: parts.columns ?? columnsIn(given),
        sentence: parts.sentence(values),
        plan: (table) => parts.plan(values, table),
      }
    },
  }
}

function withoutReporting(kwargs: Kwargs): Kwargs {
  const entries = Object.entries(kwargs).filter(([key, value]) => value !== null && !reporting.includes(key))
  const given: Kwargs = Object.fromEntries(entries)
  if (!('row_condition' in given)) delete given.condition_parser
  for (const [key, value] of entries)
    if (typeof value === 'object' && value !== null && '$PARAMETER' in value)
      throw invalidInput(`kwarg "${key}" is a suite parameter, which has no value here. Write the value.`)
  return given
}

function columnsIn(kwargs: Kwargs): string[] {
  const { column, column_A: a, column_B: b, column_list: list } = kwargs
  return [column, a, b, ...(Array.isArray(list) ? list : [])].filter((name) => typeof name === 'string')
}

function problemOf({ issues }: z.ZodError, known: string[]): string {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')?.keys[0]
  if (unknown !== undefined)
    return `kwarg "${unknown}" is not supported here.${didYouMean(unknown, known)} Supported are ${known.join(', ')}.`
  const [issue] = issues
  const name = issue!.path.join('.')
  return `${name === '' ? '' : `kwarg "${name}": `}${issue!.message}.`
}

export const column = z.string()
export const columnList = z.array(z.string()).min(1)
export const mostly = z.number().min(0).max(1).default(1)
export const valueSet = z.array(cell)
const strictness = { strict_min: z.boolean().default(false), strict_max: z.boolean().default(false) }
export const numberBounds = {
  min_value: z.number().optional(),
  max_value: z.number().optional(),
  ...strictness,
}
export const valueBounds = {
  min_value: z.union([z.number(), z.string()]).optional(),
  max_value: z.union([z.number(), z.string()]).optional(),
  ...strictness,
}
export interface Bounds {
  min_value?: number | string
  max_value?: number | string
  strict_min: boolean
  strict_max: boolean
}

/** `between 1 and 5`, `at least 1`, `below 5`. */
export function rangeText({ min_value: min, max_value: max, strict_min, strict_max }: Bounds): string {
  if (min !== undefined && max !== undefined && !strict_min && !strict_max)
    return min === max ? `exactly ${min}` : `between ${min} and ${max}`
  const parts = [
    ...(min === undefined ? [] : [`${strict_min ? 'above' : 'at least'} ${min}`]),
    ...(max === undefined ? [] : [`${strict_max ? 'below' : 'at most'} ${max}`]),
  ]
  return parts.length === 0 ? 'anything' : parts.join(' and ')
}

export const exactly = (value: number): Bounds => ({
  min_value: value,
  max_value: value,
  strict_min: false,
  strict_max: false,
})

/** `exactly 1 row`, `at least 2 rows`. */
export function countText(bounds: Bounds, noun: string): string {
  const range = rangeText(bounds)
  return `${range} ${noun}${/^(exactly|at least|at most) 1$/.test(range) ? '' : 's'}`
}

export function requireBound({ min_value: min, max_value: max }: Bounds): void {
  if (min === undefined && max === undefined)
    throw invalidInput('neither kwarg "min_value" nor "max_value" is given. Give one.')
}

/** Nothing (null) is within no bounds. */
export function isWithin(value: number | string | null, bounds: Bounds): boolean {
  if (value === null) return false
  const { min_value: min, max_value: max, strict_min, strict_max } = bounds
  const isAbove = min === undefined || (strict_min ? value > min : value >= min)
  return isAbove && (max === undefined || (strict_max ? value < max : value <= max))
}

export const mostlyText = (share: number) =>
  share === 1 ? '' : ` in at least ${Number((share * 100).toPrecision(12))} % of the values`

/** Up to three values are spelled out. */
export function setText(values: readonly Cell[]): string {
  if (values.length > 3) return `one of ${values.length} values`
  return values.length === 0 ? 'one of no values' : values.map((value) => shown(value)).join(' or ')
}
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
