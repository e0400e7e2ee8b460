import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ExpectationResult } from '../contract/quality.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'

export type Kwargs = ExpectationResult['kwargs']

/** What ought to be true of a table. Whether its type and kwargs are known is judged when it is evaluated. */
export interface Expectation {
  /** As given, else derived from type and kwargs: the same expectation has the same id in every reading. */
  id: string
  type: string
  kwargs: Kwargs
  severity: ExpectationResult['severity']
}

export interface Suite {
  name: string
  expectations: Expectation[]
}

const meta = z.record(z.string(), z.json()).nullish()
const kwargs = z.record(z.string(), z.json())
const severity = z.enum(['critical', 'warning', 'info'])
const expectation1 = z.strictObject({
  type: z.string().min(1),
  kwargs: kwargs.default({}),
  severity: severity.nullish(),
  id: z.string().nullish(),
  meta,
  description: z.string().nullish(),
  notes: z.json().optional(),
  rendered_content: z.json().optional(),
})
const expectation018 = z.strictObject({
  expectation_type: z.string().min(1),
  kwargs: kwargs.default({}),
  meta,
  id: z.string().nullish(),
  ge_cloud_id: z.string().nullish(),
  rendered_content: z.json().optional(),
})
const suite1 = z.strictObject({
  name: z.string().min(1),
  expectations: z.array(z.json()),
  id: z.string().nullish(),
  meta,
  notes: z.json().optional(),
  suite_parameters: z.json().optional(),
})
const suite018 = z.strictObject({
  expectation_suite_name: z.string().min(1),
  expectations: z.array(z.json()),
  meta,
  data_asset_type: z.string().nullish(),
  evaluation_parameters: z.json().optional(),
  ge_cloud_id: z.string().nullish(),
})

/**
 * Reads a Great Expectations suite, as version 1.x or 0.18 writes it. `file` is named in errors. GX's severities
 * critical, warning and info are stop, warn and record here; without one it is stop. The older form has none of its
 * own; there it is read from an expectation's `meta.severity`.
 */
export function parseSuite(text: string, file: string): Suite {
  const value = parseJson(text, file)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw broken(file, 'it is not a JSON object with "name" and "expectations"')
  if ('expectation_suite_name' in value) {
    const suite = parse(suite018, value, file, '')
    return {
      name: suite.expectation_suite_name,
      expectations: withIds(suite.expectations.map((item, i) => readExpectation018(item, file, i))),
    }
  }
  const suite = parse(suite1, value, file, '')
  return {
    name: suite.name,
    expectations: withIds(suite.expectations.map((item, i) => readExpectation1(item, file, i))),
  }
}

type Unnumbered = Omit<Expectation, 'id'> & { id?: string | null }

function readExpectation1(item: unknown, file: string, index: number): Unnumbered {
  const one = parse(expectation1, item, file, `expectations[${index}]`)
  return { id: one.id, type: one.type, kwargs: one.kwargs, severity: severities[one.severity ?? 'critical'] }
}

function readExpectation018(item: unknown, file: string, index: number): Unnumbered {
  const place = `expectations[${index}]`
  const one = parse(expectation018, item, file, place)
  const said =
    one.meta?.severity === undefined
      ? 'critical'
      : parse(severity, one.meta.severity, file, `${place}.meta.severity`)
  return {
    id: one.id ?? one.ge_cloud_id,
    type: one.expectation_type,
    kwargs: one.kwargs,
    severity: severities[said],
  }
}

const severities = { critical: 'stop', warning: 'warn', info: 'record' } as const

/** Two equal expectations of one suite are told apart by their order. */
function withIds(expectations: Unnumbered[]): Expectation[] {
  const used = new Set<string>()
  return expectations.map((one) => {
    const base = one.id || hashOf([one.type, one.kwargs])
    let id = base
    for (let n = 2; used.has(id); n++) id = `${base}-${n}`
    used.add(id)
    return { ...one, id }
  })
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12)
}

/** JSON whose keys are sorted, so that their order in the file does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

function parse<S extends z.ZodType>(schema: S, value: unknown, file: string, place: string): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const at = [...(place === '' ? [] : [place]), ...issue.path.map(String)].join('.')
  if (issue.code === 'unrecognized_keys') {
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
    const key = issue.keys[0]!
    throw broken(file, `${at === '' ? 'it' : at} has an unknown field "${key}"`, didYouMean(key, known))
  }
  throw broken(file, `${at === '' ? 'it' : at}: ${issue.message}`)
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw broken(file, `it is not valid JSON (${error instanceof Error ? error.message : ''})`)
  }
}

const broken = (file: string, what: string, more = '') =>
  invalidInput(`The expectation suite "${file}" cannot be read: ${what}.${more}`, { file })
