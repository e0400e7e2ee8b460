import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { AppError, unavailable } from './errors.ts'

/**
 * Writes all of a file or nothing: a temporary neighbour is flushed to the disk and renamed. A kill leaves the old
 * content, and at worst a file named `.tmp-…` beside it.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o666): void {
  const folder = dirname(path)
  const temporary = join(folder, `.tmp-${basename(path)}-${randomUUID()}`)
  try {
    mkdirSync(folder, { recursive: true })
    const file = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw fileError(error, path)
  }
}

/** Flushes a folder's entries (a rename, a new file) to the disk, where the system can. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space and try again',
  EDQUOT: 'your disk quota is used up. Free some space and try again',
  EFBIG: 'a file may not become so large there. Raise the limit, or make the file smaller',
  EROFS: 'the disk is read-only. Move the workspace to a folder you can write to',
  EACCES: 'you may not write there. Change the permissions of the folder or move the workspace',
  EPERM: 'you may not write there. Change the permissions of the folder or move the workspace',
}

/** A failure to write that a person can do something about, as one; any other error as it is. */
export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const reason = reasons[code]
  return reason === undefined
    ? error
    : unavailable(`"${path}" cannot be written: ${reason}.`, { path, code }, error)
}
