import type { PipelineRun, StageRun } from '../../../main/contract/run.ts'

const isAhead = (stage: StageRun) => stage.state === 'waiting' || stage.state === 'running'

/**
 * About how long a run still takes, in milliseconds: what its open stages took in `before`. Nothing when a stage was
 * not measured there (it was cached or did not exist), because a guess would be worse than silence.
 */
export function remainingMs(run: PipelineRun, before: PipelineRun, now: number): number | undefined {
  const took = new Map(
    before.stages.map((stage) => [stage.name, stage.cached ? undefined : stage.durationMs]),
  )
  let total = 0
  for (const stage of run.stages.filter(isAhead)) {
    const expected = took.get(stage.name)
    if (expected === undefined) return undefined
    const spent = stage.state === 'running' && stage.startedAt !== undefined ? now - stage.startedAt : 0
    total += Math.max(0, expected - spent)
  }
  return total
}
