import type { AppError } from '../lib/errors.ts'

/** One value per row. Missing: NaN in numbers, -1 in codes and truths. */
export type Values = NumberValues | TextValues | TruthValues
export interface NumberValues {
  kind: 'number'
  numbers: Float64Array
}
export interface TextValues {
  kind: 'text'
  codes: Int32Array
  levels: readonly string[]
}
export interface TruthValues {
  kind: 'truth'
  truths: Int8Array
}

export const kindNames = { number: 'numbers', text: 'text', truth: 'true/false' } as const

export const isNumbers = (values: Values): values is NumberValues => values.kind === 'number'

function isKind<K extends Values['kind']>(values: Values, kind: K): values is Extract<Values, { kind: K }> {
  return values.kind === kind
}

export function requireKind<K extends Values['kind']>(
  values: Values,
  kind: K,
  who: string,
  fail: (message: string) => AppError,
): Extract<Values, { kind: K }> {
  if (isKind(values, kind)) return values
  throw fail(`${who} needs ${kindNames[kind]}, but has ${kindNames[values.kind]}.`)
}

/** Applies `f` row by row; missing in, missing out, and what is not finite is missing. */
export function mapNumbers(args: readonly NumberValues[], f: (...values: number[]) => number): NumberValues {
  const first = args[0]!.numbers
  const numbers = new Float64Array(first.length)
  for (let row = 0; row < numbers.length; row++) {
    const values = args.map((arg) => arg.numbers[row]!)
    const result = values.some(Number.isNaN) ? NaN : f(...values)
    numbers[row] = Number.isFinite(result) ? result : NaN
  }
  return { kind: 'number', numbers }
}

/** Text made row by row; undefined is missing. */
export function createText(rowCount: number, textOf: (row: number) => string | undefined): TextValues {
  const known = new Map<string, number>()
  const codes = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    const text = textOf(row)
    if (text === undefined) {
      codes[row] = -1
      continue
    }
    let code = known.get(text)
    if (code === undefined) known.set(text, (code = known.size))
    codes[row] = code
  }
  return { kind: 'text', codes, levels: [...known.keys()] }
}

/** Changes each different text once. Two texts may become one. */
export function mapText({ codes, levels }: TextValues, f: (text: string) => string): TextValues {
  const known = new Map<string, number>()
  const mapped = levels.map((level) => {
    const text = f(level)
    if (!known.has(text)) known.set(text, known.size)
    return known.get(text)!
  })
  return {
    kind: 'text',
    codes: codes.map((code) => (code < 0 ? -1 : mapped[code]!)),
    levels: [...known.keys()],
  }
}

/** Numbers as a person writes them; text as it is. */
export function textReader(values: Values): (row: number) => string | undefined {
  if (values.kind === 'text') return (row) => values.levels[values.codes[row]!]
  if (values.kind === 'truth') return (row) => ['false', 'true'][values.truths[row]!]
  return (row) => (Number.isNaN(values.numbers[row]!) ? undefined : String(values.numbers[row]))
}

export function isMissingAt(values: Values, row: number): boolean {
  if (values.kind === 'number') return Number.isNaN(values.numbers[row]!)
  return (values.kind === 'text' ? values.codes[row]! : values.truths[row]!) < 0
}

/** Row by row the value of one of several vectors of the same kind; a negative choice is missing. */
export function choose(
  options: readonly Values[],
  choice: (row: number) => number,
  rowCount: number,
): Values {
  const { kind } = options[0]!
  if (kind === 'text') {
    const readers = options.map(textReader)
    return createText(rowCount, (row) => readers[choice(row)]?.(row))
  }
  const read = (row: number): number => {
    const option = options[choice(row)]
    if (!option || option.kind === 'text') return NaN
    return option.kind === 'number' ? option.numbers[row]! : option.truths[row]!
  }
  if (kind === 'number')
    return { kind, numbers: Float64Array.from({ length: rowCount }, (_, row) => read(row)) }
  return {
    kind,
    truths: Int8Array.from({ length: rowCount }, (_, row) => (Number.isNaN(read(row)) ? -1 : read(row))),
  }
}
