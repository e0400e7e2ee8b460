import { readdir, rm, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { MaintenanceItem } from '../contract/upkeep.ts'
import { bytesText } from '../infra/quantities.ts'
import type { OpenWorkspace } from './workspace.ts'

const shownPaths = 100

interface Rubbish {
  what: string
  paths: string[]
}

/** What maintenance of the workspace would do, and what of it deletes how much. */
export async function workspaceMaintenance(workspace: OpenWorkspace): Promise<MaintenanceItem[]> {
  const { paths, state } = workspace
  const items: MaintenanceItem[] = [
    {
      part: 'workspace',
      text: 'ANALYZE and compact state.db, write out the log of the warehouse, rotate the application log',
      freesBytes: state.wastedBytes() || undefined,
      isNotice: false,
    },
  ]
  const busy = workspace.runningRunIds()[0]
  if (busy !== undefined)
    items.push({
      part: 'workspace',
      text: `The run ${busy} is going on, so caches and deleted runs are left alone.`,
      isNotice: true,
    })
  for (const { what, paths: found } of await rubbishOf(workspace)) {
    const sizes = await Promise.all(found.map(sizeOf))
    const freesBytes = sizes.reduce((sum, size) => sum + size, 0)
    const shown = found.slice(0, shownPaths).map((path) => relative(paths.root, path))
    items.push({ part: 'workspace', text: `Delete ${what}`, freesBytes, paths: shown, isNotice: false })
  }
  return items
}

/** Does it; @returns what came of it. */
export async function maintainWorkspace(
  workspace: OpenWorkspace,
  signal: AbortSignal,
  report: (note: string) => void,
): Promise<string[]> {
  const results: string[] = []
  report('compacting its databases')
  workspace.state.compact()
  await workspace.warehouse.checkpoint()
  if (workspace.rotateLog()) results.push('The application log was rotated.')
  for (const { what, paths } of await rubbishOf(workspace)) {
    let bytes = 0
    for (const path of paths) {
      signal.throwIfAborted()
      report(`deleting ${relative(workspace.paths.root, path)}`)
      bytes += await sizeOf(path)
      await rm(path, { recursive: true, force: true })
    }
    results.push(`Deleted ${what}: ${bytesText(bytes)}.`)
  }
  const unused = await workspace.dropUnusedArtifacts()
  if (unused > 0) results.push(`Freed what only deleted artifacts shared: ${bytesText(unused)}.`)
  return results
}

const inside = async (folder: string) =>
  (await readdir(folder).catch(() => [])).map((name) => join(folder, name))

/** What nothing needs any more; nothing while a run is going on, which may use it. */
async function rubbishOf({ paths, runningRunIds, deletedRunIds }: OpenWorkspace): Promise<Rubbish[]> {
  if (runningRunIds().length > 0) return []
  const artifacts = await Promise.all(
    deletedRunIds().map((runId) => inside(join(paths.runs, runId, 'artifacts'))),
  )
  return [
    { what: 'the artifacts of deleted runs', paths: artifacts.flat() },
    { what: 'scratch files in data/temp', paths: await inside(paths.temp) },
    { what: 'the results of stages, which are kept for reuse', paths: await inside(paths.staging) },
  ].filter((one) => one.paths.length > 0)
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) return found?.size ?? 0
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
