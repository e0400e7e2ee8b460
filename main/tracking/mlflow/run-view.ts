import type { RunState } from '../../contract/run.ts'
import type { Experiment } from '../../state/experiments.ts'
import type { State } from '../../state/open-state.ts'
import type { RunRow } from '../../state/runs.ts'
import { statuses } from '../run-status.ts'
import { artifactRoot } from './experiments.ts'
import { invalid } from './mlflow-error.ts'
import { toDouble } from './names.ts'

const states = {
  RUNNING: 'running',
  SCHEDULED: 'queued',
  FINISHED: 'succeeded',
  FAILED: 'failed',
  KILLED: 'cancelled',
} as const
/** In the order of protobuf's numbers, from 1. */
const names = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const

/** @throws INVALID_PARAMETER_VALUE for what is no status. */
export function stateOf(status: unknown): RunState {
  const name = names.find((candidate, index) => candidate === status || String(index + 1) === String(status))
  if (name) return states[name]
  throw invalid(
    `Invalid value ${JSON.stringify(status)} for parameter 'status' supplied. It is one of ${names.join(', ')}.`,
  )
}

export const artifactUri = (row: RunRow, experiment: Experiment) =>
  `${artifactRoot(experiment)}/${row.runId}/artifacts`

export function toRunInfo(row: RunRow, experiment: Experiment) {
  return {
    run_uuid: row.runId,
    run_id: row.runId,
    run_name: row.name,
    experiment_id: String(experiment.id),
    user_id: row.userId ?? '',
    status: statuses[row.state],
    start_time: row.startedAt,
    ...(row.endedAt === null ? {} : { end_time: row.endedAt }),
    artifact_uri: artifactUri(row, experiment),
    lifecycle_stage: row.deletedAt === null ? 'active' : 'deleted',
  }
}

/** Runs with all that belongs to them, in four queries however many there are. */
export function toRuns(state: State, rows: readonly RunRow[]) {
  const ids = rows.map((row) => row.runId)
  const params = grouped(state.listings.params(ids))
  const tags = grouped(state.listings.tags(ids))
  const metrics = grouped(state.listings.latestMetrics(ids))
  const experiments = new Map<string, Experiment>()
  const experimentOf = (name: string) => {
    const known = experiments.get(name) ?? state.experiments.byName(name)!
    experiments.set(name, known)
    return known
  }
  return rows.map((row) => {
    const own = tags.get(row.runId) ?? []
    const isNamed = own.some((tag) => tag.key === 'mlflow.parentRunId')
    return {
      info: toRunInfo(row, experimentOf(row.experiment)),
      data: {
        metrics: (metrics.get(row.runId) ?? []).map(({ key, value, at, step }) => ({
          key,
          value: toDouble(value),
          timestamp: at,
          step,
        })),
        params: (params.get(row.runId) ?? []).map(({ key, value }) => ({ key, value })),
        tags: [
          ...own.map(({ key, value }) => ({ key, value })),
          ...(row.parentId === null || isNamed ? [] : [{ key: 'mlflow.parentRunId', value: row.parentId }]),
        ],
      },
      inputs: parsed(row.inputs),
      outputs: parsed(row.outputs),
    }
  })
}

const parsed = (text: string | null | undefined): unknown => (text ? JSON.parse(text) : {})

function grouped<Row extends { runId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.runId)
    if (group) group.push(row)
    else groups.set(row.runId, [row])
  }
  return groups
}
