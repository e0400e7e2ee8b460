import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import type { RunColumnInfo } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import { plural } from '../../format.ts'
import { DifferencePanel } from './difference-panel.tsx'
import { comparedColumns, toMeasured } from './measured-run.ts'
import type { RunsQuery } from './runs-query.ts'

const mostRuns = 500

export interface FoundDifferenceProps {
  query: RunsQuery
  infos: readonly RunColumnInfo[]
  chosen: ReadonlySet<string>
  total: number
}

/** What made the difference among the first of the runs that the table found. */
export function FoundDifference({ query, infos, chosen, total }: FoundDifferenceProps) {
  const columns = useMemo(() => comparedColumns(infos), [infos])
  const found = useQuery({
    ...ask('trackedRun', 'search', {
      ...query.scope,
      orderBy: query.orderBy,
      columns: columns.map(({ column }) => column),
      limit: mostRuns,
    }),
    enabled: columns.length > 0,
    placeholderData: keepPreviousData,
  }).data
  const runs = useMemo(() => toMeasured(found?.rows ?? [], columns), [found, columns])
  // Many lines take longer to draw than a tick in the table may.
  const drawnRuns = useDeferredValue(runs)
  const drawnChosen = useDeferredValue(chosen)
  if (drawnRuns.length < 2) return undefined
  const all = query.groupBy.length > 0 ? (found?.total ?? total) : total
  return (
    <DifferencePanel
      runs={drawnRuns}
      chosen={drawnChosen}
      of={runs.length < all ? `the first ${runs.length} of ${plural(all, 'run')}` : plural(all, 'run')}
    />
  )
}
