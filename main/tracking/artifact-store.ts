import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, chmod, link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileError, writeFileAtomic } from '../lib/atomic-file.ts'
import { invalidInput } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

export const temporaryPrefix = '.tmp-'
/** What is smaller takes a block of the disk either way. */
const smallestShared = 4096

interface Target {
  /** The folder of the artifacts; the list of checksums is beside it. */
  folder: string
  /** Below it, with "/". */
  path: string
}

const fileOf = ({ folder, path }: Target) => join(folder, ...path.split('/'))
/** In the format of `sha256sum`, so that `sha256sum -c ../artifacts.sha256` checks a folder. */
const listOf = (folder: string) => `${folder}.sha256`
const objectOf = (paths: WorkspacePaths, sha256: string) =>
  join(paths.objects, sha256.slice(0, 2), sha256.slice(2))

/**
 * Keeps a file below the folder of some artifacts: all of it or nothing, in place of what was there. Content that the
 * workspace has already is kept once: the file is then another name of the same bytes (ADR 13). The folder of the file
 * is there already.
 *
 * @param expected - the SHA-256 that the content must have, in hexadecimal digits
 * @throws INVALID_INPUT when the content has another checksum; UNAVAILABLE when the disk is full.
 */
export async function storeArtifact(
  paths: WorkspacePaths,
  target: Target,
  content: Readable,
  expected?: string,
): Promise<{ sha256: string; sizeBytes: number }> {
  const file = fileOf(target)
  const temporary = join(dirname(file), `${temporaryPrefix}${randomUUID()}`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    await pipeline(
      content,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          sizeBytes += chunk.length
          yield chunk
        }
      },
      createWriteStream(temporary, { flags: 'wx', flush: true }),
    )
    const sha256 = hash.digest('hex')
    if (expected !== undefined && expected !== sha256) {
      throw invalidInput(
        `"${target.path}" arrived with the checksum ${sha256}, but was said to have ${expected}. Send it again.`,
        { path: target.path, sha256, expected },
      )
    }
    if (sizeBytes >= smallestShared) await share(temporary, objectOf(paths, sha256), sha256)
    const isReplaced = await exists(file)
    await rename(temporary, file)
    await list(paths, target, sha256, isReplaced)
    return { sha256, sizeBytes }
  } catch (error) {
    throw fileError(error, file)
  } finally {
    // Also when all went well: a file is not renamed to another name of itself.
    await rm(temporary, { force: true })
  }
}

/** Makes a file and the object of its content one, whichever of them was there first. */
async function share(file: string, object: string, sha256: string): Promise<void> {
  // Nobody shall change in one place what is also in another.
  if (process.platform !== 'win32') await chmod(file, 0o444)
  try {
    await mkdir(dirname(object), { recursive: true })
    if (await exists(object)) {
      if ((await checksumOf(object)) === sha256) {
        const other = `${file}-link`
        await link(object, other)
        await rename(other, file)
        return
      }
      // Somebody changed it all the same; those who share it keep what they have.
      await rm(object)
    }
    await link(file, object)
  } catch (error) {
    // Not every disk has links, and one file has only so many names: then the content is there twice.
    if (!isAbout(error, ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK', 'ENOSYS', 'EEXIST']))
      throw error
  }
}

async function checksumOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function list(
  paths: WorkspacePaths,
  { folder, path }: Target,
  sha256: string,
  isReplaced: boolean,
): Promise<void> {
  if (isReplaced) await forgetArtifacts(paths, folder, (listed) => listed === path)
  await appendFile(listOf(folder), `${sha256}  ${path}\n`)
}

/** Takes the lines of artifacts that are gone off the list, and away what nothing else shares with them. */
export async function forgetArtifacts(
  paths: WorkspacePaths,
  folder: string,
  isGone: (path: string) => boolean,
): Promise<void> {
  const lines = await linesOf(folder)
  const gone = lines.filter(({ path }) => isGone(path))
  if (gone.length === 0) return
  const kept = lines.filter((line) => !gone.includes(line))
  writeFileAtomic(listOf(folder), kept.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''))
  for (const { sha256 } of gone) await dropUnused(objectOf(paths, sha256))
}

/** Takes away all content that is no artifact's any more. @returns how many bytes that frees. */
export async function sweepObjects(paths: WorkspacePaths): Promise<number> {
  let freed = 0
  for (const folder of await namesIn(paths.objects)) {
    for (const name of await namesIn(join(paths.objects, folder)))
      freed += await dropUnused(join(paths.objects, folder, name))
  }
  return freed
}

async function dropUnused(object: string): Promise<number> {
  try {
    const { nlink, size } = await stat(object)
    if (nlink > 1) return 0
    await rm(object, { force: true })
    return size
  } catch (error) {
    if (isAbout(error, ['ENOENT'])) return 0
    throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isAbout(error, ['ENOENT'])) return []
    throw error
  }
}

/** The SHA-256 of the artifacts of a folder by their paths; those that were put there by hand have none. */
export async function checksumsOf(folder: string): Promise<Map<string, string>> {
  return new Map((await linesOf(folder)).map(({ sha256, path }) => [path, sha256]))
}

async function linesOf(folder: string): Promise<{ sha256: string; path: string }[]> {
  try {
    const text = await readFile(listOf(folder), 'utf8')
    return [...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sha256, path]) => ({
      sha256: sha256!,
      path: path!,
    }))
  } catch (error) {
    if (isAbout(error, ['ENOENT'])) return []
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isAbout(error, ['ENOENT'])) return false
    throw error
  }
}

const isAbout = (error: unknown, codes: readonly string[]) =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
