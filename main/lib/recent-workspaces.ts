import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { openUserFile } from './user-file.ts'
import { userFolder } from './user-folder.ts'
import { workspacePaths } from './workspace-paths.ts'

const limit = 20
const schema = z.array(z.object({ name: z.string(), path: z.string(), openedAt: z.number() }))

/** The workspaces a person opened last, newest first. */
export function openRecentWorkspaces(folder = userFolder()) {
  const file = openUserFile(join(folder, 'recent-workspaces.json'), schema, [])
  return {
    list: () =>
      file.read().map((entry) => ({ ...entry, exists: existsSync(workspacePaths(entry.path).config) })),
    remember({ name, path }: { name: string; path: string }): void {
      const full = resolve(path)
      const others = file.read().filter((entry) => entry.path !== full)
      file.write([{ name, path: full, openedAt: Date.now() }, ...others].slice(0, limit))
    },
    forget(path: string): void {
      file.write(file.read().filter((entry) => entry.path !== resolve(path)))
    },
  }
}

export type RecentWorkspaces = ReturnType<typeof openRecentWorkspaces>
