import { newestFirst } from '../../state/listing.ts'
import type { State } from '../../state/open-state.ts'
import { filterToSql, join, orderToSql } from '../filter/to-sql.ts'
import { searchableRuns } from '../searchable-runs.ts'
import { invalid } from './mlflow-error.ts'
import { offsetOf, pageOf, viewCondition, type ViewType } from './pages.ts'
import { toRuns } from './run-view.ts'

/** So many of the newest runs are looked at one by one before all are sought by the indexes. */
const newestCount = 3000

export interface RunSearch {
  experimentIds: readonly string[]
  filter: string
  view: ViewType
  orderBy: readonly string[]
  limit: number
  pageToken?: string
}

/** A page of runs; the newest first unless said. Without experiments there are none. */
export function searchRuns(state: State, search: RunSearch) {
  const { experimentIds, filter, view, orderBy, limit, pageToken } = search
  if (limit < 0)
    throw invalid(`Invalid value ${limit} for parameter 'max_results' supplied. It must be positive.`)
  const offset = offsetOf(pageToken)
  const names = experimentIds.flatMap((id) =>
    /^\d+$/.test(id) ? (state.experiments.byId(Number(id))?.name ?? []) : [],
  )
  const bySet = searchableRuns(state, 'set')
  const condition = filterToSql(filter, bySet)
  const order = orderToSql(orderBy, bySet, newestFirst)
  if (names.length === 0) return { runs: [] }
  const marks = names.map(() => '?').join(', ')
  const listed = {
    text: `${names.length === 1 ? 'r.experiment = ?' : `r.experiment IN (${marks})`} AND ${viewCondition(view, 'r.deleted_at')}`,
    values: names,
  }
  const where = join([listed, condition], ' AND ')
  const read = () => {
    // The pages after the first are cut from one list, which is kept until a run changes.
    if (offset > 0) return state.runTable.page({ where, order }, offset, limit + 1)
    if (orderBy.length === 0) {
      const byRun = filterToSql(filter, searchableRuns(state, 'run'))
      const newest = state.listings.newestRuns({ listed, count: newestCount }, byRun, limit + 1)
      if (newest.length > limit) return newest
      if (condition.isBySet) return state.listings.fewRuns({ where, order, limit: limit + 1, offset })
    }
    return state.listings.runs({ where, order, limit: limit + 1, offset })
  }
  const { rows, ...rest } = pageOf(read(), offset, limit)
  return { runs: toRuns(state, rows), ...rest }
}
