import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type Docker from 'dockerode'
import { z } from 'zod'
import { unavailable } from '../lib/errors.ts'

const published = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()),
    Ports: z.array(z.object({ PublicPort: z.number().optional(), Type: z.string().optional() })).nullish(),
  }),
)

/** Who has a port: `the container "shop-redis-1"`, `redis-server (process 812)`; undefined when it is free. */
export async function portHolder(
  docker: Docker,
  port: number,
  options: { isLocal: boolean; except: readonly string[] },
): Promise<string | undefined> {
  const containers = published.parse(await docker.listContainers())
  const container = containers.find(
    ({ Id: id, Ports: ports }) =>
      !options.except.includes(id) &&
      ports?.some(({ PublicPort: taken, Type: type = 'tcp' }) => taken === port && type === 'tcp'),
  )
  if (container)
    return `the container "${container.Names[0]?.replace(/^\//, '') ?? container.Id.slice(0, 12)}"`
  const isOwn = containers.some(
    ({ Id: id, Ports: ports }) =>
      options.except.includes(id) && ports?.some((one) => one.PublicPort === port),
  )
  if (isOwn || !options.isLocal || (await isFree(port))) return undefined
  return (await processOn(port)) ?? 'another program'
}

/** The first port after `port` that nobody has. */
export async function nextFreePort(
  docker: Docker,
  port: number,
  options: { isLocal: boolean; avoid: readonly number[] },
): Promise<number> {
  for (let candidate = port + 1; candidate <= Math.min(65_535, port + 200); candidate++) {
    if (options.avoid.includes(candidate)) continue
    if ((await portHolder(docker, candidate, { isLocal: options.isLocal, except: [] })) === undefined)
      return candidate
  }
  throw unavailable(`No port from ${port} to ${port + 200} is free. End a program that has one of them.`, {
    port,
  })
}

/** Whether a program could listen there now; on every address, because that is in the way as well. */
const isFree = async (port: number) =>
  (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'))

function canListen(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  // A port that only root may have is Docker's business, which runs as root.
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  return promise
}

async function processOn(port: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return linuxProcessOn(port)
    if (process.platform === 'darwin') return await macProcessOn(port)
  } catch {
    // Whose it is stays unknown; that it is taken was seen.
  }
  return undefined
}

/** The socket's inode from /proc/net, then the process that has it open; other people's are hidden. */
function linuxProcessOn(port: number): string | undefined {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${wanted}`) && state === '0A')
      .map((fields) => `socket:[${fields[9]}]`),
  )
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (openFiles(pid).some((target) => inodes.includes(target))) return `${programOf(pid)} (process ${pid})`
  }
  return undefined
}

/** The name it was called by: that of the process may be that of a thread. */
function programOf(pid: string): string {
  const [command = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  return basename(command.split(' ')[0] ?? '') || readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return ''
      }
    })
  } catch {
    return []
  }
}

async function macProcessOn(port: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const pid = /^p(\d+)/m.exec(stdout)?.[1]
  const command = /^c(.+)/m.exec(stdout)?.[1]
  return pid && command ? `${command} (process ${pid})` : undefined
}
