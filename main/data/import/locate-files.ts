import { glob, readdir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { invalidInput, notFound, unavailable } from '../../lib/errors.ts'

export interface SourceFile {
  path: string
  /** As people call it: its name, or its path below the folder that was given. */
  name: string
  sizeBytes: number
}

const maxFiles = 10_000

/** The files that a path, a folder or a pattern such as `logs/*.csv` means, by name. */
export async function locateFiles(given: string): Promise<SourceFile[]> {
  const found = await stat(given).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EINVAL') return undefined
    throw unavailable(`The file "${given}" cannot be read (${error.code}).`, { path: given }, error)
  })
  if (found?.isFile()) return [{ path: given, name: basename(given), sizeBytes: found.size }]
  if (found?.isDirectory()) return filesIn(given)
  if (found) throw invalidInput(`"${given}" is neither a file nor a folder. Choose a file.`, { path: given })
  if (!/[*?[{]/.test(given)) throw notFound(`There is no file "${given}". Check the path.`, { path: given })
  const paths: string[] = []
  for await (const path of glob(given)) {
    paths.push(path)
    if (paths.length > maxFiles) throw tooMany(given)
  }
  const files = await sizes(paths.toSorted().map((path) => ({ path, name: basename(path) })))
  if (files.length === 0)
    throw notFound(`No file is named like "${given}". Check the pattern.`, { path: given })
  return files
}

/** Hidden files and those that begin with "_", as Spark writes them, are none of the data. */
async function filesIn(folder: string): Promise<SourceFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(/[\\/]/)
          .some((part) => /^[._]/.test(part)),
    )
  if (paths.length > maxFiles) throw tooMany(folder)
  if (paths.length === 0)
    throw invalidInput(`The folder "${folder}" has no file to import. Choose another.`, { path: folder })
  return sizes(paths.toSorted().map((path) => ({ path, name: relative(folder, path).replaceAll('\\', '/') })))
}

async function sizes(files: { path: string; name: string }[]): Promise<SourceFile[]> {
  const result: SourceFile[] = []
  for (const file of files) {
    const found = await stat(file.path)
    if (found.isFile()) result.push({ ...file, sizeBytes: found.size })
  }
  return result
}

const tooMany = (given: string) =>
  invalidInput(`"${given}" means more than ${maxFiles} files. Import fewer of them at once.`, { path: given })
