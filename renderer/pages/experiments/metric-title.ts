import { namedMetrics } from '../pipelines/metric-names.ts'

const parts = [
  { start: 'validation_', words: '(validation)' },
  { start: 'cv_', words: '(folds)' },
  { start: 'oob_', words: '(out of bag)' },
]
const endings: Record<string, string> = { _mean: 'mean', _std: 'sd' }
const others: Record<string, string> = {
  mcc: 'MCC',
  seconds: 'Time (s)',
  train_seconds: 'Training time (s)',
  train_peak_memory_mb: 'Peak memory (MB)',
}
const lowIsBetter = /(loss|brier|error|rmse|mae|mse|seconds|duration|memory)/i

/** How a metric is called on screen: what we know by its name, any other by its key. */
export function metricTitle(key: string): string {
  const part = parts.find(({ start }) => key.startsWith(start))
  if (!part) return plainTitle(key)
  const rest = key.slice(part.start.length)
  const ending = Object.keys(endings).find((end) => rest.endsWith(end))
  const name = plainTitle(ending ? rest.slice(0, -ending.length) : rest)
  return [name, ending && endings[ending], part.words].filter(Boolean).join(' ')
}

const plainTitle = (key: string) => namedMetrics({ [key]: 0 })[0]?.title ?? others[key] ?? key

/** Whether a smaller value of the metric is the better one; told by its name. */
export const isBetterLow = (key: string): boolean => lowIsBetter.test(key)

/** Whether one value of the metric can be better than another at all; a spread is neither. */
export const isJudged = (key: string): boolean => !key.endsWith('_std')

/** The metrics that tell most first, then the others of the test part, of the validation part, of the folds and out of bag. */
export function metricOrder(keys: readonly string[]): string[] {
  const named = namedMetrics(Object.fromEntries(keys.map((key) => [key, 0]))).map(({ key }) => key)
  const rankOf = (key: string) => {
    const place = named.indexOf(key)
    if (place >= 0) return place
    return named.length + 1 + parts.findIndex(({ start }) => key.startsWith(start))
  }
  return keys.toSorted((one, other) => rankOf(one) - rankOf(other))
}
