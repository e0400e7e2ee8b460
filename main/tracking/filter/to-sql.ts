import { didYouMean } from '../../lib/closest.ts'
import { assertNever } from '../../lib/errors.ts'
import type { Sql } from '../../state/listing.ts'
import { filterError } from './filter-error.ts'
import {
  parseFilter,
  parseName,
  parseOrder,
  type Comparator,
  type Comparison,
  type Filter,
  type Name,
} from './parse-filter.ts'
import type { NamePart } from './tokenize.ts'

type KeyedType = 'metric' | 'parameter' | 'tag' | 'dataset'
export type EntityType = KeyedType | 'attribute'
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

/** Where something keeps its values by key. */
export interface KeyedSource {
  /** What a value of this key is compared by, in `which`. */
  column: string
  /** The rows that have a value of this key that meets the condition on `column`. */
  which(key: string, condition: Sql): Condition
  /** The value of this key, or null. */
  value(key: string): Sql
  /** The words of an ORDER BY; what has no value comes last. */
  order(key: string, isDescending: boolean): Sql
}

/** A condition on a row, or a statement that gives the numbers of all rows that meet it. */
export type Condition = Sql & { isSet?: boolean }

/** What of a metric's history is meant; `last` unless said. */
export type Reading = 'last' | 'min' | 'max' | 'mean' | { step: number }
const aggregates: readonly string[] = ['last', 'min', 'max', 'mean'] satisfies Reading[]

/** What can be searched, and how it is stored. */
export interface Searchable {
  attributes: Readonly<Record<string, Attribute>>
  keyed: Partial<Readonly<Record<KeyedType, KeyedSource>>>
  /** Where metrics have a history. */
  histories?: {
    read(reading: Reading): KeyedSource
    /** A metric whose name ends like an aggregate is meant itself. */
    hasMetric(key: string): boolean
  }
  /** The number of a row, where conditions are sets of them. */
  rowNumber?: string
  datasetKeys?: readonly string[]
  /** `!=` on this tag also finds what has no such tag. */
  isTagUnequalWhenAbsent?: (key: string) => boolean
}

const everywhere = ['!=', '=', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'] as const
const numberComparators: readonly Comparator[] = ['>', '>=', '<', '<=', ...everywhere]
const textComparators: readonly Comparator[] = ['LIKE', 'ILIKE', ...everywhere]

/** The condition of a filter; values are bound, never part of the text. `isBySet`: it is nothing but a set of rows. */
export function filterToSql(text: string, searchable: Searchable): Sql & { isBySet: boolean } {
  const filter = parseFilter(text)
  if (!filter) return { text: 'TRUE', values: [], isBySet: false }
  const condition = conditionOf(filter, searchable)
  return { ...plain(condition, searchable), isBySet: condition.isSet === true }
}

function plain({ text, values, isSet }: Condition, { rowNumber = 'rowid' }: Searchable): Sql {
  return { text: isSet ? `${rowNumber} IN (${text})` : text, values }
}

/** Sets are put together as sets: an intersection of two indexes is much faster than a walk over the rows. */
function conditionOf(filter: Filter, searchable: Searchable): Condition {
  if (filter.kind === 'comparison') return comparisonToSql(filter, searchable)
  if (filter.kind === 'not') {
    const { text, values } = plain(conditionOf(filter.part, searchable), searchable)
    return { text: `NOT ifnull((${text}), 0)`, values }
  }
  const isAll = filter.kind === 'and'
  const parts = filter.parts.map((part) => conditionOf(part, searchable))
  const sets = parts.filter((part) => part.isSet)
  const set = isAll ? intersection(sets) : union(sets)
  if (set && sets.length === parts.length) return set
  const others = parts.filter((part) => !part.isSet)
  return join([...(set ? [plain(set, searchable)] : []), ...others], isAll ? ' AND ' : ' OR ')
}

/** Faster than INTERSECT, which sorts each of them. */
function intersection(sets: readonly Sql[]): Condition | undefined {
  const [first, ...others] = sets
  if (!first || others.length === 0) return first && { ...first, isSet: true }
  const among = others.map(({ text }) => `id IN (${text})`).join(' AND ')
  return {
    text: `WITH one(id) AS (${first.text}) SELECT id FROM one WHERE ${among}`,
    values: sets.flatMap((set) => set.values),
    isSet: true,
  }
}

function union(sets: readonly Sql[]): Condition | undefined {
  if (sets.length === 0) return undefined
  const text = sets.map((set) => `SELECT * FROM (${set.text})`).join(' UNION ')
  return { text, values: sets.flatMap((set) => set.values), isSet: true }
}

export const join = (parts: readonly Sql[], by: string): Sql => ({
  text: `(${parts.map((part) => part.text).join(by)})`,
  values: parts.flatMap((part) => part.values),
})

function comparisonToSql(comparison: Comparison, searchable: Searchable): Condition {
  const { comparator } = comparison
  const found = identify(comparison.name, searchable, 'filter')
  if (found.type === 'attribute') {
    const { sql, isNumber = false } = searchable.attributes[found.key]!
    checkComparison(comparison, found.type, found.key, isNumber)
    return compare(sql, comparison)
  }
  const { type, key } = found
  const source = sourceOf(found, searchable)
  checkComparison(comparison, type, key, type === 'metric')
  const anything: Sql = { text: 'TRUE', values: [] }
  const isNothing = () => {
    const { text, values } = plain(source.which(key, anything), searchable)
    return { text: `NOT ${text}`, values }
  }
  if (comparator === 'IS NULL') return isNothing()
  if (comparator === 'IS NOT NULL') return source.which(key, anything)
  const condition = compare(source.column, comparison)
  const isUnequal = comparator === '!=' || comparator === 'NOT IN'
  if (type === 'metric' && isUnequal) {
    return source.which(key, { ...condition, text: `(${condition.text} OR ${source.column} IS NULL)` })
  }
  const met = source.which(key, condition)
  if (type !== 'tag' || comparator !== '!=' || !searchable.isTagUnequalWhenAbsent?.(key)) return met
  return join([plain(met, searchable), isNothing()], ' OR ')
}

const sourceOf = ({ type, reading }: IdentifiedByKey, { keyed, histories }: Searchable): KeyedSource =>
  (reading === undefined ? undefined : histories?.read(reading)) ?? keyed[type]!

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
  { comparator, values, name }: Comparison,
  type: EntityType,
  key: string,
  isNumber: boolean,
) {
  const valid = isNumber ? numberComparators : textComparators
  if (!valid.includes(comparator)) {
    throw filterError(
      `Invalid comparator '${comparator}' for ${type} '${key}' not one of ${valid.join(', ')}. ${isNumber ? 'It is a number.' : 'It is a text.'}`,
      { at: name.at, length: name.length, expected: valid },
    )
  }
  for (const value of values) {
    const spot = { at: value.at, length: value.raw.length }
    if (isNumber && value.kind === 'text') {
      throw filterError(
        type === 'metric'
          ? `Expected numeric value type for metric. Found '${value.text}'`
          : `Expected numeric value type for numeric attribute: ${key}. Found '${value.text}'`,
        { ...spot, expected: ['0.5'] },
      )
    }
    if (!isNumber && value.kind === 'number') {
      const what =
        type === 'attribute'
          ? 'attributes'
          : type === 'dataset'
            ? 'dataset attributes'
            : `${type} (e.g. 'my-value')`
      throw filterError(`Expected a quoted string value for ${what}. Got value ${value.raw}`, {
        ...spot,
        expected: [`'${value.raw}'`],
      })
    }
  }
}

interface IdentifiedByKey {
  type: KeyedType
  key: string
  reading?: Reading
}
type Identified = IdentifiedByKey | { type: 'attribute'; key: string }

/** Which value a name means. @throws INVALID_INPUT, with what there is. */
function identify(
  { parts, step, ...spot }: Name,
  searchable: Searchable,
  use: 'filter' | 'order',
): Identified {
  const where = ` (at character ${spot.at + 1})`
  const identifier = parts.map((part) => part.text).join('.')
  const dot = identifier.indexOf('.')
  const prefix = dot === -1 ? 'attribute' : identifier.slice(0, dot)
  const type = Object.hasOwn(aliases, prefix) ? aliases[prefix]! : undefined
  const key = identifier.slice(dot + 1)
  if (type === undefined || (type !== 'attribute' && !searchable.keyed[type])) {
    const known = Object.keys(searchable.keyed)
    throw filterError(
      `Invalid entity type '${prefix}'. Valid values are ${JSON.stringify([...known, 'attribute'])}${where}.${didYouMean(prefix, known)}`,
      { ...spot, expected: [...known, 'attribute'].map((name) => `${name}.`) },
    )
  }
  if (type === 'attribute') {
    const names = Object.keys(searchable.attributes).filter(
      (name) => (searchable.attributes[name]!.only ?? use) === use,
    )
    if (!names.includes(key)) {
      throw filterError(
        `Invalid attribute key '${key}' specified. Valid keys are '${names.join("', '")}'${where}.${didYouMean(key, names)}`,
        { ...spot, expected: names },
      )
    }
  }
  if (type === 'dataset' && !searchable.datasetKeys?.includes(key)) {
    throw filterError(
      `Invalid dataset key '${key}' specified. Valid keys are '${searchable.datasetKeys?.join("', '")}'${where}`,
      { ...spot, expected: searchable.datasetKeys?.map((name) => `datasets.${name}`) ?? [] },
    )
  }
  if (step !== undefined && (type !== 'metric' || !searchable.histories)) {
    throw filterError(`Only the metrics of runs have steps, but not '${identifier}'${where}.`, spot)
  }
  if (type !== 'metric') return { type, key }
  return step === undefined ? readingOf(parts, key, searchable) : { type, key, reading: { step } }
}

/** `metrics.loss.min` is the lowest loss, unless some run has a metric of just that name. */
function readingOf(parts: readonly NamePart[], key: string, { histories }: Searchable): IdentifiedByKey {
  const last = parts.at(-1)!
  const isAggregate = parts.length > 2 && !last.isQuoted && aggregates.includes(last.text)
  const isQuoted = parts.some((part) => part.isQuoted)
  if (!histories || !isAggregate || (!isQuoted && histories.hasMetric(key))) return { type: 'metric', key }
  const shorter = parts.slice(1, -1).map((part) => part.text)
  // It is one of them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { type: 'metric', key: shorter.join('.'), reading: last.text as Reading }
}

/** What a column such as `metrics.loss.min` shows. @throws INVALID_INPUT for a name that nothing has. */
export function columnToSql(column: string, searchable: Searchable): Identified & Column {
  const found = identify(parseName(column), searchable, 'filter')
  if (found.type !== 'attribute') {
    const source = sourceOf(found, searchable)
    return {
      ...found,
      value: source.value(found.key),
      isNumber: found.type === 'metric',
      order: (isDescending) => source.order(found.key, isDescending),
    }
  }
  const attribute = searchable.attributes[found.key]!
  return {
    ...found,
    value: { text: attribute.sql, values: [] },
    isNumber: attribute.isNumber ?? false,
    order: (isDescending) => attributeOrder(attribute, isDescending),
  }
}

interface Column {
  value: Sql
  isNumber: boolean
  order(isDescending: boolean): Sql
}

/** The words of an ORDER BY that put what has no value last. */
export const nullsLast = ({ text, values }: Sql, isDescending: boolean): Sql => ({
  text: `${text} ${isDescending ? 'DESC' : 'ASC'} NULLS LAST`,
  values,
})

function attributeOrder({ sql, orderSql = sql, isNeverNull = false }: Attribute, isDescending: boolean): Sql {
  // Without a word on nulls an index gives the order.
  if (isNeverNull) return { text: `${orderSql} ${isDescending ? 'DESC' : 'ASC'}`, values: [] }
  return nullsLast({ text: orderSql, values: [] }, isDescending)
}

/** The order of clauses such as `metrics.loss DESC`, then `tie`. What has no value comes last, NaN just before. */
export function orderToSql(clauses: readonly string[], searchable: Searchable, tie: string): Sql {
  const seen = new Set<string>()
  const parts = clauses.map((clause): Sql => {
    const { name, isDescending } = parseOrder(clause)
    const found = identify(name, searchable, 'order')
    const id = JSON.stringify(found)
    if (seen.has(id)) throw filterError(`\`order_by\` contains duplicate fields: ${JSON.stringify(clauses)}`)
    seen.add(id)
    if (found.type === 'attribute') return attributeOrder(searchable.attributes[found.key]!, isDescending)
    if (found.type === 'dataset')
      throw filterError(`Invalid order_by clause '${clause}'. Datasets give no order.`)
    return sourceOf(found, searchable).order(found.key, isDescending)
  })
  return {
    text: [...parts.map((part) => part.text), tie].join(', '),
    values: parts.flatMap((part) => part.values),
  }
}
