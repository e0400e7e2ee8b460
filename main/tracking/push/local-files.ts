import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface LocalFile {
  /** Relative, with "/". */
  path: string
  file: string
  /** Another one means that the content may be another one. */
  version: string
}

/** The files below a folder, sorted by path; no links, nothing half-written, none when the folder is absent. */
export async function listLocalFiles(folder: string): Promise<LocalFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.tmp-'))
  const found = await Promise.all(
    files.map(async (entry): Promise<LocalFile> => {
      const file = join(entry.parentPath, entry.name)
      const { size, mtimeMs } = await stat(file)
      return { path: relative(folder, file).split(sep).join('/'), file, version: `${size}:${mtimeMs}` }
    }),
  )
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
