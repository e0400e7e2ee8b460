import { invalidInput } from '../lib/errors.ts'
import type { Cell } from '../warehouse/warehouse.ts'

export type Operand = { kind: 'column'; name: string } | { kind: 'value'; value: Cell }
export interface Comparison {
  kind: 'compare'
  left: Operand
  is: '==' | '!=' | '<' | '<=' | '>' | '>='
  right: Operand
}
export type Condition =
  | { kind: 'and' | 'or'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'is-missing'; column: string; isMissing: boolean }
  | { kind: 'in'; column: string; values: Cell[] }
  | Comparison

interface Token {
  kind: 'name' | 'quoted-name' | 'text' | 'number' | 'symbol' | 'end'
  text: string
}

const maxLength = 10_000
const maxDepth = 50
const tokenPattern =
  /\s*(?:(?<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|`(?<quoted>[^`]+)`|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|(?<symbol>==|!=|<=|>=|[<>()[\],&|~.\-+]))/uy

/**
 * Reads the part of pandas' `DataFrame.query` that asks about the cells of a row, and GX's own `col("x") == "y"`:
 * comparisons, also chained; `in` and `not in` a list; `.isnull()`, `.notnull()` and their other names; and, or, not.
 * Nothing of it ever becomes SQL as it stands.
 *
 * @throws INVALID_INPUT with what was not understood.
 */
export function parseCondition(source: string): Condition {
  if (source.length > maxLength) throw refused(source, `it has more than ${maxLength} characters`)
  const tokens = tokenize(source)
  let at = 0
  let depth = 0
  const peek = () => tokens[at]!
  const is = (...texts: string[]) =>
    (peek().kind === 'symbol' || peek().kind === 'name') && texts.includes(peek().text)
  const take = () => tokens[at++]!
  const expect = (text: string) => {
    if (!is(text)) throw refused(source, `"${text}" is expected where ${named(peek())} stands`)
    at += 1
  }

  function either(): Condition {
    if (++depth > maxDepth) throw refused(source, 'it is nested too deeply')
    const parts = [both()]
    while (is('or', '|')) {
      at += 1
      parts.push(both())
    }
    depth -= 1
    return parts.length === 1 ? parts[0]! : { kind: 'or', of: parts }
  }
  function both(): Condition {
    const parts = [negated()]
    while (is('and', '&')) {
      at += 1
      parts.push(negated())
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', of: parts }
  }
  function negated(): Condition {
    if (!is('not', '~')) return compared()
    if (++depth > maxDepth) throw refused(source, 'it is nested too deeply')
    at += 1
    const of = negated()
    depth -= 1
    return { kind: 'not', of }
  }
  function compared(): Condition {
    if (is('(')) {
      at += 1
      const inner = either()
      expect(')')
      return inner
    }
    let left = operand()
    if (left.kind === 'column' && is('.')) return missingTest(left.name)
    const isNotIn = is('not')
    if (isNotIn) at += 1
    if (is('in') || isNotIn) {
      expect('in')
      return negatedIf(isNotIn, { kind: 'in', column: columnOf(left), values: list() })
    }
    const parts: Condition[] = []
    while (is('==', '!=', '<', '<=', '>', '>=')) {
      const { text } = take()
      const operator = comparisons.find((one) => one === text)!
      if (is('[')) {
        if (operator !== '==' && operator !== '!=')
          throw refused(source, `${operator} cannot compare with a list`)
        parts.push(negatedIf(operator === '!=', { kind: 'in', column: columnOf(left), values: list() }))
        break
      }
      const right = operand()
      parts.push({ kind: 'compare', left, is: operator, right })
      left = right
    }
    if (parts.length === 0) throw refused(source, `a comparison is expected where ${named(peek())} stands`)
    return parts.length === 1 ? parts[0]! : { kind: 'and', of: parts }
  }
  function missingTest(column: string): Condition {
    expect('.')
    const name = take().text.toLowerCase()
    expect('(')
    expect(')')
    if (name === 'isnull' || name === 'isna') return { kind: 'is-missing', column, isMissing: true }
    if (name === 'notnull' || name === 'notna') return { kind: 'is-missing', column, isMissing: false }
    throw refused(source, `".${name}()" is not understood`)
  }
  function columnOf(one: Operand): string {
    if (one.kind === 'column') return one.name
    throw refused(source, 'a column is expected before "in" or a list')
  }
  function operand(): Operand {
    const token = take()
    if (token.kind === 'quoted-name') return { kind: 'column', name: token.text }
    if (token.kind === 'name' && token.text === 'col' && is('(')) {
      at += 1
      const name = take()
      if (name.kind !== 'text') throw refused(source, 'the column of col("…") is not in quotes')
      expect(')')
      return { kind: 'column', name: name.text }
    }
    if (token.kind === 'name' && token.text === 'date' && is('(')) {
      at += 1
      const date = take()
      expect(')')
      return { kind: 'value', value: date.text }
    }
    if (token.kind === 'name' && !/^(True|False|None|and|or|not|in)$/.test(token.text))
      return { kind: 'column', name: token.text }
    at -= 1
    return { kind: 'value', value: value() }
  }
  function value(): Cell {
    const token = take()
    if (token.kind === 'text') return token.text
    if (token.kind === 'number') return Number(token.text)
    if (token.text === '-' || token.text === '+') {
      const number = take()
      if (number.kind === 'number') return Number(`${token.text}${number.text}`)
    }
    if (token.kind === 'name' && token.text === 'True') return true
    if (token.kind === 'name' && token.text === 'False') return false
    throw refused(source, `a value is expected where ${named(token)} stands`)
  }
  function list(): Cell[] {
    const isRound = is('(')
    expect(isRound ? '(' : '[')
    const close = isRound ? ')' : ']'
    const values: Cell[] = []
    while (!is(close)) {
      values.push(value())
      if (!is(close)) expect(',')
    }
    expect(close)
    return values
  }

  const condition = either()
  if (peek().kind !== 'end') throw refused(source, `${named(peek())} is not expected there`)
  return condition
}

const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const
const negatedIf = (isNegated: boolean, of: Condition): Condition => (isNegated ? { kind: 'not', of } : of)
const named = (token: Token) => (token.kind === 'end' ? 'the end' : `"${token.text}"`)

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  const end = source.trimEnd().length
  while (tokenPattern.lastIndex < end) {
    const from = tokenPattern.lastIndex
    const groups = tokenPattern.exec(source)?.groups
    if (!groups) throw refused(source, `"${source.slice(from, from + 20).trim()}" is not understood`)
    const { number, name, quoted, double, single, symbol } = groups
    if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (quoted !== undefined) tokens.push({ kind: 'quoted-name', text: quoted })
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol })
    else tokens.push({ kind: 'text', text: (double ?? single ?? '').replaceAll(/\\(.)/gs, '$1') })
  }
  return [...tokens, { kind: 'end', text: '' }]
}

const refused = (source: string, why: string) =>
  invalidInput(`kwarg "row_condition" is not understood: ${why} in ${JSON.stringify(source.slice(0, 200))}`)
