import { conflict } from '../lib/errors.ts'
import { openWorkspace } from '../open-workspace.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

interface ServeOptions extends CommonOptions {
  port: number
  host: string
}

/** Serves the workspace to MLflow's clients until it is told to stop. */
export async function serveTracking(terminal: Terminal, { port, host }: ServeOptions): Promise<void> {
  const path = terminal.workspacePath()
  const opened = await openWorkspace(path, { host: 'cli', overrides: { 'tracking.server': false } })
  try {
    if (!opened.app) {
      throw conflict(
        `"${path}" is open in another Sporeprint, which can serve it itself: sporeprint config set tracking.server true`,
        { path },
      )
    }
    const stop = Promise.withResolvers<void>()
    const onSignal = () => stop.resolve()
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
    const server = await opened.app.serveTracking({ port, host })
    terminal.print(
      { url: server.url, port: server.port, pid: process.pid },
      `MLflow's clients find this workspace with\n\n  export MLFLOW_TRACKING_URI=${server.url}\n\nPress Ctrl-C to stop.`,
    )
    await stop.promise
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    await server.close()
  } finally {
    await opened.close()
  }
}
