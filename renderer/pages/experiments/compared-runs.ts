import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RunColumnInfo, RunRow } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import type { MeasuredRun } from './measured-run.ts'
import { toMeasured } from './measured-run.ts'
import { isNumberText } from './run-columns.ts'
import { titleOf } from './run-column.ts'

export type ComparedRun = MeasuredRun & Omit<RunRow, 'cells'>

/** Something that each run has one value of. */
export interface Field {
  /** As a column of the table. */
  name: string
  title: string
  group: RunColumnInfo['group']
  key: string
  isNumber: boolean
}

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

const duration: Field = {
  name: 'attributes.duration',
  title: 'Took (s)',
  group: 'attributes',
  key: 'duration',
  isNumber: true,
}

function fieldsOf(infos: readonly RunColumnInfo[], runs: readonly MeasuredRun[]): Field[] {
  const keyed = infos.filter(({ group }) => group === 'metrics' || group === 'params')
  return [
    ...keyed.map((info) => ({
      name: info.column,
      title: titleOf(info),
      group: info.group,
      key: info.key,
      isNumber:
        info.group === 'metrics' ||
        runs.every(({ params: { [info.key]: value } }) => value === undefined || isNumberText(value)),
    })),
    duration,
  ]
}

/** A run's value of a field as a text or a number, undefined where it has none. */
export function valueOf(run: ComparedRun, { group, key, isNumber }: Field): string | number | undefined {
  if (group === 'metrics') return run.metrics[key]
  if (group === 'attributes')
    return run.endedAt === undefined ? undefined : (run.endedAt - run.startedAt) / 1000
  const text = run.params[key]
  return text !== undefined && isNumber ? Number(text) : text
}

/** The number of a field that can be drawn. */
export function measureOf(run: ComparedRun, field: Field): number | undefined {
  const value = valueOf(run, field)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The field with this name, or the first that passes. */
export const fieldOr = (
  fields: readonly Field[],
  name: string | undefined,
  usual: (field: Field) => boolean,
) => fields.find((field) => field.name === name) ?? fields.find(usual)

/** Whether the runs differ in a field. */
export const isVarying = (runs: readonly ComparedRun[], field: Field) =>
  new Set(runs.map((run) => valueOf(run, field))).size > 1
