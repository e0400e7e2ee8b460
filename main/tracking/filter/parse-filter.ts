import { filterError } from './filter-error.ts'
import { tokenize, type NamePart, type Token } from './tokenize.ts'

export type Comparator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL'
export type Value = ({ kind: 'text'; text: string } | { kind: 'number'; number: number }) & {
  raw: string
  at: number
}

/** As written: `metrics.loss`, or only the name of an attribute. */
export interface Name {
  parts: NamePart[]
  step?: number
  /** Of its first character, from 0. */
  at: number
  length: number
}

export interface Comparison {
  kind: 'comparison'
  name: Name
  comparator: Comparator
  /** One, or those of a list, or none for IS NULL. */
  values: Value[]
}
export type Filter = Comparison | { kind: 'and' | 'or'; parts: Filter[] } | { kind: 'not'; part: Filter }

const maxDepth = 100
/** What SQLite takes in one statement, with room for the rest of it. */
const maxComparisons = 400
const maxValues = 20_000
const comparators: readonly string[] = ['=', '!=', '<', '<=', '>', '>=']
const operators = [...comparators, 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL']

const isKeyword = (token: Token, word: string) =>
  token.kind === 'word' && !token.isQuoted && token.value.toUpperCase() === word

/**
 * MLflow's filter grammar, with OR, NOT, parentheses, lists and IS [NOT] NULL everywhere. NOT binds before AND, AND
 * before OR. Nothing is looked up here: which names there are is the business of what is searched.
 *
 * @returns undefined for a blank filter, which everything passes.
 * @throws INVALID_PARAMETER_VALUE that says what was expected and at which character.
 */
export function parseFilter(text: string): Filter | undefined {
  const tokens = tokenize(text)
  let position = 0
  let depth = 0
  let comparisons = 0
  let valueCount = 0
  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, tokens.length - 1)]!
  const takeKeyword = (word: string) => {
    const isThere = isKeyword(peek(), word)
    if (isThere) position++
    return isThere
  }
  const takeOperator = (value: string) => {
    const isThere = peek().kind === 'operator' && peek().value === value
    if (isThere) position++
    return isThere
  }
  const fail = (expected: string, words: readonly string[] = [], token = peek()) => {
    const found = token.kind === 'end' ? 'the end' : token.raw
    return filterError(
      `Invalid clause(s) in filter string: '${text.slice(token.at) || text}'. Expected ${expected} but found ${found}, at character ${token.at + 1}.`,
      { at: token.at, length: Math.max(1, token.raw.length), expected: words },
    )
  }

  const chain = (kind: 'and' | 'or', parse: () => Filter): Filter => {
    const parts = [parse()]
    while (takeKeyword(kind.toUpperCase())) parts.push(parse())
    return parts.length === 1 ? parts[0]! : { kind, parts }
  }
  const either = (): Filter => chain('or', both)
  const both = (): Filter => chain('and', one)
  const one = (): Filter => {
    if (++depth > maxDepth) {
      throw filterError(`The filter is nested deeper than ${maxDepth} levels.`, {
        at: peek().at,
        length: Math.max(1, peek().raw.length),
      })
    }
    try {
      if (takeKeyword('NOT')) return { kind: 'not', part: one() }
      if (!takeOperator('(')) return comparison()
      const inner = either()
      if (!takeOperator(')')) throw fail('")"', [')', 'AND', 'OR'])
      return inner
    } finally {
      depth--
    }
  }

  const value = (): Value => {
    const token = peek()
    const { raw, at } = token
    if (++valueCount > maxValues)
      throw filterError(`A filter has at most ${maxValues} values.`, { at, length: raw.length })
    position++
    if (token.kind === 'text') return { kind: 'text', text: token.value, raw, at }
    if (token.kind === 'number') return { kind: 'number', number: Number(token.value), raw, at }
    position--
    throw token.kind === 'word'
      ? filterError(
          `Parameter value is either not quoted or unidentified quote types used for string value ${raw}. Use either single or double quotes.`,
          { at, length: raw.length, expected: [`'${raw}'`] },
        )
      : fail("a value, such as 0.5 or 'a text'")
  }
  const list = (): Value[] => {
    if (!takeOperator('(')) throw fail("a list, such as ('a', 'b')")
    if (peek().value === ')' && peek().kind === 'operator') {
      throw filterError(
        'While parsing a list in the query, expected a non-empty list of string values, but got empty list',
        { at: peek().at, length: 1 },
      )
    }
    const values = [value()]
    while (takeOperator(',')) {
      if (peek().kind === 'operator' && peek().value === ')') break
      values.push(value())
    }
    if (!takeOperator(')')) throw fail('"," or ")"')
    return values
  }

  const comparison = (): Comparison => {
    const name = nameOf(peek())
    if (++comparisons > maxComparisons) {
      throw filterError(
        `A filter has at most ${maxComparisons} comparisons. Compare with a list instead: params.depth IN ('1', '2').`,
        { at: peek().at, length: Math.max(1, peek().raw.length) },
      )
    }
    if (!name) throw fail('a name, such as metrics.loss', ['metrics.', 'params.', 'tags.', 'attributes.'])
    position++
    const named = { kind: 'comparison', name } as const
    const operator = peek()
    const known = comparators.find((candidate) => candidate === operator.value)
    if (operator.kind === 'operator' && isComparator(known)) {
      position++
      return { ...named, comparator: known, values: [value()] }
    }
    if (takeKeyword('LIKE')) return { ...named, comparator: 'LIKE', values: [value()] }
    if (takeKeyword('ILIKE')) return { ...named, comparator: 'ILIKE', values: [value()] }
    if (takeKeyword('IN')) return { ...named, comparator: 'IN', values: list() }
    if (isKeyword(peek(), 'NOT') && isKeyword(peek(1), 'IN')) {
      position += 2
      return { ...named, comparator: 'NOT IN', values: list() }
    }
    if (takeKeyword('IS')) {
      const isNot = takeKeyword('NOT')
      if (!takeKeyword('NULL'))
        throw fail(isNot ? 'NULL' : 'NULL or NOT NULL', ['NULL', ...(isNot ? [] : ['NOT NULL'])])
      return { ...named, comparator: isNot ? 'IS NOT NULL' : 'IS NULL', values: [] }
    }
    throw fail('a comparison (=, !=, <, <=, >, >=, LIKE, ILIKE, IN, IS NULL)', operators)
  }

  if (peek().kind === 'end') return undefined
  const filter = either()
  if (peek().kind !== 'end') throw fail('AND, OR or the end', ['AND', 'OR'])
  return filter
}

const isComparator = (text: string | undefined): text is '=' | '!=' | '<' | '<=' | '>' | '>=' =>
  text !== undefined && comparators.includes(text)

/** The name that a token is, if it is one. A text in double quotes is one name, whatever is in it. */
function nameOf({ kind, value, raw, at, parts, step }: Token): Name | undefined {
  const spot = { at, length: raw.length }
  if (kind === 'word') return { parts: parts!, ...spot, ...(step === undefined ? {} : { step }) }
  if (kind !== 'text' || !raw.startsWith('"')) return undefined
  return { parts: value.split('.').map((text) => ({ text, isQuoted: true })), ...spot }
}

/** A name alone, such as a column's. */
export function parseName(text: string): Name {
  const [first, end] = tokenize(text)
  const name = first && nameOf(first)
  if (name && end?.kind === 'end') return name
  throw filterError(`"${text}" is no name. Write it as metrics.loss, params.depth, or tags.\`a name\`.`, {
    at: 0,
    length: text.length,
  })
}

/** `metrics.loss DESC` → what to order by. */
export function parseOrder(clause: string): { name: Name; isDescending: boolean } {
  const failure = () => filterError(`Invalid order_by clause '${clause}'. Could not be parsed.`)
  let tokens: Token[]
  try {
    tokens = tokenize(clause)
  } catch {
    throw failure()
  }
  const [first, direction, end] = tokens
  const name = first && nameOf(first)
  if (!name || !direction) throw failure()
  if (direction.kind === 'end') return { name, isDescending: false }
  if (direction.kind !== 'word' || end?.kind !== 'end') throw failure()
  const word = direction.value.toLowerCase()
  if (word !== 'asc' && word !== 'desc')
    throw filterError(`Invalid ordering key in order_by clause '${clause}'.`)
  return { name, isDescending: word === 'desc' }
}
