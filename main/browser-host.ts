import type { App } from './app.ts'
import { conflict, isAppError } from './lib/errors.ts'
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
  let asked = Promise.withResolvers<{ path: string; isAsked: boolean }>()
  const open = (path: string) =>
    openWorkspace(path, {
      host: 'browser',
      onOpenWorkspace(other) {
        const [runId] = opened.app?.runningRunIds() ?? []
        if (runId !== undefined)
          throw conflict(`The run ${runId} is going on. Wait for it or cancel it, then open "${other}".`, {
            runId,
          })
        asked.resolve({ path: other, isAsked: true })
      },
    })

  let opened = await open(workspace)
  let server: BrowserServer | undefined
  try {
    server = await serveBrowser(backendOf(opened), { port: options.port })
    options.onReady(server)
    for (;;) {
      const next = await Promise.race([
        stop.promise,
        asked.promise,
        opened.ownerGone.then(() => ({ path: workspace, isAsked: false })),
      ])
      if (next === undefined) return
      asked = Promise.withResolvers()
      if (next.isAsked && next.path === opened.app?.paths.root) continue
      const before = opened
      try {
        opened = await open(next.path)
      } catch (error) {
        if (!next.isAsked || !isAppError(error)) throw error
        options.onNotice(error.message)
        continue
      }
      workspace = next.path
      server.serve(backendOf(opened))
      if (!next.isAsked && opened.app) options.onNotice(`This process has the workspace now: ${workspace}`)
      await before.close()
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
