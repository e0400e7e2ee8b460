import { z } from 'zod'
import { isAppError } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { State } from '../state/open-state.ts'
import type { RunRow } from '../state/runs.ts'
import { writeRunRecord } from './run-record.ts'

const delayMs = 250
/** So long nothing else is answered while files are written; then others have their turn. */
const sliceMs = 20
const pauseMs = 5
const retryMs = 5000
const json = z.record(z.string(), z.json())
const parsed = (text: string) => json.parse(JSON.parse(text))

/** Writes `run.json` from the index: at once, or once for many changes that follow each other. */
export function createRunSaver(paths: WorkspacePaths, state: State) {
  let timer: NodeJS.Timeout | undefined
  const schedule = (inMs: number) => {
    timer ??= setTimeout(saveSome, inMs).unref()
  }
  const saveSome = () => {
    timer = undefined
    const end = performance.now() + sliceMs
    try {
      for (const runId of state.runs.unsaved()) {
        if (performance.now() > end) return schedule(pauseMs)
        saveRun(paths, state, runId)
        state.runs.markSaved(runId)
      }
    } catch (error) {
      // A full disk, say: the index has it all, and the file is tried again.
      if (!isAppError(error, 'UNAVAILABLE')) throw error
      schedule(retryMs)
    }
  }
  return {
    saveNow: (runId: string) => saveRun(paths, state, runId),
    saveLater(runId: string): void {
      state.runs.markUnsaved(runId)
      schedule(delayMs)
    },
    saveUnsavedLater: () => schedule(delayMs),
    /** All of them, now. */
    flush(): void {
      clearTimeout(timer)
      timer = undefined
      saveUnsavedRuns(paths, state)
    },
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
