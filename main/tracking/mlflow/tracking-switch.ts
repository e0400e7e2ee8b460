import type { AppInfo } from '../../contract/app.ts'
import { isAppError } from '../../lib/errors.ts'
import type { Config } from '../../lib/config.ts'
import type { WorkContext } from '../../lib/work.ts'
import { serveTracking, type TrackingServer } from '../serve-tracking.ts'
import type { MlflowServices } from './services.ts'

/** Serves while the setting `tracking.server` is on, at the port of `tracking.port`, and follows both. */
export function createTrackingSwitch(services: MlflowServices, config: Config, log: WorkContext['log']) {
  let server: TrackingServer | undefined
  let problem: string | undefined
  let turn = Promise.resolve()

  const apply = async () => {
    const isWanted = config.get('tracking.server')
    const port = config.get('tracking.port')
    if (isWanted && server?.port === port) return
    await server?.close()
    server = undefined
    problem = undefined
    if (!isWanted) return
    try {
      server = await serveTracking(services, { port, token: config.get('tracking.token') ?? undefined, log })
      log('info', `MLflow's clients find this workspace at ${server.url}.`)
    } catch (error) {
      if (!isAppError(error)) throw error
      problem = `MLflow's clients cannot be served: ${error.message}`
      log('warn', problem)
    }
  }
  const follow = () => {
    turn = turn.then(apply)
    return turn
  }
  const unsubscribe = services.events.subscribe(({ topic, id }) => {
    if (topic === 'config' && id?.startsWith('tracking.')) void follow()
  })
  return {
    /** Resolves when the server is as the settings say. */
    follow,
    notices: (): AppInfo['notices'] => (problem === undefined ? [] : [{ level: 'warn', message: problem }]),
    async close(): Promise<void> {
      unsubscribe()
      await turn
      await server?.close()
    },
  }
}
