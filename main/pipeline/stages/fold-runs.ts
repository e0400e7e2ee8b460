import { createHash } from 'node:crypto'
import type { StageContext } from '../stage-work.ts'
import type { StageOutputs } from '../stage-outputs.ts'

type Context = StageContext<'train'>

/** The same fold of the same run always has the same id, so that a resumed run goes on with it. */
export const foldRunId = (runId: string, stage: string, fold: number) =>
  createHash('sha256').update(`${runId}/${stage}/${fold}`).digest('hex').slice(0, 32)

/** Shows a fold as a child run that is going on. */
export function startFold({ runId, pipeline, stage, services }: Context, fold: number): void {
  const childId = foldRunId(runId, stage.name, fold)
  if (services.state.runs.get(childId)) return services.tracking.reopenRun(childId)
  services.tracking.startRun({
    runId: childId,
    name: `${stage.name} fold ${fold + 1}`,
    experiment: pipeline.name,
    parentId: runId,
    kind: 'fold',
    params: { fold: String(fold + 1), folds: String(stage.params.folds), algorithm: stage.params.algorithm },
  })
  return undefined
}

/** Ends a fold's child run with its metrics; one that ended already stays as it is. */
export function recordFold(context: Context, fold: StageOutputs['train']['folds'][number]): void {
  const { runId, stage, services } = context
  const childId = foldRunId(runId, stage.name, fold.fold)
  if (services.state.runs.get(childId)?.state === 'succeeded') return
  startFold(context, fold.fold)
  const at = Date.now()
  const metrics = { ...fold.metrics, seconds: fold.seconds }
  services.tracking.logMetrics(
    childId,
    Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0, at })),
  )
  services.tracking.finishRun(childId, 'succeeded')
}
