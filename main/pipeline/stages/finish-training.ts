import { sharedFloat64 } from '../../lib/frame.ts'
import type { Forest } from '../../ml/forest.ts'
import { endCrew } from '../../ml/crew.ts'
import { mostLossPoints } from '../../ml/loss-watch.ts'
import type { PreparedTraining } from '../../ml/model.ts'
import { pointNumbers } from '../compute/told-losses.ts'
import type { StageContext } from '../stage-work.ts'
import { createLossLog } from './loss-log.ts'
import { readWatched } from './watched-rows.ts'

/**
 * Makes the model. Boosting is helped by every thread that has nothing else to do; its loss is told while it learns,
 * and a person may say that it is enough.
 */
export async function finishTraining(
  context: StageContext<'train'>,
  prepared: PreparedTraining,
  parts: readonly Forest[],
  onProgress: (done: number, total: number) => void,
) {
  const { services, signal, isEnough } = context
  const { boosting } = prepared
  if (!boosting) return services.compute.run('finish', { prepared, parts }, { signal, onProgress })
  const { memory } = boosting
  const watched = await readWatched(context, prepared.input)
  const losses = watched && sharedFloat64(pointNumbers * mostLossPoints(memory.params.trees))
  const logLosses = losses && createLossLog(context, losses)
  const finished = services.compute.run(
    'finish',
    { prepared, parts, watch: watched && losses && { ...watched, losses } },
    {
      signal,
      isEnough,
      onProgress: (done, total) => {
        logLosses?.(done)
        onProgress(done, total)
      },
    },
  )
  const helpers = Array.from({ length: services.compute.threads - 1 }, () =>
    services.compute.run('assist', memory, { signal }),
  )
  // Also when the thread that leads has died.
  const [result] = await Promise.all([finished.finally(() => endCrew(memory.crew)), ...helpers])
  logLosses?.(memory.params.trees)
  return result
}
