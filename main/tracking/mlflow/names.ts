import { posix } from 'node:path'
import { missing, readDouble, wrong } from './fields.ts'
import { invalid } from './mlflow-error.ts'

const keyLimit = 250
const badCharacters =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).'

/** Names that are good: clients send the same few again and again. */
const goodKeys = new Set<string>()
const goodKeysKept = 10_000

/** Checks the name of a metric, param or tag. @throws INVALID_PARAMETER_VALUE */
export function checkKey(key: string, path: string, what = path): void {
  if (goodKeys.has(key)) return
  if (!/^[/\p{L}\p{N}_.\- :]*$/u.test(key)) throw invalid(`${wrong(path, key)}: ${badCharacters}`)
  const normal = posix.normalize(key)
  if (
    normal !== key ||
    normal === '.' ||
    normal.startsWith('..') ||
    normal.startsWith('/') ||
    key.endsWith('/')
  ) {
    throw invalid(
      `${wrong(path, key)}: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normal}'`,
    )
  }
  checkLength(what, key, keyLimit)
  if (goodKeys.size === goodKeysKept) goodKeys.clear()
  goodKeys.add(key)
}

export function checkLength(what: string, text: string, limit: number): void {
  if (characters(text) > limit) throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`)
}

/** As Python counts them. */
const characters = (text: string) => (text.length < 250 ? text.length : Array.from(text).length)

/** Values that are too long are cut, as MLflow's server does unless told otherwise. */
export const cut = (text: string, limit: number) =>
  text.length <= limit ? text : Array.from(text).slice(0, limit).join('')

export const valueLimits = { param: 6000, tag: 8000, experimentTag: 20_000, registryTag: 100_000 }

export interface GivenMetric {
  key: string
  value: number
  timestamp: number
  step: number
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === ''

/** A metric as clients send it, alone or one of many. @throws INVALID_PARAMETER_VALUE that names the field. */
export function readMetric(given: Readonly<Record<string, unknown>>, index?: number): GivenMetric {
  const at = (name: string) => (index === undefined ? name : `metrics[${index}].${name}`)
  const absent = isAbsent(given.key)
    ? 'key'
    : isAbsent(given.value)
      ? 'value'
      : isAbsent(given.timestamp) && 'timestamp'
  if (absent)
    throw invalid(`${missing(at(absent))} See the API docs for more information about request parameters.`)
  const { key } = given
  if (typeof key !== 'string') throw invalid(`${wrong(at('key'), key)}.`)
  if (!goodKeys.has(key)) checkKey(key, at('name'), 'Metric name')
  const value = readDouble(given.value)
  if (value === undefined) {
    throw invalid(
      `${wrong(at('value'), given.value)}: (timestamp=${JSON.stringify(given.timestamp)}). Please specify value as a valid double (64-bit floating point)`,
    )
  }
  const timestamp = readDouble(given.timestamp)
  if (timestamp === undefined || !Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw invalid(
      `${wrong(at('timestamp'), given.timestamp)}: metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer) `,
    )
  }
  const step = readDouble(given.step ?? 0)
  if (step === undefined || !Number.isSafeInteger(step)) {
    throw invalid(
      `${wrong(at('step'), given.step)}: metric '${key}' (value=${value}). Step must be a valid long (64-bit integer).`,
    )
  }
  return { key, value, timestamp, step }
}

/** What JSON has no number for goes as text. */
export const toDouble = (value: number | null) =>
  value === null ? 'NaN' : Number.isFinite(value) ? value : String(value)

export const toPairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }))
