import type { MetricPoint } from '../../state/metrics.ts'
import type { State } from '../../state/open-state.ts'
import { endpoint } from './endpoint.ts'
import { field, missing } from './fields.ts'
import { invalid } from './mlflow-error.ts'
import { toDouble } from './names.ts'
import { offsetOf, pageOf } from './pages.ts'
import type { Runs } from './runs.ts'

const mostRuns = 100
const mostPoints = 25_000
/** Of an interval, which is thinned out. */
const mostSteps = 2500

const toMetric = ({ key, value, at, step }: MetricPoint) => ({
  key,
  value: toDouble(value),
  timestamp: at,
  step,
})

const ofRun = (runId: string, points: readonly MetricPoint[]) =>
  points.map((point) => ({ ...toMetric(point), run_id: runId }))

/** Histories of metrics: of one run in pages, and of many at once for a chart. */
export function metricHistoryEndpoints(state: State, runs: Runs) {
  return [
    ...endpoint(
      'GET',
      'metrics/get-history',
      {
        run_id: field.requiredText,
        metric_key: field.requiredText,
        max_results: field.int,
        page_token: field.text,
      },
      ({ run_id: runId, metric_key: key, max_results: limit, page_token: token }) => {
        if (limit !== undefined && limit <= 0) {
          throw invalid(
            `Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`,
          )
        }
        runs.get(runId)
        const offset = offsetOf(token)
        const most = limit ?? Number.MAX_SAFE_INTEGER - 1
        const { rows, ...rest } = pageOf(state.metrics.page(runId, key, most + 1, offset), offset, most)
        return { metrics: rows.map(toMetric), ...rest }
      },
    ),
    ...endpoint(
      'GET',
      'metrics/get-history-bulk',
      { run_id: field.texts, metric_key: field.text, max_results: field.int },
      ({ run_id: ids = [], metric_key: key, max_results: limit = mostPoints }) => {
        if (ids.length === 0) throw invalid('GetMetricHistoryBulk request must specify at least one run_id.')
        if (ids.length > mostRuns) {
          throw invalid(
            `GetMetricHistoryBulk request cannot specify more than ${mostRuns} run_ids. Received ${ids.length} run_ids.`,
          )
        }
        if (key === undefined) throw invalid('GetMetricHistoryBulk request must specify a metric_key.')
        const most = Math.max(0, Math.min(limit, mostPoints))
        const all = ids.toSorted().flatMap((runId) => {
          runs.get(runId)
          return ofRun(runId, state.metrics.page(runId, key, most, 0))
        })
        return { metrics: all.slice(0, most) }
      },
    ),
    ...endpoint(
      'GET',
      'metrics/get-history-bulk-interval',
      {
        run_ids: field.texts,
        metric_key: field.requiredText,
        start_step: field.int,
        end_step: field.int,
        max_results: field.int,
      },
      ({ run_ids: ids = [], metric_key: key, start_step: start, end_step: end, max_results: limit }) => {
        if (ids.length === 0) throw invalid(missing('run_ids'))
        if (ids.length > mostRuns) {
          throw invalid(
            `GetMetricHistoryBulkInterval request must specify at most ${mostRuns} run_ids. Received ${ids.length} run_ids.`,
          )
        }
        const most = limit ?? mostSteps
        if (most < 1 || most > mostSteps) throw invalid(`max_results must be between 1 and ${mostSteps}.`)
        if ((start === undefined) !== (end === undefined))
          throw invalid('If either start step or end step are specified, both must be specified.')
        if (start !== undefined && end !== undefined && start > end) {
          throw invalid(
            `end_step must be greater than start_step. Found start_step=${start} and end_step=${end}.`,
          )
        }
        for (const runId of ids) runs.get(runId)
        const steps = ids.map((runId) => state.metrics.steps(runId, key))
        const sampled = sampleSteps(steps, start ?? 0, end ?? Infinity, most)
        return {
          metrics: ids.flatMap((runId) =>
            ofRun(runId, state.metrics.atSteps(runId, key, sampled, mostPoints)),
          ),
        }
      },
    ),
  ]
}

/**
 * Evenly spread steps of those that there are, with the first and the last of each run, as MLflow picks them.
 *
 * @param runs - the steps of each run in order
 */
export function sampleSteps(
  runs: readonly (readonly number[])[],
  start: number,
  end: number,
  most: number,
): number[] {
  const isWithin = (step: number) => step >= start && step <= end
  const all = [...new Set(runs.flat())].filter(isWithin).toSorted((a, b) => a - b)
  const ends = runs.flatMap((steps) => (steps.length > 0 ? [steps[0]!, steps.at(-1)!] : [])).filter(isWithin)
  const picked =
    all.length <= most
      ? all
      : [
          ...Array.from({ length: most }, (_, index) => all[Math.trunc((index * all.length) / most)]!),
          all.at(-1)!,
        ]
  return [...new Set([...picked, ...ends])].toSorted((a, b) => a - b)
}
