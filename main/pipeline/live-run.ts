import type { LogLine, PipelineRun, StageRun } from '../contract/run.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { writeRunFile } from './run-file.ts'
import { openRunLog, type RunLog } from './run-log.ts'

/** A run that is going on in this process: its state now, its log, and how to stop it. */
export interface LiveRun {
  readonly runId: string
  readonly log: RunLog
  readonly stop: AbortController
  /** Why it was stopped, when `stop` was aborted. */
  stopReason: 'cancelled' | 'interrupted'
  /** A person said that what has been learnt so far is enough. */
  isEnough: boolean
  now(): PipelineRun
  /** Changes the state; `save` also writes it to the run's folder. */
  change(part: Partial<PipelineRun>, save?: boolean): void
  changeStage(name: string, part: Partial<StageRun>, save?: boolean): void
  /** Settles at the next change, or when the signal is aborted. */
  nextChange(signal?: AbortSignal): Promise<void>
  /** Settles when the run is over. */
  readonly ended: Promise<PipelineRun>
  end(): void
}

export function createLiveRun(
  paths: WorkspacePaths,
  given: PipelineRun,
  source: string,
  onChange: (runId: string) => void,
): LiveRun {
  let run = given
  let changed = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<PipelineRun>()
  const { runId } = given
  const wake = () => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const replace = (next: PipelineRun, save: boolean) => {
    run = next
    if (save) writeRunFile(paths, { run, source })
    wake()
    onChange(runId)
  }
  return {
    runId,
    log: openRunLog(paths, runId, wake),
    stop: new AbortController(),
    stopReason: 'cancelled',
    isEnough: false,
    now: () => run,
    change: (part, save = true) => replace({ ...run, ...part }, save),
    changeStage(name, part, save = true) {
      const stages = run.stages.map((stage) => (stage.name === name ? { ...stage, ...part } : stage))
      replace({ ...run, stages }, save)
    },
    async nextChange(signal) {
      if (signal?.aborted) return
      const aborted = Promise.withResolvers<void>()
      const onAbort = () => aborted.resolve()
      signal?.addEventListener('abort', onAbort, { once: true })
      await Promise.race([changed.promise, aborted.promise])
      signal?.removeEventListener('abort', onAbort)
    },
    ended: ended.promise,
    end: () => ended.resolve(run),
  }
}

export const isOver = (state: PipelineRun['state']) => state !== 'queued' && state !== 'running'

/** Lines after a position, of one stage if wanted. */
export const linesAfter = (
  lines: readonly LogLine[],
  after: number,
  stage: string | undefined,
  limit: number,
) =>
  lines
    .filter((line) => line.sequence > after && (stage === undefined || line.stage === stage))
    .slice(0, limit)
