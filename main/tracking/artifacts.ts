import { mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import type { artifactInfo } from '../contract/run.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { checksumsOf, storeArtifact, temporaryPrefix } from './artifact-store.ts'
import { runFolder } from './run-record.ts'

export type ArtifactInfo = z.infer<typeof artifactInfo>

const textLimit = 5 * 1024 * 1024
const bytesLimit = 20 * 1024 * 1024
const mediaTypes: Record<string, string> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.log': 'text/plain',
  '.md': 'text/markdown',
  '.onnx': 'application/octet-stream',
  '.parquet': 'application/vnd.apache.parquet',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
}
export const mediaTypeOf = (path: string) =>
  mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream'

/**
 * The parts of an artifact's path, which is relative and uses "/".
 *
 * @throws INVALID_INPUT for anything that could leave the run's folder on any system, also when decoded from a URL.
 */
export function artifactParts(path: string): string[] {
  const parts = path.split('/')
  const isBad = [path, decoded(path), decoded(decoded(path))].some(
    (form) =>
      form.length > 1000 ||
      // oxlint-disable-next-line no-control-regex -- control characters are what is refused
      /[\\:\u0000-\u001F\u007F]/.test(form) ||
      form.split('/').some((part) => part === '' || /^\.+\s*$/.test(part) || /[. ]$/.test(part)),
  )
  if (isBad) {
    throw invalidInput(
      `An artifact's path is relative and inside its run, such as "plots/roc.json", but is ${JSON.stringify(path)}.`,
      { path },
    )
  }
  return parts
}

export function createArtifacts(paths: WorkspacePaths) {
  const folderOf = (runId: string) => join(runFolder(paths, runId), 'artifacts')

  /** The file, after following links, or NOT_FOUND when it is absent or outside of the run. */
  const locate = async (runId: string, path: string) => {
    const folder = folderOf(runId)
    const missing = () => notFound(`The run ${runId} has no artifact "${path}".`, { runId, path })
    const parts = artifactParts(path)
    try {
      const real = await realpath(join(folder, ...parts))
      const inside = relative(await realpath(folder), real)
      if (inside.startsWith('..') || !(await stat(real)).isFile()) throw missing()
      return real
    } catch (error) {
      if (isAbsent(error)) throw missing()
      throw error
    }
  }

  return {
    /** Writes all of it or nothing, in place of what was there. */
    async write(runId: string, path: string, content: string | Uint8Array): Promise<void> {
      const folder = folderOf(runId)
      const file = join(folder, ...artifactParts(path))
      await mkdir(join(file, '..'), { recursive: true })
      const inside = relative(await realpath(folder), await realpath(join(file, '..')))
      if (inside.startsWith('..'))
        throw invalidInput(`"${path}" leads out of the run's folder through a link.`, { path })
      await storeArtifact(paths, { folder, path }, Readable.from([Buffer.from(content)]))
    },
    /** Sorted by path. */
    async list(runId: string): Promise<ArtifactInfo[]> {
      const folder = folderOf(runId)
      const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
        (error: unknown) => {
          if (isAbsent(error)) return []
          throw error
        },
      )
      const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith(temporaryPrefix))
      const checksums = await checksumsOf(folder)
      const infos = await Promise.all(
        files.map(async (entry) => {
          const file = join(entry.parentPath, entry.name)
          const path = relative(folder, file).split(sep).join('/')
          const sha256 = checksums.get(path)
          const { size } = await stat(file)
          return {
            path,
            sizeBytes: size,
            mediaType: mediaTypeOf(path),
            ...(sha256 === undefined ? {} : { sha256 }),
          }
        }),
      )
      return infos.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    },
    async read(runId: string, path: string): Promise<Uint8Array> {
      return readFile(await locate(runId, path))
    },
    /** @throws INVALID_INPUT when it is larger than 20 MB. */
    async readBytes(runId: string, path: string): Promise<{ base64: string; mediaType: string }> {
      const file = await locate(runId, path)
      const { size } = await stat(file)
      if (size > bytesLimit) {
        throw invalidInput(
          `"${path}" has ${size} bytes; at most ${bytesLimit} are shown. Open the file in the run's folder.`,
          { runId, path, size },
        )
      }
      return { base64: (await readFile(file)).toString('base64'), mediaType: mediaTypeOf(path) }
    },
    /** @throws INVALID_INPUT when it is larger than 5 MB or no UTF-8 text. */
    async readText(runId: string, path: string): Promise<{ text: string; mediaType: string }> {
      const file = await locate(runId, path)
      const { size } = await stat(file)
      if (size > textLimit) {
        throw invalidInput(
          `"${path}" has ${size} bytes; at most ${textLimit} are shown. Open the file in the run's folder.`,
          { runId, path, size },
        )
      }
      try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
        return { text, mediaType: mediaTypeOf(path) }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        throw invalidInput(
          `"${path}" is not text. Open the file in the run's folder.`,
          { runId, path },
          error,
        )
      }
    },
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
