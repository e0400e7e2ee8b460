import { readdir } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { MetricPoint } from '../state/metrics.ts'
import type { State } from '../state/open-state.ts'
import { sweepObjects } from './artifact-store.ts'
import { restoreExperiments, saveMissingExperiments } from './experiments.ts'
import { restoreLoggedModels } from './logged-models.ts'
import { saveUnsavedRuns } from './run-saver.ts'
import { messageOf, replayRegistry, type Skipped } from './registry-replay.ts'
import { readMetricPoints, readRunRecord, type RunRecord } from './run-record.ts'

const runsPerTransaction = 50

/**
 * Fills an index anew from the truth: `runs/` and `models/`. What cannot be read is skipped and named, and stays on the
 * disk. Gives way to other work between portions; nothing else may write to the index meanwhile.
 */
export async function rebuildIndex(
  paths: WorkspacePaths,
  state: State,
  log?: WorkContext['log'],
): Promise<{ runs: number; modelVersions: number; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  saveUnsavedRuns(paths, state)
  const runIds = await runFolders(paths)
  let runs = 0
  state.transaction(() => {
    state.runs.clear()
    skipped.push(...restoreExperiments(paths, state))
  })
  for (let start = 0; start < runIds.length; start += runsPerTransaction) {
    state.transaction(() => {
      for (const runId of runIds.slice(start, start + runsPerTransaction)) {
        try {
          const record = readRunRecord(paths, runId)
          insertRun(state, record, readMetricPoints(paths, runId))
          runs++
        } catch (error) {
          skipped.push({ path: `runs/${runId}/run.json`, reason: messageOf(error) })
        }
      }
    })
    await setImmediate()
  }
  saveMissingExperiments(paths, state)
  await sweepObjects(paths)
  skipped.push(...restoreLoggedModels(paths, state))
  const registry = await replayRegistry(paths, state, log)
  skipped.push(...registry.skipped)
  for (const { path, reason } of skipped)
    log?.('warn', `Skipped while rebuilding: ${path} (${reason}).`, { path })
  log?.('info', `Rebuilt the index: ${runs} runs, ${registry.modelVersions} model versions.`)
  return { runs, modelVersions: registry.modelVersions, skipped }
}

function insertRun(state: State, record: RunRecord, points: MetricPoint[]): void {
  const {
    runId,
    params,
    tags,
    metrics,
    parentId,
    endedAt,
    deletedAt,
    experimentId,
    inputs,
    outputs,
    ...rest
  } = record
  const known = experimentId === undefined ? undefined : state.experiments.byId(experimentId)
  if (!known) state.experiments.ensure(record.experiment, record.startedAt)
  state.runs.insert({
    ...rest,
    experiment: known?.name ?? record.experiment,
    runId,
    inputs: inputs && JSON.stringify(inputs),
    outputs: outputs && JSON.stringify(outputs),
    parentId: parentId ?? null,
    endedAt: endedAt ?? null,
    deletedAt: deletedAt ?? null,
  })
  state.runs.setParams(runId, params)
  state.runs.setTags(runId, tags)
  const seen = new Set(points.map((point) => point.key))
  const at = record.endedAt ?? record.startedAt
  const lost = Object.entries(metrics).filter(([key]) => !seen.has(key))
  state.metrics.append(runId, [...points, ...lost.map(([key, value]) => ({ key, value, step: 0, at }))])
}

async function runFolders(paths: WorkspacePaths): Promise<string[]> {
  try {
    const entries = await readdir(paths.runs, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .toSorted()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
