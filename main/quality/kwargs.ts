import { z } from 'zod'
import { cell } from '../contract/procedure.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import type { Cell, Predicate } from '../warehouse/warehouse.ts'
import { shown } from './predicates.ts'
import { readRowCondition } from './row-condition.ts'
import type { Selection, Step, TableShape, Verdict } from './step.ts'
import type { Kwargs } from './suite.ts'

/** A kind of expectation: the kwargs it takes, how it reads to a person, and how it is evaluated. */
export interface Kind {
  /** The kwargs it takes. */
  shape: Readonly<Record<string, z.core.$ZodType>>
  /** Throws INVALID_INPUT for kwargs it does not take. */
  bind(kwargs: Kwargs): Bound
}

export interface Bound {
  /** Columns that must be there. */
  columns: readonly string[]
  sentence: string
  /** Throws INVALID_INPUT where this table's types make the question senseless. */
  plan(table: TableShape): Step | Selection | Verdict
  /** The rows it is about, where that is not all of them; throws INVALID_INPUT as `plan` does. */
  filter?(table: TableShape): Predicate
}

/** Kwargs that say how GX is to report, not what is expected. */
const reporting = ['batch_id', 'result_format', 'include_config', 'catch_exceptions', 'meta', 'notes']

/** Kinds that are about a table's columns as such have no rows to choose; all others take `row_condition`. */
const choosing = ['row_condition', 'condition_parser']

/** Describes a kind; `columns` defaults to those that the kwargs column, column_A, column_B, column_list name. */
export function kind<S extends z.ZodRawShape>(
  shape: S,
  parts: {
    sentence: (kwargs: z.infer<z.ZodObject<S>>) => string
    plan: (kwargs: z.infer<z.ZodObject<S>>, table: TableShape) => Step | Selection | Verdict
    columns?: readonly string[]
    hasRows?: false
  },
): Kind {
  const schema = z.strictObject(shape)
  return {
    shape,
    bind(kwargs) {
      const { row_condition: chosen, condition_parser: parser, ...given } = withoutReporting(kwargs)
      const takes = [...Object.keys(shape), ...(parts.hasRows === false ? [] : choosing)]
      if (chosen !== undefined && parts.hasRows === false)
        throw invalidInput(unsupported('row_condition', takes))
      const parsed = schema.safeParse(given)
      if (!parsed.success) throw invalidInput(problemOf(parsed.error, takes))
      const values: z.infer<z.ZodObject<S>> = parsed.data
      const condition = chosen === undefined ? undefined : readRowCondition(chosen, parser)
      const sentence = parts.sentence(values)
      return {
        columns: parts.columns ?? columnsIn(given),
        sentence: condition ? `${sentence}, where ${condition.text}` : sentence,
        plan: (table) => parts.plan(values, table),
        ...(condition ? { filter: (table) => condition.toPredicate(table) } : {}),
      }
    },
  }
}

function withoutReporting(kwargs: Kwargs): Kwargs {
  const entries = Object.entries(kwargs).filter(([key, value]) => value !== null && !reporting.includes(key))
  const given: Kwargs = Object.fromEntries(entries)
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
  if (unknown !== undefined) return unsupported(unknown, known)
  const [issue] = issues
  const name = issue!.path.join('.')
  return `${name === '' ? '' : `kwarg "${name}": `}${issue!.message}.`
}

const unsupported = (name: string, known: string[]) =>
  `kwarg "${name}" is not supported here.${didYouMean(name, known)} Supported are ${known.join(', ')}.`

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
  share === 1 ? '' : ` in at least ${Number((share * 100).toPrecision(12))}% of the values`

/** Up to three values are spelled out. */
export function setText(values: readonly Cell[]): string {
  if (values.length > 3) return `one of ${values.length} values`
  return values.length === 0 ? 'one of no values' : values.map((value) => shown(value)).join(' or ')
}
