import { z } from 'zod'
import { cell } from '../contract/procedure.ts'
import { didYouMean } from '../lib/closest.ts'
import { assertNever, invalidInput } from '../lib/errors.ts'
import type { Cell, Predicate } from '../warehouse/warehouse.ts'
import { parseCondition } from './condition-parser.ts'
import type { Comparison, Condition, Operand } from './condition-parser.ts'
import { and, comparable, isMissing, not, or, shown, typeOf } from './predicates.ts'
import type { TableShape } from './step.ts'

/** Which rows an expectation is about: text in the language of `parser`, or the objects that GX 1.x writes. */
export interface RowCondition {
  text: string
  /** Throws INVALID_INPUT for columns that are not there and values they cannot be compared with. */
  toPredicate(table: TableShape): Predicate
}

const parsers = ['pandas', 'python', 'great_expectations', 'great_expectations__experimental__'] as const

const operators = z.enum(['==', '!=', '<', '<=', '>', '>=', 'IN', 'NOT_IN', 'NOT IN'])
const namedColumn = z.object({ name: z.string() })
type Given =
  | {
      type: 'comparison'
      column: { name: string }
      operator: z.infer<typeof operators>
      parameter: Cell | Cell[]
    }
  | { type: 'nullity'; column: { name: string }; is_null: boolean }
  | { type: 'and' | 'or'; conditions: Given[] }
  | { type: 'pass_through'; pass_through_filter: string }
const given: z.ZodType<Given> = z.lazy(() =>
  z.union([
    z.object({
      type: z.literal('comparison'),
      column: namedColumn,
      operator: operators,
      parameter: z.union([cell, z.array(cell)]),
    }),
    z.object({ type: z.literal('nullity'), column: namedColumn, is_null: z.boolean() }),
    z.object({ type: z.enum(['and', 'or']), conditions: z.array(given).min(1) }),
    z.object({ type: z.literal('pass_through'), pass_through_filter: z.string() }),
  ]),
)

/**
 * Reads the kwargs `row_condition` and `condition_parser`. In the language of pandas a missing value differs from any
 * other; in GX's own, which SQL answers, no comparison with it is true.
 */
export function readRowCondition(condition: unknown, parser: unknown): RowCondition {
  if (typeof condition === 'string') {
    const name = parsers.find((one) => one === (parser ?? 'pandas'))
    if (!name)
      throw invalidInput(
        `kwarg "condition_parser" is ${JSON.stringify(parser)}; understood are ${parsers.join(', ')}.`,
      )
    const missingDiffers = name === 'pandas' || name === 'python'
    const parsed = parseCondition(condition)
    return { text: condition, toPredicate: (table) => toPredicate(parsed, table, missingDiffers) }
  }
  const parsed = given.safeParse(condition)
  if (!parsed.success)
    throw invalidInput('kwarg "row_condition" is neither text nor a condition as GX writes it.')
  const tree = fromGiven(parsed.data, 0)
  return { text: textOf(parsed.data), toPredicate: (table) => toPredicate(tree, table, true) }
}

const maxDepth = 50

function fromGiven(one: Given, depth: number): Condition {
  if (depth > maxDepth) throw invalidInput('kwarg "row_condition" is nested too deeply.')
  switch (one.type) {
    case 'and':
    case 'or':
      return { kind: one.type, of: one.conditions.map((part) => fromGiven(part, depth + 1)) }
    case 'nullity':
      return { kind: 'is-missing', column: one.column.name, isMissing: one.is_null }
    case 'pass_through':
      return parseCondition(one.pass_through_filter)
    case 'comparison': {
      const left: Operand = { kind: 'column', name: one.column.name }
      const { operator, parameter } = one
      if (operator === 'IN' || operator === 'NOT_IN' || operator === 'NOT IN') {
        const among: Condition = { kind: 'in', column: one.column.name, values: [parameter].flat() }
        return operator === 'IN' ? among : { kind: 'not', of: among }
      }
      if (Array.isArray(parameter))
        throw invalidInput(`kwarg "row_condition" compares by ${operator} with a list.`)
      return { kind: 'compare', left, is: operator, right: { kind: 'value', value: parameter } }
    }
    default:
      return assertNever(one)
  }
}

function textOf(one: Given): string {
  switch (one.type) {
    case 'and':
    case 'or':
      return one.conditions
        .map((part) => (part.type === 'comparison' ? textOf(part) : `(${textOf(part)})`))
        .join(` ${one.type} `)
    case 'nullity':
      return `${one.column.name} is ${one.is_null ? '' : 'not '}missing`
    case 'pass_through':
      return one.pass_through_filter
    case 'comparison':
      return `${one.column.name} ${one.operator.toLowerCase()} ${[one.parameter].flat().map(shown).join(', ')}`
    default:
      return assertNever(one)
  }
}

/** True or false of every row, so that `not` means what it does where missing values are compared as others are. */
function toPredicate(condition: Condition, table: TableShape, missingDiffers: boolean): Predicate {
  const inner = (part: Condition) => toPredicate(part, table, missingDiffers)
  switch (condition.kind) {
    case 'and':
      return and(...condition.of.map(inner))
    case 'or':
      return or(...condition.of.map(inner))
    case 'not':
      return not(inner(condition.of))
    case 'is-missing': {
      const test = isMissing(known(table, condition.column))
      return condition.isMissing ? test : not(test)
    }
    case 'in':
      return among(known(table, condition.column), condition.values, table)
    case 'compare':
      return comparison(condition, table, missingDiffers)
    default:
      return assertNever(condition)
  }
}

const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const

function comparison({ left, is, right }: Comparison, table: TableShape, missingDiffers: boolean): Predicate {
  if (left.kind === 'value') {
    if (right.kind === 'value') throw invalidInput('kwarg "row_condition" compares two values and no column.')
    return comparison({ kind: 'compare', left: right, is: flipped[is], right: left }, table, missingDiffers)
  }
  const name = known(table, left.name)
  const equal = () =>
    right.kind === 'value'
      ? among(name, [right.value], table)
      : and(present(name), present(known(table, right.name)), columns(name, '=', right.name))
  if (is === '==') return equal()
  if (is === '!=') {
    const others = right.kind === 'value' ? [] : [present(right.name)]
    return missingDiffers ? not(equal()) : and(present(name), ...others, not(equal()))
  }
  if (right.kind === 'column')
    return and(present(name), present(known(table, right.name)), columns(name, is, right.name))
  const type = typeOf(table, name)
  if (comparable([right.value], type).length === 0 || (type === 'text' && typeof right.value !== 'string'))
    throw invalidInput(
      `kwarg "row_condition" compares column "${name}", which holds ${type} values, with ${shown(right.value)}.`,
    )
  return and(present(name), { op: 'compare', column: name, is, value: right.value })
}

const columns = (column: string, is: '=' | '<' | '<=' | '>' | '>=', other: string): Predicate => ({
  op: 'compare-columns',
  column,
  is,
  other,
})
const present = (name: string) => not(isMissing(name))
const among = (name: string, values: readonly Cell[], table: TableShape): Predicate =>
  and(present(name), { op: 'in', column: name, values: comparable(values, typeOf(table, name)) })

function known(table: TableShape, name: string): string {
  const names = table.columns.map((column) => column.name)
  if (names.includes(name)) return name
  throw invalidInput(
    `kwarg "row_condition" names a column "${name}", which is not there.${didYouMean(name, names)}`,
  )
}
