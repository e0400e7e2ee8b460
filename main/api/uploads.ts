import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

export interface Uploads {
  add(piece: {
    upload?: string
    fileName: string
    base64: string
  }): Promise<{ upload: string; sizeBytes: number }>
  /** @throws NOT_FOUND for an upload that is gone. */
  pathOf(upload: string): string
  discard(upload: string): Promise<void>
}

/** Files that a browser sends in pieces, below data/temp/uploads. */
export function createUploads(paths: WorkspacePaths): Uploads {
  const files = new Map<string, string>()
  const folderOf = (upload: string) => join(paths.temp, 'uploads', upload)
  const pathOf = (upload: string) => {
    const path = files.get(upload)
    if (path !== undefined) return path
    throw notFound(
      'The file that was sent is gone; the app may have been restarted since. Choose it again.',
      {
        upload,
      },
    )
  }
  return {
    async add({ upload, fileName, base64 }) {
      const id = upload ?? randomUUID()
      if (upload === undefined) {
        const name = basename(fileName.replaceAll('\\', '/')).replaceAll(/[\0<>:"|?*]/g, '_')
        if (name === '' || name === '.' || name === '..')
          throw invalidInput(`"${fileName}" is no name of a file. Rename it.`, { fileName })
        await mkdir(folderOf(id), { recursive: true })
        files.set(id, join(folderOf(id), name))
      }
      const path = pathOf(id)
      await appendFile(path, Buffer.from(base64, 'base64'))
      return { upload: id, sizeBytes: (await stat(path)).size }
    },
    pathOf,
    async discard(upload) {
      if (!files.delete(upload)) return
      await rm(folderOf(upload), { recursive: true, force: true })
    },
  }
}
