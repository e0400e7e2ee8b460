import type { Forest } from '../../ml/forest.ts'
import { evaluateMetrics, type Scored } from '../../ml/metrics.ts'
import type { PreparedTraining } from '../../ml/model.ts'
import type { StageContext } from '../stage-work.ts'
import { readWatched, type WatchedRows } from './watched-rows.ts'

type Context = StageContext<'train'>

/** What is drawn while it learns. */
const watchedMetrics = ['accuracy', 'logLoss', 'rocAuc'] as const

/**
 * Grows the trees in a few portions per thread: enough to use all cores to the end, few enough to cost nothing. After
 * each, the validation part tells how good the forest is so far, and a person may say that it is enough.
 */
export async function growForest(
  context: Context,
  { forest, input }: PreparedTraining,
  onProgress: (first: number) => (done: number, total: number) => void,
): Promise<Forest[]> {
  if (!forest) return []
  const { compute } = context.services
  const { trees } = forest.params
  const portion = Math.max(1, Math.ceil(trees / (compute.threads * 6)))
  const watch = trees > 1 ? createWatch(context, input, await readWatched(context, input)) : undefined
  const grown: Forest[] = []
  let next = 0
  const growOn = async () => {
    while (next < trees && !(grown.length > 0 && context.isEnough())) {
      const from = next
      const to = Math.min(trees, from + portion)
      next = to
      const part = await compute.run(
        'grow',
        { forest, from, to },
        { signal: context.signal, onProgress: onProgress(from) },
      )
      grown.push(part)
      await watch?.(part)
    }
  }
  await Promise.all(Array.from({ length: compute.threads }, growOn))
  return grown
}

/** Adds up what the parts of a forest say of the watched rows, and logs how good that is. */
function createWatch(
  context: Context,
  { classes, positive, preprocessor }: PreparedTraining['input'],
  watched: WatchedRows | undefined,
) {
  if (!watched) return undefined
  const { frame, rows, target } = watched
  const scored: Scored = {
    target,
    probabilities: new Float64Array(rows.length * classes.length),
    classCount: classes.length,
  }
  const positiveIndex = positive === undefined ? undefined : classes.indexOf(positive)
  let trees = 0
  return async (part: Forest): Promise<void> => {
    const { probabilities } = await context.services.compute.run(
      'watchForest',
      { forest: part, frame, features: preprocessor.features, rows },
      { signal: context.signal },
    )
    const before = trees
    trees += part.roots.length
    const { probabilities: sum } = scored
    for (let i = 0; i < sum.length; i++)
      sum[i] = (sum[i]! * before + probabilities[i]! * part.roots.length) / trees
    const metrics = evaluateMetrics(scored, positiveIndex)
    const at = Date.now()
    context.services.tracking.logMetrics(
      context.runId,
      watchedMetrics.flatMap((name) =>
        metrics[name] === undefined
          ? []
          : [{ key: `learning_${name}`, value: metrics[name], step: trees, at }],
      ),
    )
  }
}
