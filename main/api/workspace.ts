import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { datasetNames } from '../data/dataset-files.ts'
import { conflict, invalidInput, notFound } from '../lib/errors.ts'
import type { Events } from '../lib/events.ts'
import type { RecentWorkspaces } from '../lib/recent-workspaces.ts'
import { workspacePaths, type WorkspacePaths } from '../lib/workspace-paths.ts'
import type { State } from '../state/open-state.ts'
import { rebuildIndex } from '../tracking/rebuild-index.ts'

export interface WorkspaceServices {
  paths: WorkspacePaths
  state: State
  events: Events
  recent: RecentWorkspaces
  runningRunIds: () => string[]
  create: (folder: string, options: { sample?: 'mushroom' }) => Promise<{ path: string; name: string }>
  /** Shows another workspace; hosts that show only one leave it out. */
  onOpen?: (path: string) => void
}

/** `workspace.*`: other workspaces, and this one's index. */
export function workspaceHandlers(services: WorkspaceServices) {
  const { paths, state, events, recent } = services
  return {
    recent: () => recent.list(),
    create: ({ path, sample }: { path: string; sample?: 'mushroom' }) =>
      services.create(requireAbsolute(path), { sample }),
    open({ path }: { path: string }) {
      requireAbsolute(path)
      if (!existsSync(workspacePaths(path).config))
        throw notFound(`"${path}" is no workspace: it has no sporeprint.yaml. Create one there first.`, {
          path,
        })
      if (!services.onOpen)
        throw conflict(`This window shows "${paths.root}" only. Start Sporeprint with "-w ${path}".`, {
          path,
        })
      services.onOpen(path)
      return { path }
    },
    async rebuild() {
      const running = services.runningRunIds()
      if (running.length > 0)
        throw conflict(`The run ${running[0]} is going on. Wait for it or cancel it, then rebuild.`, {
          runId: running[0],
        })
      const { runs, modelVersions, skipped } = await rebuildIndex(paths, state)
      for (const topic of ['run', 'model'] as const) events.emit({ topic })
      return {
        runs,
        datasets: (await datasetNames(paths)).length,
        modelVersions,
        skipped: skipped.map((one) => `${one.path}: ${one.reason}`),
      }
    },
  }
}

function requireAbsolute(path: string): string {
  if (isAbsolute(path)) return path
  throw invalidInput(`"${path}" is not a full path. Give one that starts at the root of the disk.`, { path })
}
