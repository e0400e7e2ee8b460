import type { App } from './app.ts'
import { openWorkspace } from './open-workspace.ts'
import { serveBrowser, type BackendSource, type BrowserServer } from './server.ts'

export interface BrowserHostOptions {
  port?: number
  onReady: (server: BrowserServer) => void
  onNotice: (text: string) => void
}

/**
 * Shows a workspace in the browser until SIGINT or SIGTERM, as its owner or as a client of the owner. When the owner
 * goes, this process takes its place; when a page asks for another workspace, that one is shown at the same address.
 */
export async function runBrowserHost(workspace: string, options: BrowserHostOptions): Promise<void> {
  const stop = Promise.withResolvers<undefined>()
  const onSignal = () => stop.resolve(undefined)
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  let asked = Promise.withResolvers<string>()
  const open = (path: string) =>
    openWorkspace(path, { host: 'browser', onOpenWorkspace: (other) => asked.resolve(other) })

  let opened = await open(workspace)
  let server: BrowserServer | undefined
  try {
    server = await serveBrowser(backendOf(opened), { port: options.port })
    options.onReady(server)
    for (;;) {
      const next = await Promise.race([stop.promise, asked.promise, opened.ownerGone.then(() => workspace)])
      if (next === undefined) return
      asked = Promise.withResolvers()
      const running = opened.app?.runningRunIds() ?? []
      if (running.length > 0) options.onNotice(`The run ${running[0]} was interrupted; it can be resumed.`)
      await opened.close()
      opened = await open(next)
      workspace = next
      server.serve(backendOf(opened))
      if (opened.app) options.onNotice(`This process has the workspace now: ${workspace}`)
    }
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    await server?.close()
    await opened.close()
  }
}

const backendOf = ({ app, endpoint }: { app?: App; endpoint?: string }): BackendSource =>
  app ? { router: app.router } : { endpoint: endpoint! }
