import type { RunState } from '../contract/run.ts'

/** What MLflow calls the states of runs. */
export const statuses: Record<RunState, string> = {
  queued: 'SCHEDULED',
  running: 'RUNNING',
  succeeded: 'FINISHED',
  failed: 'FAILED',
  cancelled: 'KILLED',
  interrupted: 'KILLED',
}
/** `statuses`, as an expression over a run's row. */
export const statusSql = `CASE r.state ${Object.entries(statuses)
  .map(([state, status]) => `WHEN '${state}' THEN '${status}'`)
  .join(' ')} END`
