import { z } from 'zod'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { State } from '../state/open-state.ts'
import type { RunRow } from '../state/runs.ts'
import { writeRunRecord } from './run-record.ts'

const delayMs = 250
const json = z.record(z.string(), z.json())
const parsed = (text: string) => json.parse(JSON.parse(text))

/** Writes `run.json` from the index: at once, or once for many changes that follow each other. */
export function createRunSaver(paths: WorkspacePaths, state: State) {
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    saveUnsavedRuns(paths, state)
  }
  return {
    saveNow: (runId: string) => saveRun(paths, state, runId),
    saveLater(runId: string): void {
      state.runs.markUnsaved(runId)
      timer ??= setTimeout(flush, delayMs).unref()
    },
    flush,
  }
}

/** Brings every `run.json` up to the index. */
export function saveUnsavedRuns(paths: WorkspacePaths, state: State): void {
  for (const runId of state.runs.unsaved()) {
    saveRun(paths, state, runId)
    state.runs.markSaved(runId)
  }
}

function saveRun(paths: WorkspacePaths, state: State, runId: string): void {
  const row = state.runs.get(runId)
  if (!row) return
  writeRunRecord(paths, {
    ...identityOf(row),
    experimentId: state.experiments.byName(row.experiment)?.id,
    ...(row.deletedAt === null ? {} : { deletedAt: row.deletedAt }),
    params: state.runs.params(runId),
    metrics: state.metrics.latest(runId),
    tags: state.runs.tags(runId),
    ...(row.source === 'mlflow' ? { source: row.source } : {}),
    ...(row.userId ? { userId: row.userId } : {}),
    ...(row.inputs ? { inputs: parsed(row.inputs) } : {}),
    ...(row.outputs ? { outputs: parsed(row.outputs) } : {}),
  })
}

export function identityOf(row: RunRow) {
  const { runId, name, experiment, kind, state, startedAt } = row
  return {
    runId,
    name,
    experiment,
    kind,
    state,
    startedAt,
    ...(row.parentId === null ? {} : { parentId: row.parentId }),
    ...(row.endedAt === null ? {} : { endedAt: row.endedAt }),
  }
}
