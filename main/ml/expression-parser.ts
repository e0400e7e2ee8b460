import { invalidInput } from '../lib/errors.ts'

const binaryOperators = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', 'and', 'or'] as const
export type BinaryOperator = (typeof binaryOperators)[number]

/** `at` is the position in the source, from 0. */
export type Expression =
  | { kind: 'number'; value: number; at: number }
  | { kind: 'text'; value: string; at: number }
  | { kind: 'column'; name: string; at: number }
  | { kind: 'unary'; operator: '-' | 'not'; operand: Expression; at: number }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression; at: number }
  | { kind: 'in'; operand: Expression; items: (string | number)[]; at: number }
  | { kind: 'call'; name: string; args: Expression[]; at: number }

interface Token {
  kind: 'number' | 'text' | 'name' | 'quoted-name' | 'symbol' | 'end'
  text: string
  at: number
}

const maxLength = 10_000
const maxDepth = 100

const bindingPower: Record<string, number> = {
  or: 1,
  and: 2,
  in: 4,
  '=': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
}
const notPower = 3
const negatePower = 7
const spellings: Record<string, string> = { '==': '=', '<>': '!=' }

const toBinary = (text: string): BinaryOperator => binaryOperators.find((one) => one === text)!

export function expressionError(source: string, at: number, message: string) {
  return invalidInput(`${message} (at character ${at + 1} of "${source.slice(0, 200)}")`, {
    expression: source,
    at,
  })
}

/**
 * Parses the expression of a derived column with precedence climbing (Pratt 1973). Loosest to tightest: or, and, not,
 * comparisons and `in`, + -, * / %, unary minus.
 *
 * @throws INVALID_INPUT with the position.
 */
export function parseExpression(source: string): Expression {
  if (source.length > maxLength) {
    throw invalidInput(`An expression may have ${maxLength} characters; this one has ${source.length}.`)
  }
  const tokens = tokenize(source)
  let index = 0
  let depth = 0
  const whole = parse(0)
  if (peek().kind !== 'end') throw unexpected(peek(), 'an operator or the end')
  return whole

  function peek(): Token {
    return tokens[index]!
  }

  function isNext(text: string): boolean {
    const token = peek()
    return token.text === text && (token.kind === 'symbol' || token.kind === 'name')
  }

  function accept(text: string): boolean {
    const isHere = isNext(text)
    if (isHere) index++
    return isHere
  }

  function expect(text: string): void {
    if (!accept(text)) throw unexpected(peek(), `"${text}"`)
  }

  function unexpected(token: Token, wanted: string) {
    const found = token.kind === 'end' ? 'it ends' : `there is "${token.text}"`
    return expressionError(source, token.at, `Expected ${wanted}, but ${found}.`)
  }

  function parse(minimum: number): Expression {
    if (++depth > maxDepth) throw expressionError(source, peek().at, `Nested deeper than ${maxDepth} levels.`)
    let left = parsePrefix()
    // Left-associative chains grow the tree as well, so they count towards its depth.
    let chained = 0
    for (;;) {
      const { text, at, kind } = peek()
      const power = kind === 'symbol' || kind === 'name' ? bindingPower[text] : undefined
      if (power === undefined || power <= minimum) break
      if (++chained > 1000) throw expressionError(source, at, 'More than 1000 operators in a row.')
      index++
      left =
        text === 'in'
          ? { kind: 'in', operand: left, items: parseItems(), at }
          : { kind: 'binary', operator: toBinary(text), left, right: parse(power), at }
    }
    depth--
    return left
  }

  function parsePrefix(): Expression {
    const token = peek()
    const { text, at } = token
    index++
    if (token.kind === 'number') return { kind: 'number', value: Number(text), at }
    if (token.kind === 'text') return { kind: 'text', value: text, at }
    if (token.kind === 'quoted-name') return { kind: 'column', name: text, at }
    if (token.kind === 'symbol' && text === '-')
      return { kind: 'unary', operator: '-', operand: parse(negatePower), at }
    if (token.kind === 'symbol' && text === '(') {
      const inner = parse(0)
      expect(')')
      return inner
    }
    if (token.kind !== 'name' || Object.hasOwn(bindingPower, text)) {
      index--
      throw unexpected(token, 'a value')
    }
    if (text === 'not') return { kind: 'unary', operator: 'not', operand: parse(notPower), at }
    return accept('(')
      ? { kind: 'call', name: text, args: parseArguments(), at }
      : { kind: 'column', name: text, at }
  }

  function parseArguments(): Expression[] {
    const args: Expression[] = []
    if (accept(')')) return args
    do args.push(parse(0))
    while (accept(','))
    expect(')')
    return args
  }

  function parseItems(): (string | number)[] {
    const items: (string | number)[] = []
    expect('[')
    do {
      const sign = accept('-') ? -1 : 1
      const token = peek()
      if (token.kind === 'number') items.push(sign * Number(token.text))
      else if (token.kind === 'text' && sign === 1) items.push(token.text)
      else throw unexpected(token, 'a number or a quoted text')
      index++
    } while (accept(','))
    expect(']')
    return items
  }
}

const tokenPattern =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(`[^`]+`)|([\p{L}_][\p{L}\p{N}_]*)|(==|!=|<>|<=|>=|[-+*/%=<>(),[\]]))/uy

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  const end = source.trimEnd().length
  tokenPattern.lastIndex = 0
  let position = 0
  while (position < end) {
    tokenPattern.lastIndex = position
    const match = tokenPattern.exec(source)
    if (!match) {
      const at = position + (/^\s*/.exec(source.slice(position))?.[0].length ?? 0)
      const character = source[at] ?? ''
      const hint = `'"\``.includes(character) ? ' (the quote is not closed, or empty)' : ''
      throw expressionError(source, at, `Did not expect "${character}"${hint}.`)
    }
    const [all, number, text, quotedName, name, symbol] = match
    position += all.length
    const at = position - all.trimStart().length
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    else if (text !== undefined) {
      tokens.push({ kind: 'text', text: text.slice(1, -1).replaceAll(/\\(.)/gsu, '$1'), at })
    } else if (quotedName !== undefined)
      tokens.push({ kind: 'quoted-name', text: quotedName.slice(1, -1), at })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
    else tokens.push({ kind: 'symbol', text: spellings[symbol!] ?? symbol!, at })
  }
  tokens.push({ kind: 'end', text: '', at: source.length })
  return tokens
}
