import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { fileError } from '../lib/atomic-file.ts'
import { invalidInput, notFound } from '../lib/errors.ts'

/** Kinds of single files, by ending. */
const files: Record<string, string> = {
  '.onnx': 'model.onnx',
  '.json': 'model.json',
  '.md': 'README.md',
}

/**
 * Copies the folder of a version to `out`, which must not be there, or one of its files when `out` ends in .onnx, .json
 * or .md. It is there whole or not at all.
 */
export async function exportFolder(folder: string, out: string): Promise<{ sizeBytes: number }> {
  const file = files[extname(out).toLowerCase()]
  const source = file === undefined ? folder : join(folder, file)
  if (!existsSync(source))
    throw notFound(`The version has no ${file}. "sporeprint models show" says why.`, { file })
  if (!existsSync(dirname(out)))
    throw notFound(`There is no folder "${dirname(out)}" to write to. Make it first.`, { out })
  if (file === undefined && existsSync(out))
    throw invalidInput(`"${out}" is there already. Name a folder that is not there yet.`, { out })
  const temporary = join(dirname(out), `.tmp-${basename(out)}-${randomUUID()}`)
  try {
    await cp(source, temporary, { recursive: true })
    await rename(temporary, out)
  } catch (error) {
    throw fileError(error, out)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return { sizeBytes: await sizeOf(out) }
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path)
  if (!info.isDirectory()) return info.size
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
