import { learningSizes } from '../../ml/learning-curve.ts'
import type { StageContext } from '../stage-work.ts'
import type { StageOutputs } from '../stage-outputs.ts'
import { learningParams, type LearningRows } from './learning-rows.ts'

type Points = StageOutputs['train']['learningCurve']

/** Each size is learnt from in so many folds, so that a lucky draw is seen as one. */
const folds = 3

/** What the model learns from fewer rows than there are: whether more would help. */
export async function drawLearningCurve(
  context: StageContext<'train'>,
  rows: Promise<LearningRows>,
): Promise<Points> {
  const { services, pipeline, stage } = context
  const { classes, positive } = context.input('transform').output
  const { raw, spec } = await rows
  const sizes = learningSizes(Math.floor((raw.rowCount * (folds - 1)) / folds))
  const wanted = sizes.flatMap((size) => Array.from({ length: folds }, (_, fold) => ({ size, fold })))
  return Promise.all(
    wanted.map(async ({ size, fold }) => {
      const point = await services.compute.run(
        'learningPoint',
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
          folds,
          size,
        },
        { signal: context.signal },
      )
      return { ...point, train: { ...point.train }, test: { ...point.test } }
    }),
  )
}
