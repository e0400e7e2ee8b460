import { lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { unavailable } from './errors.ts'

const pipePrefix = '\\\\.\\pipe\\'
/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the final zero. */
const maxPathBytes = 103

/** Where the owner of the workspace with this hash listens: a named pipe, or a socket in a folder of this user alone. */
export function localEndpoint(hash: string): string {
  if (process.platform === 'win32') return `${pipePrefix}sporeprint-${hash}`
  const name = `sporeprint-${userInfo().uid}`
  const bases = [process.env.XDG_RUNTIME_DIR, tmpdir(), '/tmp'].filter((base) => base !== undefined)
  const endpoints = bases.map((base) => join(base, name, `${hash}.sock`))
  const fitting = endpoints.filter((path) => Buffer.byteLength(path) <= maxPathBytes)
  let problem: unknown
  for (const endpoint of fitting) {
    try {
      makePrivate(join(endpoint, '..'))
      return endpoint
    } catch (error) {
      problem = error
    }
  }
  throw problem ?? unavailable(`No folder for sockets has a short enough path: ${bases.join(', ')}.`)
}

/** On Windows a pipe goes with its process, so its name tells whether there is one. */
export function pipeExists(endpoint: string): boolean {
  if (process.platform !== 'win32' || !endpoint.startsWith(pipePrefix)) return true
  return readdirSync(pipePrefix).includes(endpoint.slice(pipePrefix.length))
}

/** Fails unless the folder is this user's and closed to all others: the temporary folder is everybody's. */
function makePrivate(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw unavailable(`No folder for sockets can be made at "${folder}".`, { folder }, error)
  }
  const stat = lstatSync(folder)
  if (stat.isDirectory() && stat.uid === userInfo().uid && (stat.mode & 0o077) === 0) return
  throw unavailable(
    `The folder "${folder}" should be yours alone, but others can reach it. Remove it and try again.`,
    { folder },
  )
}
