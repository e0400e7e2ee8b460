import { readLosses } from '../compute/told-losses.ts'
import type { StageContext } from '../stage-work.ts'

/** Logs what another thread writes to shared memory: each point once, as soon as its rounds are known to be done. */
export function createLossLog({ services, runId }: StageContext<'train'>, losses: Float64Array) {
  let logged = 0
  return (doneRounds: number): void => {
    const at = Date.now()
    const points = readLosses(losses, logged).filter(({ rounds }) => rounds <= doneRounds)
    if (points.length === 0) return
    logged += points.length
    services.tracking.logMetrics(
      runId,
      points.flatMap(({ rounds, training, validation }) => [
        { key: 'learning_logLoss', value: validation, step: rounds, at },
        { key: 'learning_training_logLoss', value: training, step: rounds, at },
      ]),
    )
  }
}
