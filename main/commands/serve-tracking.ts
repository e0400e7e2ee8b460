import { resolve } from 'node:path'
import { conflict, isAppError } from '../lib/errors.ts'
import { serveLocal } from '../local-socket.ts'
import { openTracking, type OpenTracking } from '../open-tracking.ts'
import { serveTracking as serve } from '../tracking/serve-tracking.ts'
import type { App } from '../app.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

interface ServeOptions extends CommonOptions {
  port: number
  host: string
}

/** Serves the workspace to MLflow's clients until it is told to stop. */
export async function serveTracking(terminal: Terminal, { port, host }: ServeOptions): Promise<void> {
  const opened = await open(resolve(terminal.workspacePath()))
  const { config, logger } = opened
  const application = loadApplication(opened)
  const stop = Promise.withResolvers<void>()
  const onSignal = () => stop.resolve()
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  try {
    const token = config.get('tracking.token') ?? undefined
    const server = await serve(opened, { port, host, token, log: logger.log })
    const local = await serveLocal(async () => (await application.load()).router, opened.ownership.endpoint)
    terminal.print(
      { url: server.url, port: server.port, pid: process.pid },
      `MLflow's clients find this workspace with\n\n  export MLFLOW_TRACKING_URI=${server.url}\n\nPress Ctrl-C to stop.`,
    )
    // What is sent on to another server is sent by the application.
    if (config.get('tracking.push')) await application.load()
    await stop.promise
    await local.close()
    await server.close()
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    await application.close()
    await opened.close()
  }
}

const overrides = { 'tracking.server': false }

async function open(path: string): Promise<OpenTracking> {
  try {
    return await openTracking(path, overrides)
  } catch (error) {
    if (!isAppError(error, 'CONFLICT') || !('endpoint' in error.details)) throw error
    throw conflict(
      `"${path}" is open in another Sporeprint, which can serve it itself: sporeprint config set tracking.server true`,
      { path },
      error,
    )
  }
}

/** The rest of the application, which most who serve never need: with it comes all that pipelines and services want. */
function loadApplication(opened: OpenTracking) {
  let loading: Promise<App> | undefined
  return {
    load(): Promise<App> {
      loading ??= import('../app.ts').then(({ createApp }) =>
        createApp(opened.paths.root, { host: 'cli', overrides }, opened),
      )
      return loading
    },
    async close(): Promise<void> {
      await (await loading)?.close()
    },
  }
}
