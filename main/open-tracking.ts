import { existsSync } from 'node:fs'
import { openConfig } from './lib/config.ts'
import { notFound } from './lib/errors.ts'
import { createEvents } from './lib/events.ts'
import { openLogger } from './lib/logger.ts'
import { takeOwnership } from './lib/owner-lock.ts'
import { workspacePaths } from './lib/workspace-paths.ts'
import { openState } from './state/open-state.ts'
import { rebuildIndex } from './tracking/rebuild-index.ts'
import { createRegistry } from './tracking/registry.ts'
import { createTracking } from './tracking/tracking.ts'

export type OpenTracking = Awaited<ReturnType<typeof openTracking>>

/**
 * Opens a workspace as its one owner, as far as runs and models need it: all that a server for MLflow's clients wants,
 * and what the application is built on.
 *
 * @throws NOT_FOUND when the folder is no workspace; CONFLICT when another process owns it, or a newer version made it.
 */
export async function openTracking(workspace: string, overrides?: Record<string, unknown>) {
  const paths = workspacePaths(workspace)
  if (!existsSync(paths.config)) {
    throw notFound(
      `"${paths.root}" is no workspace: it has no sporeprint.yaml. Make one with "sporeprint init".`,
      { path: paths.root },
    )
  }
  const config = openConfig({ paths, overrides })
  const closers: (() => unknown)[] = []
  const onClose = <Thing>(thing: Thing, close: (thing: Thing) => unknown): Thing => {
    closers.unshift(() => close(thing))
    return thing
  }
  const close = async () => {
    for (const closer of closers.splice(0)) await closer()
  }
  try {
    const ownership = onClose(takeOwnership(paths), (lock) => lock.release())
    const logger = onClose(openLogger(), (one) => one.close())
    const { log } = logger
    const events = createEvents()
    const state = onClose(openState(paths.state, { log }), (store) => store.close())
    if (state.needsRebuild) await rebuildIndex(paths, state, log)
    const tracking = onClose(createTracking({ state, paths, events }), (one) => one.flush())
    tracking.flush()
    const registry = createRegistry({ state, paths, events, log })
    await registry.open()
    tracking.markInterrupted()
    return { paths, config, ownership, logger, events, state, tracking, registry, close }
  } catch (error) {
    await close()
    throw error
  }
}
