import { createReadStream } from 'node:fs'
import { mkdir, readdir, realpath, rm, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileError } from '../../lib/atomic-file.ts'
import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import { checksumsOf, forgetArtifacts, storeArtifact, temporaryPrefix } from '../artifact-store.ts'
import { mediaTypeOf } from '../artifacts.ts'
import type { Place } from './artifact-places.ts'
import { absent, invalid, MlflowError } from './mlflow-error.ts'

export interface FileInfo {
  path: string
  is_dir: boolean
  file_size?: number
}

const pathOf = ({ folder, parts }: Place) => join(folder, ...parts)
const isInside = (folder: string, path: string) => path === folder || path.startsWith(folder + sep)
const isAbsent = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** The file or folder after following links. @throws RESOURCE_DOES_NOT_EXIST when absent or outside of its place. */
async function locate(place: Place): Promise<string> {
  const missing = () => absent(`No such artifact: '${place.parts.join('/')}'`)
  try {
    const real = await realpath(pathOf(place))
    if (isInside(await realpath(place.folder), real)) return real
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
  throw missing()
}

/** What is directly in a folder, sorted; nothing for what is absent or a file. Paths start at `place.folder`. */
export async function listFiles(place: Place): Promise<FileInfo[]> {
  let folder: string
  try {
    folder = await locate(place)
    if (!(await stat(folder)).isDirectory()) return []
  } catch (error) {
    if (error instanceof MlflowError) return []
    throw error
  }
  const entries = await readdir(folder, { withFileTypes: true })
  const seen = entries.filter(
    (entry) => (entry.isFile() || entry.isDirectory()) && !entry.name.startsWith(temporaryPrefix),
  )
  const infos = await Promise.all(
    seen.map(async (entry): Promise<FileInfo> => {
      const path = [...place.parts, entry.name].join('/')
      if (entry.isDirectory()) return { path, is_dir: true }
      return { path, is_dir: false, file_size: (await stat(join(folder, entry.name))).size }
    }),
  )
  return infos.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Streams a file, or the part that a Range header asks for. Browsers save it and never run it. */
export async function sendFile(
  place: Place,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = await locate(place)
  const info = await stat(path)
  if (!info.isFile()) throw absent(`No such artifact: '${place.parts.join('/')}'`)
  const name = basename(path)
  const ascii = name.replaceAll(/[^\w.-]/g, '_')
  const sha256 = (await checksumsOf(place.folder)).get(place.parts.join('/'))
  const headers = {
    'content-type': mediaTypeOf(path),
    'content-disposition': `attachment; filename=${ascii}${ascii === name ? '' : `; filename*=UTF-8''${encodeURIComponent(name)}`}`,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    ...(sha256 === undefined ? {} : { etag: `"${sha256}"`, 'repr-digest': toDigest(sha256) }),
  }
  if (sha256 !== undefined && request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end()
    return
  }
  // A part of what was replaced meanwhile is of no use.
  const isSame = [undefined, headers.etag].includes(request.headers['if-range']?.toString())
  const range = isSame ? rangeOf(request.headers.range, info.size) : undefined
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${info.size}` }).end()
    return
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 }
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'content-length': end - start + 1,
    ...(range ? { 'content-range': `bytes ${start}-${end}/${info.size}` } : {}),
  })
  if (request.method === 'HEAD' || end < start) response.end()
  else await pipeline(createReadStream(path, { start, end }), response)
}

function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return undefined
  const start = found[1] === '' ? Math.max(0, size - Number(found[2])) : Number(found[1])
  const end = found[1] === '' || found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1)
  return start > end ? 'unsatisfiable' : { start, end }
}

/** The header of RFC 9530. */
const toDigest = (sha256: string) => `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
/** What a client says the checksum is. */
function givenDigest({ headers }: IncomingMessage): string | undefined {
  const given = headers['repr-digest'] ?? headers['content-digest']
  const found = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(given))?.[1]
  return found && Buffer.from(found, 'base64').toString('hex')
}

/** Writes what the request carries: all of it or nothing, in place of what was there. */
export async function receiveFile(
  paths: WorkspacePaths,
  place: Place,
  request: IncomingMessage,
): Promise<void> {
  const path = place.parts.join('/')
  if (!place.isWritable || place.parts.length === 0) throw invalid(`Nothing can be put at '${path}'.`)
  try {
    await makeFolderInside(place.folder, dirname(pathOf(place)))
    await storeArtifact(paths, { folder: place.folder, path }, request, givenDigest(request))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR')
      throw invalid(`'${path}' is in the way of what is there: a file cannot be a folder.`)
    throw fileError(error, pathOf(place))
  }
}

/** No link on the way may lead out: each existing part is looked at before the next is made. */
async function makeFolderInside(root: string, folder: string): Promise<void> {
  await mkdir(root, { recursive: true })
  const realRoot = await realpath(root)
  let at = root
  for (const part of relative(root, folder).split(sep).filter(Boolean)) {
    at = join(at, part)
    await mkdir(at, { recursive: true })
    if (!isInside(realRoot, await realpath(at)))
      throw invalid(`Invalid path: it leads out of the artifacts through a link.`)
  }
}

export async function deleteFiles(paths: WorkspacePaths, place: Place): Promise<void> {
  const path = place.parts.join('/')
  if (!place.isWritable) throw invalid(`'${path}' cannot be deleted.`)
  await rm(await locate(place), { recursive: true, force: true })
  await forgetArtifacts(
    paths,
    place.folder,
    (listed) => path === '' || listed === path || listed.startsWith(`${path}/`),
  )
}
