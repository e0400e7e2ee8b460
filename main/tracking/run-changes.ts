import type { RunSummary } from '../contract/run.ts'
import { conflict, invalidInput, notFound } from '../lib/errors.ts'
import type { State } from '../state/open-state.ts'
import type { RunRow } from '../state/runs.ts'
import { checkTexts } from './limits.ts'
import type { Tracking } from './tracking.ts'

export interface RunEdit {
  runId: string
  name?: string
  tags: Record<string, string>
  removeTags: readonly string[]
}

const nameTag = 'mlflow.runName'
/** Tags that MLflow gives a meaning of their own. */
const ownWays: Record<string, string> = {
  [nameTag]: 'Give the run another name instead',
  'mlflow.parentRunId': 'A run keeps its parent',
}

export type RunChanges = ReturnType<typeof createRunChanges>

/** What a person changes in runs that are there. */
export function createRunChanges(deps: {
  state: State
  tracking: Tracking
  /** Whether the run is going on now. */
  isLive?: (runId: string) => boolean
}) {
  const { state, tracking, isLive } = deps
  const rowOf = (runId: string): RunRow => {
    const row = state.runs.get(runId)
    if (row) return row
    throw notFound(`There is no run ${runId} in this workspace.`, { runId })
  }
  const setDeleted = (runIds: readonly string[], deletedAt: number | null) => {
    state.transaction(() => {
      for (const runId of runIds) state.runs.setDeleted(runId, deletedAt)
      for (const runId of runIds) state.runs.markUnsaved(runId)
    })
    tracking.saveUnsavedLater()
    return { runIds: [...runIds] }
  }

  return {
    edit({ runId, name, tags, removeTags }: RunEdit): RunSummary {
      const row = rowOf(runId)
      checkTexts('tag', tags)
      for (const key of [...Object.keys(tags), ...removeTags]) {
        const instead = Object.hasOwn(ownWays, key) ? ownWays[key] : undefined
        if (instead !== undefined)
          throw invalidInput(`The tag "${key}" cannot be changed by hand. ${instead}.`, { key })
      }
      state.transaction(() => {
        if (name !== undefined) {
          state.runs.update({ ...row, name })
          if (row.source === 'mlflow') state.runs.setTags(runId, { [nameTag]: name })
        }
        state.runs.setTags(runId, tags)
        for (const key of removeTags) state.runs.deleteTag(runId, key)
        state.runs.markUnsaved(runId)
      })
      tracking.saveLater(runId)
      return tracking.summary(runId)
    },

    /** @throws CONFLICT, and deletes nothing, when one of them or of those under them is going on. */
    delete({ runIds }: { runIds: readonly string[] }): { runIds: string[] } {
      const family = new Set(runIds.flatMap((runId) => state.runs.family(rowOf(runId).runId)))
      const shown = [...family].filter((runId) => rowOf(runId).deletedAt === null)
      const live = shown.find((runId) => isLive?.(runId))
      if (live !== undefined)
        throw conflict(`The run ${live} is going on. Cancel it, then delete it.`, { runId: live })
      return setDeleted(shown, Date.now())
    },

    restore({ runIds }: { runIds: readonly string[] }): { runIds: string[] } {
      for (const runId of runIds) rowOf(runId)
      return setDeleted([...new Set(runIds)], null)
    },
  }
}
