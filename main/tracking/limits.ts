import { invalidInput } from '../lib/errors.ts'
import type { MetricPoint } from '../state/metrics.ts'

/** MLflow's limits, so that every run can be pushed to an MLflow server. */
const keyLimit = 250
const valueLimits = { param: 6000, tag: 8000 }

export function checkTexts(kind: 'param' | 'tag', values: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(values)) {
    checkKey(kind, key)
    const limit = valueLimits[kind]
    if (value.length > limit) {
      throw invalidInput(
        `The value of ${kind} "${key}" has ${value.length} characters; at most ${limit} are kept. Write it as an artifact instead.`,
        { key, length: value.length, limit },
      )
    }
  }
}

export function checkPoints(points: readonly MetricPoint[]): void {
  for (const { key, step, at } of points) {
    checkKey('metric', key)
    if (!Number.isSafeInteger(step))
      throw invalidInput(`The step of metric "${key}" must be a whole number, but is ${step}.`, { key, step })
    if (!Number.isSafeInteger(at)) {
      throw invalidInput(`The time of metric "${key}" must be whole milliseconds, but is ${at}.`, { key, at })
    }
  }
}

function checkKey(kind: string, key: string): void {
  if (key === '' || key.length > keyLimit) {
    throw invalidInput(
      `The name of a ${kind} has 1 to ${keyLimit} characters, but ${JSON.stringify(key.slice(0, 40))} has ${key.length}.`,
      { key: key.slice(0, keyLimit), limit: keyLimit },
    )
  }
}
