import type { RunSummary } from '../../../main/contract/run.ts'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import { offerUndo } from './delete-runs.tsx'
import type { RunChange } from './run-change.ts'
import { reverseOf } from './run-change.ts'

/** Changes a run and offers to take it back; `done` says what was done. Resolves to whether it was. */
export async function editRun(run: RunSummary, change: RunChange, done: string): Promise<boolean> {
  const { runId } = run
  try {
    await client.trackedRun.edit({ runId, ...change })
  } catch (error) {
    showFailure(`${run.name} was not changed`, error)
    return false
  }
  await Promise.all(['run', 'trackedRun'].map((noun) => queryClient.invalidateQueries({ queryKey: [noun] })))
  offerUndo({
    title: done,
    note: run.name,
    undo: () => client.trackedRun.edit({ runId, ...reverseOf(run, change) }),
  })
  return true
}
