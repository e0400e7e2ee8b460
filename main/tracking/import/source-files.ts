import { createReadStream } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Left, SourceFile } from './import-source.ts'

const isAbsent = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** The entries of a folder by name; links are left, with a word about it. */
export async function entriesOf(folder: string, onLeft: (left: Left) => void) {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  for (const entry of entries) {
    if (entry.isSymbolicLink())
      onLeft({
        what: 'links',
        reason: 'A link may lead anywhere, so none is followed.',
        example: join(folder, entry.name),
      })
  }
  return entries
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Every file below a folder. */
export async function* filesBelow(
  folder: string,
  onLeft: (left: Left) => void,
  path = '',
): AsyncGenerator<SourceFile, void, void> {
  for (const entry of await entriesOf(join(folder, path), onLeft)) {
    const at = path === '' ? entry.name : `${path}/${entry.name}`
    const file = join(folder, at)
    if (entry.isDirectory()) yield* filesBelow(folder, onLeft, at)
    else
      yield {
        path: at,
        sizeBytes: (await lstat(file)).size,
        open: () => Promise.resolve(createReadStream(file)),
      }
  }
}

/**
 * The folder that an artifact address means, if it is inside of `base` and no link leads to it. What was moved here
 * with its `mlruns` or `mlartifacts` folder is found, too.
 */
export async function folderOf(base: string, uri: string): Promise<string | undefined> {
  const proxied = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.+)$/.exec(uri)?.[1]
  const path = proxied === undefined ? localPath(uri) : join('mlartifacts', proxied)
  if (path === undefined) return undefined
  const moved = /(?:^|[\\/])((?:mlruns|mlartifacts)[\\/].+)$/.exec(path)?.[1]
  const root = await realpath(base)
  for (const candidate of [resolve(base, path), ...(moved === undefined ? [] : [resolve(base, moved)])]) {
    try {
      const real = await realpath(candidate)
      const isInside =
        real.startsWith(root + sep) && real === resolve(root, candidate.slice(resolve(base).length + 1))
      if (isInside && (await lstat(real)).isDirectory()) return real
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
  return undefined
}

function localPath(uri: string): string | undefined {
  if (/^file:/i.test(uri)) {
    try {
      return fileURLToPath(uri)
    } catch {
      return undefined
    }
  }
  return /^[a-z][a-z0-9+.-]+:/i.test(uri) ? undefined : uri
}
