import type { State } from '../../state/open-state.ts'
import { searchRuns } from '../mlflow/run-search.ts'

/** The ids of runs that a filter of MLflow's grammar finds, in every experiment. */
export function runsMatching(state: State, filter: string): Set<string> {
  const experimentIds = state.experiments.all().map(({ id }) => String(id))
  const found = new Set<string>()
  let pageToken: string | undefined
  do {
    const page: { runs: { info: { run_id: string } }[]; next_page_token?: string } = searchRuns(state, {
      experimentIds,
      filter,
      view: 'ACTIVE_ONLY',
      orderBy: ['attributes.start_time ASC'],
      limit: 1000,
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    for (const { info } of page.runs) found.add(info.run_id)
    pageToken = page.next_page_token
  } while (pageToken !== undefined)
  return found
}
