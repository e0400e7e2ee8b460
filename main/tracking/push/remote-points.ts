import type { MetricPoint } from '../../state/metrics.ts'
import type { MlflowClient } from '../mlflow-client/mlflow-client.ts'

/** MLflow with SQLite makes an infinity the largest number there is. */
const clamped = (value: number) =>
  Number.isNaN(value) ? value : Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)
const identity = (step: number, at: number, value: number) => `${step} ${at} ${clamped(value)}`

/** The points that a remote run has, asked once for each metric that is asked about. */
export function createRemotePoints(client: Pick<MlflowClient, 'history'>, remoteId: string) {
  const histories = new Map<string, Set<string>>()
  const historyOf = async (key: string) => {
    const known = histories.get(key)
    if (known) return known
    const history = new Set<string>()
    for await (const { step, timestamp, value } of client.history(remoteId, key))
      history.add(identity(step, timestamp, value))
    histories.set(key, history)
    return history
  }
  return {
    /** Those of `points` that are not there. */
    async without(points: readonly MetricPoint[]): Promise<MetricPoint[]> {
      const fresh: MetricPoint[] = []
      for (const point of points) {
        const history = await historyOf(point.key)
        if (!history.has(identity(point.step, point.at, point.value))) fresh.push(point)
      }
      return fresh
    },
  }
}
