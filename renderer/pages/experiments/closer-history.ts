import type { MetricSeries } from '../../../main/contract/tracked-run.ts'

/** The whole, with a part of it in the place of what the whole has there. */
export function withCloser(whole: MetricSeries, part: MetricSeries): MetricSeries {
  const [first, last] = [part.steps[0], part.steps.at(-1)]
  if (first === undefined || last === undefined) return whole
  const before = whole.steps.filter((step) => step < first).length
  const after = whole.steps.filter((step) => step <= last).length
  const joined = <Value>(ofWhole: readonly Value[], ofPart: readonly Value[]) => [
    ...ofWhole.slice(0, before),
    ...ofPart,
    ...ofWhole.slice(after),
  ]
  return {
    ...whole,
    steps: joined(whole.steps, part.steps),
    times: joined(whole.times, part.times),
    values: joined(whole.values, part.values),
  }
}
