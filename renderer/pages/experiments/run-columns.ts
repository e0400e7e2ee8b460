import type { RunSummary } from '../../../main/contract/run.ts'
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
export function keyColumns(runs: readonly RunSummary[]): KeyColumns {
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

/**
 * `before` with what `found` has besides, and `before` itself where that is nothing: another order of the runs must
 * not take a column away that was on screen.
 */
export function mergeColumns(before: KeyColumns, found: KeyColumns): KeyColumns {
  const merged = {
    metrics: mergeKeys(before.metrics, found.metrics),
    params: mergeKeys(before.params, found.params),
  }
  return JSON.stringify(merged) === JSON.stringify(before) ? before : merged
}

function mergeKeys(old: readonly KeyColumn[], fresh: readonly KeyColumn[]): KeyColumn[] {
  const shown = new Set(fresh.filter(({ isShown }) => isShown).map(({ key }) => key))
  const known = new Set(old.map(({ key }) => key))
  return [
    ...old.map((column) => (shown.has(column.key) ? { ...column, isShown: true } : column)),
    ...fresh.filter(({ key }) => !known.has(key)),
  ]
}

/** Whether a param's text is that of a finite number. */
export const isNumberText = (text: string) => text.trim() !== '' && Number.isFinite(Number(text))

const shownFirst = (keys: readonly string[], shown: readonly string[]) => [
  ...shown,
  ...keys.filter((key) => !shown.includes(key)),
]

/** The params that are not the same in all of `runs`; a missing one is different from any value. */
export const varyingParams = (runs: readonly RunSummary[]): string[] =>
  keysOf(runs.map((run) => run.params)).filter((key) => new Set(runs.map((run) => run.params[key])).size > 1)

export const keysOf = (records: readonly Record<string, unknown>[]): string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted((one, other) =>
    one.localeCompare(other, 'en', { numeric: true }),
  )
