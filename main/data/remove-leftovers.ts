import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

/** Removes what imports that were killed left in data/temp. To be called when no import can be running. */
export async function removeLeftovers({ temp }: WorkspacePaths): Promise<void> {
  const names = await readdir(temp).catch(() => [])
  for (const name of names)
    if (name.startsWith('import-') || name === 'uploads')
      await rm(join(temp, name), { recursive: true, force: true })
}
