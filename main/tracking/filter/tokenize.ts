import { filterError } from './filter-error.ts'

export interface Token {
  kind: 'word' | 'text' | 'number' | 'operator' | 'end'
  /** A text without its quotes; a word as its parts, of which quoted ones may hold anything. */
  value: string
  /** As it was written. */
  raw: string
  /** Of its first character, from 0. */
  at: number
  /** Whether any part of a word was quoted, so that it is no keyword. */
  isQuoted?: boolean
  /** Of a word. */
  parts?: NamePart[]
  /** A word may end in one: `metrics.loss@10`. */
  step?: number
}

export interface NamePart {
  text: string
  isQuoted: boolean
}

const patterns = {
  space: /\s+/y,
  number: /[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?(?![\p{L}\p{N}_])/uy,
  operator: /<=|>=|!=|<>|=|<|>|\(|\)|,/y,
  word: /[\p{L}\p{N}_][\p{L}\p{N}_\-/:]*/uy,
  quoted: /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`/y,
  step: /@-?\d+/y,
}

const unquoted = (raw: string) => raw.slice(1, -1).replaceAll(raw[0]!.repeat(2), raw[0]!)

/**
 * The tokens of a filter or an order: words with dots and quoted parts (`tags."mlflow.user"`, params.`a b`), texts in
 * single or double quotes (doubled inside), numbers and operators. Ends with one of kind `end`.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const takePart = (): NamePart => {
    const quoted = take(patterns.quoted)
    const part = quoted === undefined ? take(patterns.word) : unquoted(quoted)
    if (part === undefined) throw unexpected(text, at)
    return { text: part, isQuoted: quoted !== undefined }
  }

  while (at < text.length) {
    if (take(patterns.space) !== undefined) continue
    const start = at
    const simple = take(patterns.number)
    if (simple !== undefined) {
      tokens.push({ kind: 'number', value: simple, raw: simple, at: start })
      continue
    }
    const operator = take(patterns.operator)
    if (operator !== undefined) {
      const value = operator === '<>' ? '!=' : operator
      tokens.push({ kind: 'operator', value, raw: operator, at: start })
      continue
    }
    const first = take(patterns.quoted)
    if (first !== undefined && !first.startsWith('`') && (text[at] !== '.' || first.startsWith("'"))) {
      tokens.push({ kind: 'text', value: unquoted(first), raw: first, at: start, isQuoted: true })
      continue
    }
    at = start
    const parts = [takePart()]
    while (text[at] === '.') {
      at++
      parts.push(takePart())
    }
    const step = take(patterns.step)
    tokens.push({
      kind: 'word',
      value: parts.map((part) => part.text).join('.'),
      raw: text.slice(start, at),
      at: start,
      isQuoted: parts.some((part) => part.isQuoted),
      parts,
      ...(step === undefined ? {} : { step: Number(step.slice(1)) }),
    })
  }
  tokens.push({ kind: 'end', value: '', raw: '', at: text.length })
  return tokens
}

function unexpected(text: string, at: number) {
  const rest = text.slice(at)
  const isOpen = /^['"`]/.test(rest)
  const what = isOpen ? `The quote ${rest[0]} is never closed` : `Unexpected "${rest.slice(0, 20)}"`
  return filterError(`Invalid clause(s) in filter string: '${rest}'. ${what}, at character ${at + 1}.`, {
    at,
    length: isOpen ? rest.length : 1,
  })
}
