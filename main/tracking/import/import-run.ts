import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import type { Experiment } from '../../state/experiments.ts'
import type { MetricPoint } from '../../state/metrics.ts'
import type { RunRow } from '../../state/runs.ts'
import type { RemoteRun } from '../mlflow-client/answers.ts'
import { stateOf } from '../mlflow/run-view.ts'
import { importedTag, runTag } from '../push/push-session.ts'
import { appendMetricPoints, runFolder } from '../run-record.ts'
import { runName } from '../run-name.ts'
import { copyFiles } from './copy-files.ts'
import type { Importing } from './importing.ts'

const pointsAtOnce = 5000
const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']

/** @returns whether the run is here now and came from the source. */
export async function importRun(
  importing: Importing,
  run: RemoteRun,
  experiment: Experiment,
): Promise<boolean> {
  const { state, paths, source, tally, tracking } = importing
  const { run_id: runId } = run.info
  if (!/^[a-zA-Z0-9][\w-]{0,255}$/.test(runId)) {
    tally.left({ what: 'runs', reason: 'The id is none that a run may have.', example: runId })
    return false
  }
  if (!statuses.includes(run.info.status)) {
    tally.left({ what: 'runs', reason: `"${run.info.status}" is no status of a run.`, example: runId })
    return false
  }
  const known = state.runs.get(runId)
  const original = run.data.tags[runTag]
  const isOurs =
    (original !== undefined && state.runs.get(original)) || (known && !isImported(importing, runId))
  if (isOurs) {
    tally.left({ what: 'runs', reason: 'They are of this workspace.', example: runId })
    return false
  }

  const row = toRow(run, experiment, known)
  const tags = { ...run.data.tags, [importedTag]: source.name }
  let hasChanged =
    !known || !isDeepStrictEqual(pick(known), pick(row)) || !includes(state.runs.tags(runId), tags)
  const newParams = Object.entries(run.data.params).filter(
    ([key]) => !Object.hasOwn(state.runs.params(runId), key),
  )
  if (hasChanged || newParams.length > 0) {
    hasChanged = true
    state.transaction(() => {
      if (known) state.runs.update(row)
      else state.runs.insert(row)
      state.runs.setParams(runId, Object.fromEntries(newParams))
      state.runs.setTags(runId, tags)
      state.runs.markUnsaved(runId)
    })
  }
  for (const { key } of run.data.metrics) {
    if (await importHistory(importing, run, key)) hasChanged = true
  }
  const folder = join(runFolder(paths, runId), 'artifacts')
  if (await copyFiles(importing, source.runFiles(run), folder)) hasChanged = true
  tally.took('runs', hasChanged ? (known ? 'updated' : 'added') : 'unchanged')
  if (hasChanged) tracking.saveLater(runId)
  return true
}

/** A child may have been met before its parent. */
export function joinParents({ state, tracking }: Importing, runIds: readonly string[]): void {
  for (const runId of runIds) {
    const row = state.runs.get(runId)!
    const wanted = state.runs.tags(runId)['mlflow.parentRunId']
    const canJoin =
      wanted !== undefined &&
      row.parentId === null &&
      state.runs.get(wanted) &&
      !state.runs.family(runId).includes(wanted)
    if (!canJoin) continue
    state.runs.update({ ...row, parentId: wanted })
    state.runs.markUnsaved(runId)
    tracking.saveLater(runId)
  }
}

const isImported = ({ state }: Importing, runId: string) => Object.hasOwn(state.runs.tags(runId), importedTag)

function toRow(run: RemoteRun, { name: experiment }: Experiment, known: RunRow | undefined): RunRow {
  const { info, inputs, outputs, data } = run
  const isDeleted = info.lifecycle_stage === 'deleted'
  return {
    runId: info.run_id,
    name: info.run_name ?? data.tags['mlflow.runName'] ?? runName(info.run_id),
    experiment,
    parentId: known?.parentId ?? null,
    kind: 'tracked',
    state: stateOf(info.status),
    startedAt: info.start_time ?? 0,
    endedAt: info.end_time ?? null,
    deletedAt: isDeleted ? (known?.deletedAt ?? Date.now()) : null,
    source: 'mlflow',
    userId: info.user_id ?? null,
    inputs: textOf(inputs),
    outputs: textOf(outputs),
  }
}

/** What a later import may change. */
const pick = ({ name, state, endedAt, deletedAt, inputs, outputs }: RunRow) => ({
  name,
  state,
  endedAt,
  deletedAt,
  inputs: inputs ?? null,
  outputs: outputs ?? null,
})

const includes = (all: Record<string, string>, some: Record<string, string>) =>
  Object.entries(some).every(([key, value]) => all[key] === value)

/** @returns whether points were added. */
async function importHistory(
  { state, paths, source, signal }: Importing,
  run: RemoteRun,
  key: string,
): Promise<boolean> {
  const { run_id: runId } = run.info
  const known = new Set(state.metrics.history(runId, key).map(identity))
  let fresh: MetricPoint[] = []
  let added = 0
  const write = () => {
    // The file first: a kill between the two leaves points that the next import brings into the index.
    if (fresh.length > 0) appendMetricPoints(paths, runId, fresh)
    state.metrics.append(runId, fresh)
    added += fresh.length
    fresh = []
  }
  for await (const { value, step, timestamp: at } of source.history(run, key)) {
    const point = { key, value, step, at }
    if (known.has(identity(point))) continue
    known.add(identity(point))
    fresh.push(point)
    if (fresh.length < pointsAtOnce) continue
    signal.throwIfAborted()
    write()
  }
  write()
  return added > 0
}

const textOf = (value: object) => (Object.keys(value).length === 0 ? null : JSON.stringify(value))

const identity = ({ step, at, value }: Omit<MetricPoint, 'key'>) => `${step} ${at} ${value}`
