import type { Forest } from '../../ml/forest.ts'
import { endCrew } from '../../ml/histogram-crew.ts'
import type { PreparedTraining } from '../../ml/model.ts'
import type { StageContext } from '../stage-work.ts'

/** Makes the model. Boosting is helped by every thread that has nothing else to do. */
export async function finishTraining(
  { services, signal }: StageContext<'train'>,
  prepared: PreparedTraining,
  parts: readonly Forest[],
  onProgress: (done: number, total: number) => void,
) {
  const finished = services.compute.run('finish', { prepared, parts }, { signal, onProgress })
  const memory = prepared.boosting?.memory
  if (!memory) return finished
  const helpers = Array.from({ length: services.compute.threads - 1 }, () =>
    services.compute.run('assist', memory, { signal }),
  )
  // Also when the thread that leads has died.
  const [result] = await Promise.all([finished.finally(() => endCrew(memory)), ...helpers])
  return result
}
