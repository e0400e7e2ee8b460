import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import type { App, AppOptions } from './app.ts'
import { isAppError, notFound } from './lib/errors.ts'
import { findOwner } from './lib/owner-lock.ts'
import { workspacePaths } from './lib/workspace-paths.ts'
import { connectLocal, type Client } from './local-client.ts'

export interface OpenedWorkspace {
  client: Client
  /** The application, when this process owns the workspace. */
  app?: App
  /** Where the owner answers, when another process owns it. */
  endpoint?: string
  /** Resolves when the other process is gone; never in the owner. */
  ownerGone: Promise<void>
  close(): Promise<void>
}

const retryMs = 50
/** An owner takes the lock first and answers last, after opening its databases. */
const patienceMs = 15_000

/** Opens a workspace: as its owner, or as a client of the process that owns it. */
export async function openWorkspace(path: string, options: AppOptions): Promise<OpenedWorkspace> {
  const paths = workspacePaths(resolve(path))
  if (!existsSync(paths.config))
    throw notFound(
      `"${paths.root}" is no workspace: it has no sporeprint.yaml. Make one with "sporeprint init ${path}".`,
      { path: paths.root },
    )
  const deadline = Date.now() + patienceMs
  for (;;) {
    try {
      return await openOnce(paths.root, options)
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error
      await pause(retryMs)
    }
  }
}

async function openOnce(root: string, options: AppOptions): Promise<OpenedWorkspace> {
  const owner = findOwner(workspacePaths(root))
  if (owner && owner.host === hostname()) {
    const { client, closed, close } = await connectLocal(owner.endpoint)
    const closeLocal = async () => {
      close()
      await closed
    }
    return { client, endpoint: owner.endpoint, ownerGone: closed, close: closeLocal }
  }
  // Only the owner needs the databases, which take a while to load.
  const [{ createApp }, { createRouterClient }] = await Promise.all([
    import('./app.ts'),
    import('@orpc/server'),
  ])
  const app = await createApp(root, options)
  const client: Client = createRouterClient(app.router)
  return { client, app, ownerGone: new Promise(() => {}), close: () => app.close() }
}

/** Somebody is about to answer, or has just gone: a moment later it is one or the other. */
const isPassing = (error: unknown) =>
  (isAppError(error, 'CONFLICT') && error.details.host === hostname()) ||
  (isAppError(error, 'UNAVAILABLE') && 'endpoint' in error.details)
