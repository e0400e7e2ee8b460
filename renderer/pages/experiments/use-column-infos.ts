import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunColumnInfo } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import type { RunsQuery } from './runs-query.ts'

const newest = 500
const nothing: RunColumnInfo[] = []

/**
 * What the runs have that a column may show: of the newest ones at once, and of all of them from `readAll` on, which
 * takes a moment where there are many.
 */
export function useColumnInfos(scope: RunsQuery['scope']) {
  const [isAll, setIsAll] = useState(false)
  const ids = useQuery({
    ...ask('trackedRun', 'ids', { ...scope, limit: newest }),
    placeholderData: keepPreviousData,
  }).data
  const hasMore = ids !== undefined && ids.total > ids.runIds.length
  const some = useQuery({
    ...ask('trackedRun', 'columns', { ...scope, runIds: ids?.runIds ?? [] }),
    enabled: ids !== undefined,
    placeholderData: keepPreviousData,
  })
  const all = useQuery({ ...ask('trackedRun', 'columns', scope), enabled: isAll && hasMore })
  return {
    infos: all.data ?? some.data ?? nothing,
    isKnown: some.data !== undefined,
    readAll: () => setIsAll(true),
  }
}
