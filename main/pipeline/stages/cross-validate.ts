import type { StageContext } from '../stage-work.ts'
import type { StageOutputs } from '../stage-outputs.ts'
import { recordFold, startFold } from './fold-runs.ts'
import { learningParams, type LearningRows } from './learning-rows.ts'

type Context = StageContext<'train'>
type Params = Context['stage']['params']
type Fold = StageOutputs['train']['folds'][number]

export const foldCount = ({ folds, foldKind, foldRepeats }: Params) =>
  foldKind === 'stratified' ? folds * foldRepeats : folds

/** All folds at once, as far as there are threads; each fits its own preprocessing on its raw rows. */
export async function crossValidate(
  context: Context,
  rows: Promise<LearningRows>,
  onProgress: (fold: number) => (done: number, total: number) => void,
): Promise<Fold[]> {
  const { services, pipeline, stage } = context
  const { folds, foldKind, foldBy, foldRepeats } = stage.params
  const { classes, positive } = context.input('transform').output
  const { raw, spec } = await rows
  const count = foldCount(stage.params)
  return Promise.all(
    Array.from({ length: count }, async (_, fold) => {
      startFold(context, fold)
      const startedAt = performance.now()
      const result = await services.compute.run(
        'trainFold',
        {
          algorithm: stage.params.algorithm,
          raw,
          target: pipeline.target,
          spec,
          classes,
          positive,
          params: learningParams(stage.params),
          seed: pipeline.seed,
          fold,
          plan: { kind: foldKind, folds, repeats: foldRepeats, seed: pipeline.seed },
          by: foldBy,
        },
        { signal: context.signal, onProgress: onProgress(fold) },
      )
      const done: Fold = {
        fold,
        ...result,
        metrics: { ...result.metrics },
        seconds: (performance.now() - startedAt) / 1000,
      }
      recordFold(context, done)
      context.log('info', `Fold ${fold + 1} of ${count}: accuracy ${result.metrics.accuracy?.toFixed(4)}`)
      return done
    }),
  )
}
