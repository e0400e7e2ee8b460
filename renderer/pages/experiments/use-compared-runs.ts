import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RunColumnInfo, RunRow } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import type { ComparedRun } from './compared-run.ts'
import { fieldsOf } from './compared-run.ts'
import { toMeasured } from './measured-run.ts'

/** As many as one answer has. */
const columnsAtOnce = 200

/** The runs with all their params and metrics, in the order in which they were chosen; those that are gone are left out. */
export function useComparedRuns(runIds: readonly string[]) {
  const scope = { runIds: [...runIds], view: 'all' as const, depth: 'all' as const, filter: '' }
  const isAny = runIds.length > 0
  const infos = useQuery({
    ...ask('trackedRun', 'columns', scope),
    enabled: isAny,
    placeholderData: keepPreviousData,
  })
  const parts = useMemo(() => {
    const columns = infos.data?.filter(({ group }) => group === 'metrics' || group === 'params') ?? []
    return Array.from({ length: Math.max(1, Math.ceil(columns.length / columnsAtOnce)) }, (_, at) =>
      columns.slice(at * columnsAtOnce, (at + 1) * columnsAtOnce),
    )
  }, [infos.data])
  const answers = useQueries({
    queries: parts.map((part) => ({
      ...ask('trackedRun', 'search', {
        ...scope,
        columns: part.map(({ column }) => column),
        limit: runIds.length,
      }),
      enabled: isAny && infos.data !== undefined,
    })),
  })
  const isRead = answers.every(({ data }) => data !== undefined)
  const key = answers.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  const runs = useMemo(
    () =>
      isRead
        ? merge(
            runIds,
            answers.map(({ data }, at) => ({ rows: data!.rows, columns: parts[at]! })),
          )
        : [],
    // oxlint-disable-next-line react/exhaustive-deps -- the answers are new with each drawing, their times are not
    [runIds, isRead, key, parts],
  )
  const failed = [infos, ...answers].find(({ isError }) => isError)
  const fields = useMemo(() => fieldsOf(infos.data ?? [], runs), [infos.data, runs])
  return {
    runs,
    fields,
    isReading: isAny && !isRead && !failed,
    error: failed?.error ?? undefined,
    retry: () => void failed?.refetch(),
  }
}

function merge(
  runIds: readonly string[],
  parts: readonly { rows: RunRow[]; columns: RunColumnInfo[] }[],
): ComparedRun[] {
  const found = new Map<string, ComparedRun>()
  for (const { rows, columns } of parts) {
    for (const [at, { params, metrics }] of toMeasured(rows, columns).entries()) {
      const { cells: _asked, ...row } = rows[at]!
      const before = found.get(row.runId)
      found.set(row.runId, {
        ...row,
        params: { ...before?.params, ...params },
        metrics: { ...before?.metrics, ...metrics },
      })
    }
  }
  return runIds.flatMap((id) => found.get(id) ?? [])
}
