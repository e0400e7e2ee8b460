import { invalid } from './mlflow-error.ts'

/** What a field of a request may be, as protobuf's JSON has it: whole numbers may come as text. */
interface Kinds {
  text: string
  int: number
  double: number
  bool: boolean
  array: unknown[]
  texts: string[]
  /** Read by the endpoint itself. */
  any: unknown
}
type Kind = keyof Kinds
export interface Field<K extends Kind = Kind, Required extends boolean = boolean> {
  kind: K
  isRequired: Required
  atMost?: number
}
export type Fields = Readonly<Record<string, Field>>
export type Parsed<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<infer Of, infer R>
    ? R extends true
      ? Kinds[Of]
      : Kinds[Of] | undefined
    : never
}

const optional = <K extends Kind>(kind: K): Field<K, false> => ({ kind, isRequired: false })
const required = <K extends Kind>(kind: K): Field<K, true> => ({ kind, isRequired: true })
export const field = {
  text: optional('text'),
  int: optional('int'),
  double: optional('double'),
  bool: optional('bool'),
  array: optional('array'),
  texts: optional('texts'),
  any: optional('any'),
  requiredText: required('text'),
  requiredInt: required('int'),
  requiredDouble: required('double'),
  atMost: (limit: number): Field<'int', false> => ({ kind: 'int', isRequired: false, atMost: limit }),
}

const seeDocs = ' See the API docs for more information about request parameters.'

/** @throws INVALID_PARAMETER_VALUE in MLflow's words for a field that is missing or of another type. */
export function parseFields<F extends Fields>(
  fields: F,
  given: Readonly<Record<string, unknown>>,
): Parsed<F> {
  const parsed: Record<string, unknown> = {}
  for (const [name, { kind, isRequired, atMost }] of Object.entries(fields)) {
    const value = given[name] ?? (name === 'run_id' ? given.run_uuid : undefined) ?? undefined
    if (value === undefined || (isRequired && value === '')) {
      if (isRequired) throw invalid(missing(name) + seeDocs)
      continue
    }
    const read = readKind(kind, value)
    if (read === undefined || (atMost !== undefined && Number(read) > atMost)) {
      throw invalid(`${wrong(name, value)}:  Hint: Value was of type '${pythonType(value)}'.${seeDocs}`)
    }
    parsed[name] = read
  }
  // Each was read as the kind of its field.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return parsed as Parsed<F>
}

/** A message repeats what was sent, but not all of it. */
const cutShort = (text: string) => (text.length > 2000 ? `${text.slice(0, 2000)}…` : text)

export const missing = (path: string) => `Missing value for required parameter '${path}'.`
export const wrong = (path: string, value: unknown) =>
  `Invalid value ${cutShort(JSON.stringify(value))} for parameter '${path}' supplied`

function readKind(kind: Kind, value: unknown): unknown {
  if (kind === 'any') return value
  if (kind === 'text') return typeof value === 'string' ? value : undefined
  if (kind === 'bool') return readBool(value)
  if (kind === 'array') return Array.isArray(value) ? value : undefined
  if (kind === 'texts')
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
  if (kind === 'double') return readDouble(value)
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) ? number : undefined
}

function readBool(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  return undefined
}

/** Also "NaN", "Infinity" and "-Infinity", which JSON has no numbers for. */
export function readDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  if (/^(NaN|-?Infinity)$/.test(value)) return Number(value)
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value) ? Number(value) : undefined
}

function pythonType(value: unknown): string {
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (Array.isArray(value)) return 'list'
  return value === null ? 'NoneType' : 'dict'
}

/** The objects of a list. @throws INVALID_PARAMETER_VALUE for anything else in it. */
export function objectsOf(list: readonly unknown[] | undefined, path: string): Record<string, unknown>[] {
  return (list ?? []).map((item, index) => {
    if (isRecord(item)) return item
    throw invalid(`${wrong(`${path}[${index}]`, item)}.`)
  })
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys and values of `tags` or `params`, in order; a value that is absent is empty. */
export function pairsOf(list: readonly unknown[] | undefined, path: string): [key: string, value: string][] {
  return objectsOf(list, path).map(({ key, value }, index) => {
    const place = `${path}[${index}]`
    if (key === undefined || key === null || key === '') throw invalid(missing(`${place}.key`) + seeDocs)
    if (typeof key !== 'string') throw invalid(`${wrong(`${place}.key`, key)}.`)
    if (value !== undefined && value !== null && typeof value !== 'string')
      throw invalid(`${wrong(`${place}.value`, value)}.`)
    return [key, value ?? '']
  })
}
