import { didYouMean } from '../../../lib/closest.ts'
import { assertNever } from '../../../lib/errors.ts'
import type { Sql } from '../../../state/listing.ts'
import { invalid } from '../mlflow-error.ts'
import { parseFilter, parseOrder, type Comparator, type Comparison, type Filter } from './parse-filter.ts'

export type EntityType = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset'
const aliases: Record<string, EntityType> = {
  metric: 'metric',
  metrics: 'metric',
  parameter: 'parameter',
  parameters: 'parameter',
  param: 'parameter',
  params: 'parameter',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attr: 'attribute',
  attributes: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
}

export interface Attribute {
  /** An expression over the columns of what is listed. */
  sql: string
  /** Where it is ordered otherwise. */
  orderSql?: string
  isNumber?: boolean
  isNeverNull?: boolean
  /** MLflow knows it only in filters, or only in orders. */
  only?: 'filter' | 'order'
}

/** Where something keeps its values by key: a condition on `t.value`, made into one on the listed row. */
export interface KeyedSource {
  /** The row has a value of this key that meets the condition. */
  exists(key: string, condition: Sql): Sql
  /** The value of this key, to order by. */
  value(key: string): Sql
}

/** What can be searched, and how it is stored. */
export interface Searchable {
  attributes: Readonly<Record<string, Attribute>>
  keyed: Partial<Readonly<Record<Exclude<EntityType, 'attribute'>, KeyedSource>>>
  datasetKeys?: readonly string[]
  /** `!=` on this tag also finds what has no such tag. */
  isTagUnequalWhenAbsent?: (key: string) => boolean
}

const numberComparators: readonly Comparator[] = [
  '>',
  '>=',
  '!=',
  '=',
  '<',
  '<=',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
]
const textComparators: readonly Comparator[] = [
  '!=',
  '=',
  'LIKE',
  'ILIKE',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
]

/** The condition of a filter; values are bound, never part of the text. */
export function filterToSql(text: string, searchable: Searchable): Sql {
  const filter = parseFilter(text)
  return filter ? conditionOf(filter, searchable) : { text: 'TRUE', values: [] }
}

function conditionOf(filter: Filter, searchable: Searchable): Sql {
  if (filter.kind === 'comparison') return comparisonToSql(filter, searchable)
  if (filter.kind === 'not') {
    const { text, values } = conditionOf(filter.part, searchable)
    return { text: `NOT ifnull((${text}), 0)`, values }
  }
  const parts = filter.parts.map((part) => conditionOf(part, searchable))
  return join(parts, filter.kind === 'and' ? ' AND ' : ' OR ')
}

export const join = (parts: readonly Sql[], by: string): Sql => ({
  text: `(${parts.map((part) => part.text).join(by)})`,
  values: parts.flatMap((part) => part.values),
})

function comparisonToSql(comparison: Comparison, searchable: Searchable): Sql {
  const { comparator } = comparison
  const { type, key } = identify(comparison.identifier, searchable, 'filter', comparison.at)
  if (type === 'attribute') {
    const { sql, isNumber = false } = searchable.attributes[key]!
    checkComparison(comparison, type, key, isNumber)
    return compare(sql, comparison)
  }
  const source = searchable.keyed[type]!
  checkComparison(comparison, type, key, type === 'metric')
  const anything: Sql = { text: 'TRUE', values: [] }
  if (comparator === 'IS NULL') return not(source.exists(key, anything))
  if (comparator === 'IS NOT NULL') return source.exists(key, anything)
  const condition = compare('t.value', comparison)
  if (type === 'metric' && (comparator === '!=' || comparator === 'NOT IN')) {
    return source.exists(key, { ...condition, text: `(${condition.text} OR t.value IS NULL)` })
  }
  const found = source.exists(key, condition)
  const alsoAbsent = type === 'tag' && comparator === '!=' && searchable.isTagUnequalWhenAbsent?.(key)
  return alsoAbsent ? join([found, not(source.exists(key, anything))], ' OR ') : found
}

const not = ({ text, values }: Sql): Sql => ({ text: `NOT ${text}`, values })

function compare(expression: string, { comparator, values }: Comparison): Sql {
  const bound = values.map((value) => (value.kind === 'text' ? value.text : value.number))
  switch (comparator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return { text: `${expression} ${comparator}`, values: [] }
    case 'IN':
    case 'NOT IN':
      return { text: `${expression} ${comparator} (${bound.map(() => '?').join(', ')})`, values: bound }
    case 'LIKE':
      // LIKE ignores the case in SQLite, GLOB does not.
      return { text: `${expression} GLOB ?`, values: [globOf(String(bound[0]))] }
    case 'ILIKE':
      return { text: `${expression} LIKE ?`, values: bound }
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { text: `${expression} ${comparator} ?`, values: bound }
    default:
      return assertNever(comparator)
  }
}

const globOf = (pattern: string) =>
  pattern.replaceAll(/[*?[]/g, '[$&]').replaceAll('%', '*').replaceAll('_', '?')

function checkComparison(
  { comparator, values }: Comparison,
  type: EntityType,
  key: string,
  isNumber: boolean,
) {
  const valid = isNumber ? numberComparators : textComparators
  if (!valid.includes(comparator)) {
    throw invalid(
      `Invalid comparator '${comparator}' for ${type} '${key}' not one of ${valid.join(', ')}. ${isNumber ? 'It is a number.' : 'It is a text.'}`,
    )
  }
  for (const value of values) {
    if (isNumber && value.kind === 'text') {
      throw invalid(
        type === 'metric'
          ? `Expected numeric value type for metric. Found '${value.text}'`
          : `Expected numeric value type for numeric attribute: ${key}. Found '${value.text}'`,
      )
    }
    if (!isNumber && value.kind === 'number') {
      const what =
        type === 'attribute'
          ? 'attributes'
          : type === 'dataset'
            ? 'dataset attributes'
            : `${type} (e.g. 'my-value')`
      throw invalid(`Expected a quoted string value for ${what}. Got value ${value.raw}`)
    }
  }
}

/** Which value a name means. @throws INVALID_PARAMETER_VALUE, with what there is. */
function identify(identifier: string, searchable: Searchable, use: 'filter' | 'order', at?: number) {
  const where = at === undefined ? '' : ` (at character ${at + 1})`
  const dot = identifier.indexOf('.')
  const prefix = dot === -1 ? 'attribute' : identifier.slice(0, dot)
  const type = Object.hasOwn(aliases, prefix) ? aliases[prefix]! : undefined
  const key = identifier.slice(dot + 1)
  if (type === undefined || (type !== 'attribute' && !searchable.keyed[type])) {
    const known = Object.keys(searchable.keyed)
    throw invalid(
      `Invalid entity type '${prefix}'. Valid values are ${JSON.stringify([...known, 'attribute'])}${where}.${didYouMean(prefix, known)}`,
    )
  }
  if (type === 'attribute') {
    const names = Object.keys(searchable.attributes).filter(
      (name) => (searchable.attributes[name]!.only ?? use) === use,
    )
    if (!names.includes(key)) {
      throw invalid(
        `Invalid attribute key '${key}' specified. Valid keys are '${names.join("', '")}'${where}.${didYouMean(key, names)}`,
      )
    }
  }
  if (type === 'dataset' && !searchable.datasetKeys?.includes(key)) {
    throw invalid(
      `Invalid dataset key '${key}' specified. Valid keys are '${searchable.datasetKeys?.join("', '")}'${where}`,
    )
  }
  return { type, key }
}

/** The order of clauses such as `metrics.loss DESC`, then `tie`. What has no value comes last, NaN just before. */
export function orderToSql(clauses: readonly string[], searchable: Searchable, tie: string): Sql {
  const seen = new Set<string>()
  const parts = clauses.map((clause): Sql => {
    const { identifier, isDescending } = parseOrder(clause)
    const { type, key } = identify(identifier, searchable, 'order')
    if (seen.has(`${type}.${key}`))
      throw invalid(`\`order_by\` contains duplicate fields: ${JSON.stringify(clauses)}`)
    seen.add(`${type}.${key}`)
    const direction = isDescending ? 'DESC' : 'ASC'
    if (type === 'attribute') {
      const { sql, orderSql = sql, isNeverNull = false } = searchable.attributes[key]!
      return { text: `${orderSql} ${direction}${isNeverNull ? '' : ' NULLS LAST'}`, values: [] }
    }
    if (type === 'dataset') throw invalid(`Invalid order_by clause '${clause}'. Datasets give no order.`)
    const { text, values } = searchable.keyed[type]!.value(key)
    if (type !== 'metric') return { text: `${text} ${direction} NULLS LAST`, values }
    const known = searchable.keyed.metric!.exists(key, { text: 'TRUE', values: [] })
    return {
      text: `${text} IS NULL, ${known.text} DESC, ${text} ${direction}`,
      values: [...values, ...known.values, ...values],
    }
  })
  return {
    text: [...parts.map((part) => part.text), tie].join(', '),
    values: parts.flatMap((part) => part.values),
  }
}
