import type { MeasuredRun } from './measured-run.ts'
import { metricOrder, metricTitle } from './metric-title.ts'

export interface KeyColumns {
  metrics: KeyColumn[]
  params: KeyColumn[]
}

/** In this order where they exist; all the others follow by name and wait in the column chooser. */
const telling = ['accuracy', 'rocAuc', 'f1', 'logLoss']
const paramsShown = 4

export interface KeyColumn {
  key: string
  title: string
  isShown: boolean
  /** Whether every value of the param is a number. */
  isNumber?: boolean
}

/**
 * The metrics and params of `runs` as columns: of the metrics the four that tell most are shown, of the params those
 * in which the runs differ.
 */
export function keyColumns(runs: readonly MeasuredRun[]): KeyColumns {
  const metricKeys = metricOrder(keysOf(runs.map((run) => run.metrics)))
  const known = telling.filter((key) => metricKeys.includes(key))
  const first = known.length > 0 ? known : metricKeys.slice(0, telling.length)
  const varying = varyingParams(runs)
  const shownParams = varying.slice(0, paramsShown)
  return {
    metrics: shownFirst(metricKeys, first).map((key) => ({
      key,
      title: metricTitle(key),
      isShown: first.includes(key),
    })),
    params: shownFirst(keysOf(runs.map((run) => run.params)), shownParams).map((key) => ({
      key,
      title: key,
      isShown: shownParams.includes(key),
      isNumber: runs.every(({ params: { [key]: value } }) => value === undefined || isNumberText(value)),
    })),
  }
}

/** Whether a param's text is that of a finite number. */
export const isNumberText = (text: string) => text.trim() !== '' && Number.isFinite(Number(text))

const shownFirst = (keys: readonly string[], shown: readonly string[]) => [
  ...shown,
  ...keys.filter((key) => !shown.includes(key)),
]

/** The params that are not the same in all of `runs`; a missing one is different from any value. */
export const varyingParams = (runs: readonly MeasuredRun[]): string[] =>
  keysOf(runs.map((run) => run.params)).filter((key) => new Set(runs.map((run) => run.params[key])).size > 1)

export const keysOf = (records: readonly Record<string, unknown>[]): string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted((one, other) =>
    one.localeCompare(other, 'en', { numeric: true }),
  )
