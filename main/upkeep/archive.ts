import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Pack, Parser, Unpack, type ReadEntry } from 'tar'
import { z } from 'zod'
import { backupManifest, type BackupManifest } from '../contract/upkeep.ts'
import { fileError } from '../lib/atomic-file.ts'
import {
  cancelled,
  conflict,
  invalidInput,
  isAppError,
  notFound,
  unavailable,
  type AppError,
} from '../lib/errors.ts'

/** Of the archive's layout; a higher one was written by a newer Sporeprint. */
export const archiveFormat = 1

const manifestName = 'manifest.json'
const longestManifestBytes = 256 << 20
const anyManifest = z.object({
  kind: z.literal('sporeprint-backup'),
  format: z.number(),
  appVersion: z.string().optional(),
})

export type Progress = (done: number, total: number) => void

/**
 * Packs the files below `folder` into `file`, a Zstandard-compressed tar archive that begins with the manifest. It
 * appears whole or not at all.
 */
export async function packArchive(
  folder: string,
  about: Omit<BackupManifest, 'kind' | 'format' | 'members'>,
  file: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<{ sizeBytes: number; files: number }> {
  const temporary = join(dirname(file), `.tmp-${basename(file)}-${randomUUID()}`)
  try {
    const members = await measure(folder, signal)
    const manifest: BackupManifest = {
      kind: 'sporeprint-backup',
      format: archiveFormat,
      ...about,
      members,
    }
    await writeFile(join(folder, manifestName), JSON.stringify(manifest, undefined, 1))
    const total = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const pack = new Pack({ cwd: folder, portable: true })
    for (const path of [manifestName, ...members.map((member) => member.path)]) pack.add(path)
    pack.end()
    const compress = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } })
    await pipeline(
      counted(pack, total, progress),
      compress,
      createWriteStream(temporary, { flags: 'wx', mode: 0o600 }),
      {
        signal,
      },
    )
    await rename(temporary, file)
    return { sizeBytes: (await stat(file)).size, files: members.length }
  } catch (error) {
    await rm(temporary, { force: true })
    if (signal.aborted) throw cancelled()
    throw fileError(error, file)
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, total: number, progress: Progress) {
  let done = 0
  for await (const chunk of chunks) {
    done += chunk.length
    progress(Math.min(done, total), total)
    yield chunk
  }
}

async function measure(folder: string, signal: AbortSignal): Promise<BackupManifest['members']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const members: BackupManifest['members'] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const { sizeBytes, sha256 } = await digest(file, signal)
    const path = file.slice(folder.length + 1).replaceAll('\\', '/')
    members.push({ path, sizeBytes, sha256 })
  }
  return members.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

async function digest(file: string, signal?: AbortSignal) {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(file, { signal })) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

/**
 * What a backup says about itself.
 *
 * @throws NOT_FOUND without the file, INVALID_INPUT when it is no backup or damaged, CONFLICT when a newer Sporeprint
 * made it.
 */
export async function readManifest(file: string): Promise<BackupManifest> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let isFirst = true
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      if (isFirst && entry.path === manifestName && entry.size <= longestManifestBytes)
        entry.concat().then((bytes) => resolve(bytes.toString('utf8')), reject)
      else {
        if (isFirst) reject(noBackup(file))
        entry.resume()
      }
      isFirst = false
    },
  })
  parser.on('error', reject)
  parser.on('end', () => isFirst && reject(noBackup(file)))
  const stop = new AbortController()
  const reading = feed(file, parser, stop.signal).catch(reject)
  try {
    return toManifest(await promise, file)
  } catch (error) {
    throw archiveError(error, file)
  } finally {
    stop.abort()
    await reading
  }
}

/** Node's pipeline takes no writable of this kind. */
async function feed(file: string, parser: Parser, signal: AbortSignal, progress?: Progress): Promise<void> {
  const total = (await stat(file)).size
  const source = createReadStream(file)
  let done = 0
  source.on('data', (chunk) => progress?.((done += chunk.length), total))
  await pipeline(
    source,
    createZstdDecompress(),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) if (!parser.write(chunk)) await once(parser, 'drain', { signal })
      parser.end()
    },
    { signal },
  )
}

function toManifest(text: string, file: string): BackupManifest {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw noBackup(file, error)
  }
  const found = anyManifest.safeParse(content)
  if (!found.success) throw noBackup(file, found.error)
  const { format, appVersion = 'unknown' } = found.data
  if (format > archiveFormat)
    throw conflict(
      `"${file}" was made by a newer Sporeprint (version ${appVersion}; its format is ${format}, this one knows ${archiveFormat}). Update Sporeprint to restore it; nothing was changed.`,
      { file, format, known: archiveFormat },
    )
  const parsed = backupManifest.safeParse(content)
  if (parsed.success) return parsed.data
  throw invalidInput(
    `The manifest of "${file}" is damaged: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}. ${useAnother}`,
    { file },
    parsed.error,
  )
}

/**
 * Unpacks a backup into the empty `folder` and compares every file with the manifest. Nothing but plain files of the
 * manifest is written, and none outside the folder.
 *
 * @throws INVALID_INPUT naming what is wrong; `folder` is then to be thrown away.
 */
export async function unpackArchive(
  file: string,
  folder: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<BackupManifest> {
  const manifest = await readManifest(file)
  const wanted = new Map(manifest.members.map((member) => [member.path, member]))
  for (const path of wanted.keys()) if (!isInside(path)) throw escapes(file, path)
  const seen = new Set<string>()
  let problem: AppError | undefined
  const take = (path: string, entry: ReadEntry): boolean => {
    if (path === manifestName && !seen.has(path)) {
      seen.add(path)
      return false
    }
    problem ??= refusal(file, path, entry, wanted, seen)
    seen.add(path)
    return problem === undefined
  }
  const unpack = new Unpack({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    filter: (path, entry) => 'header' in entry && take(path, entry),
  })
  const stop = new AbortController()
  const { promise: written, resolve, reject } = Promise.withResolvers<void>()
  unpack.on('close', resolve).on('error', reject)
  const reading = feed(file, unpack, AbortSignal.any([signal, stop.signal]), progress)
  try {
    await Promise.all([reading, written])
    if (problem) throw problem
    for (const { path, sizeBytes, sha256 } of manifest.members) {
      if (!seen.has(path)) throw damaged(file, `"${path}" is missing`)
      const found = await digest(join(folder, path), signal)
      if (found.sizeBytes !== sizeBytes || found.sha256 !== sha256)
        throw damaged(file, `"${path}" is not what it was when it was saved (its checksum differs)`)
    }
    return manifest
  } catch (error) {
    stop.abort()
    await Promise.allSettled([reading])
    if (signal.aborted) throw cancelled()
    throw problem ?? archiveError(error, file, folder)
  }
}

function refusal(
  file: string,
  path: string,
  entry: ReadEntry,
  wanted: ReadonlyMap<string, { sizeBytes: number }>,
  seen: ReadonlySet<string>,
): AppError | undefined {
  if (!isInside(path)) return escapes(file, path)
  if (entry.type !== 'File')
    return invalidInput(
      `"${file}" holds "${path}", which is a ${entry.type} and no plain file. Sporeprint writes no such thing, so it was made or altered by somebody else; nothing was changed.`,
      { file, path },
    )
  const member = wanted.get(path)
  if (!member) return damaged(file, `"${path}" is in it, and its manifest does not name it`)
  if (seen.has(path)) return damaged(file, `"${path}" is in it twice`)
  if (entry.size !== member.sizeBytes)
    return damaged(file, `"${path}" has ${entry.size} bytes, and had ${member.sizeBytes} when it was saved`)
  return undefined
}

/** Names that stay in the folder on every system. */
const isInside = (path: string) =>
  path !== '' &&
  !/^[/\\]|^[A-Za-z]:|\\|\0/.test(path) &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

const useAnother = 'Use another copy of the backup; nothing was changed.'

const escapes = (file: string, path: string) =>
  invalidInput(
    `"${file}" holds "${path}", which would be written outside its folder. Sporeprint writes no such thing, so it was made or altered by somebody else; nothing was changed.`,
    { file, path },
  )
const damaged = (file: string, what: string) =>
  invalidInput(`"${file}" is damaged: ${what}. ${useAnother}`, { file })
const noBackup = (file: string, cause?: unknown) =>
  invalidInput(
    `"${file}" is no backup of Sporeprint. Choose a file that "sporeprint infra backup" made.`,
    { file },
    cause,
  )

/** Whatever reading an archive (and writing what it holds) fails with, as one thing to be told. */
function archiveError(error: unknown, file: string, target?: string): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return notFound(`There is no backup "${file}".`, { file }, error)
  if (code === 'EISDIR') return noBackup(file, error)
  const isOfTarget = target !== undefined && 'path' in error && String(error.path).startsWith(target)
  if (isOfTarget || ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code)) return fileError(error, target ?? file)
  if (code === 'EACCES' || code === 'EPERM')
    return unavailable(`You may not read "${file}". Change its permissions.`, { file }, error)
  if (
    /unknown frame descriptor|Unrecognized archive|ZSTD_error_prefix_unknown/i.test(
      `${code} ${error.message}`,
    )
  )
    return noBackup(file, error)
  return damaged(file, `it ends early or was altered (${error.message})`)
}
