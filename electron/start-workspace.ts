import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkspace } from '../main/create-workspace.ts'
import { openRecentWorkspaces } from '../main/lib/recent-workspaces.ts'
import { workspacePaths } from '../main/lib/workspace-paths.ts'

/**
 * The workspace to show at start: the one asked for, else the last one that still exists, else the sample, made in
 * `home` the first time, where no cloud synchronises the databases.
 */
export async function startWorkspace(asked: string | undefined, home: string): Promise<string> {
  if (asked) return asked
  const last = openRecentWorkspaces()
    .list()
    .find((workspace) => workspace.exists)
  if (last) return last.path
  const folder = join(home, 'Sporeprint', 'mushroom')
  if (existsSync(workspacePaths(folder).config)) return folder
  return (await createWorkspace(folder, { sample: 'mushroom' })).path
}
