import type { RunSummary } from '../../../main/contract/run.ts'
import type { RunColumnInfo, RunRow } from '../../../main/contract/tracked-run.ts'
import { numberOf } from './run-column.ts'

/** What runs are compared by. */
export type MeasuredRun = Pick<RunSummary, 'runId' | 'name' | 'params' | 'metrics'>

/** The backend answers at most so many columns at once. */
const mostColumns = 200

/** The metrics, and the params in which runs differ, as many as are asked for at once. */
export function comparedColumns(infos: readonly RunColumnInfo[]): RunColumnInfo[] {
  const of = (group: string) => infos.filter((info) => info.group === group && info.isVarying)
  return [...of('metrics').slice(0, mostColumns / 2), ...of('params').slice(0, mostColumns / 2)]
}

/** Rows that were asked for these columns, as runs with params and metrics. */
export const toMeasured = (rows: readonly RunRow[], columns: readonly RunColumnInfo[]): MeasuredRun[] =>
  rows.map(({ runId, name, cells }) => {
    const params: Record<string, string> = {}
    const metrics: Record<string, number> = {}
    for (const [at, { group, key }] of columns.entries()) {
      const cell = cells[at] ?? null
      if (cell === null) continue
      if (group === 'params') params[key] = String(cell)
      const number = group === 'metrics' ? numberOf(cell) : undefined
      if (number !== undefined) metrics[key] = number
    }
    return { runId, name, params, metrics }
  })
