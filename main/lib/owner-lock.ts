import { createHash, randomUUID } from 'node:crypto'
import {
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { fileError } from './atomic-file.ts'
import { conflict, notFound } from './errors.ts'
import { localEndpoint, pipeExists } from './local-endpoint.ts'
import { isRunning, startOf } from './process-start.ts'
import type { WorkspacePaths } from './workspace-paths.ts'

export interface Ownership {
  /** Where this owner serves its clients: a socket or named pipe that only this user can open. */
  endpoint: string
  /** Gives the workspace up; call it last. */
  release(): void
}

const lockRecord = z.object({
  version: z.literal(1),
  token: z.string(),
  pid: z.number().int(),
  /** When the process started, as the system tells it: process ids are used again. */
  processStart: z.string().optional(),
  host: z.string(),
  /** The folder the lock was made for; another one means that the workspace was copied with its lock. */
  root: z.string(),
  endpoint: z.string(),
  takenAt: z.number(),
})
type LockRecord = z.infer<typeof lockRecord>

const unreadableGraceMs = 10_000

/**
 * Makes this process the owner of a workspace, taking over from an owner that has died.
 *
 * @throws CONFLICT with `details: { endpoint, pid, host }` when a living process owns it.
 * @throws UNAVAILABLE when the workspace cannot be written to.
 */
export function takeOwnership(paths: WorkspacePaths): Ownership {
  const root = realRoot(paths.root)
  const mine: LockRecord = {
    version: 1,
    token: randomUUID(),
    pid: process.pid,
    processStart: startOf(process.pid),
    host: hostname(),
    root,
    endpoint: localEndpoint(createHash('sha256').update(root).digest('hex').slice(0, 24)),
    takenAt: Date.now(),
  }
  try {
    mkdirSync(paths.dot, { recursive: true })
    claim(paths.lock, mine)
  } catch (error) {
    throw fileError(error, paths.lock)
  }
  return {
    endpoint: mine.endpoint,
    release() {
      if (readRecord(paths.lock)?.token === mine.token) rmSync(paths.lock, { force: true })
    },
  }
}

/** The living owner of a workspace, if it has one. */
export function findOwner(
  paths: WorkspacePaths,
): { endpoint: string; pid: number; host: string } | undefined {
  const record = readRecord(paths.lock)
  return record && isAlive(record, realRoot(paths.root)) ? record : undefined
}

/**
 * Puts `mine` at `path` unless a living process is there. A dead one is replaced by whoever holds the claim on its
 * token, and that claim is taken in the same way: so of any number of processes exactly one goes on, even when some
 * of them die half-way.
 */
function claim(path: string, mine: LockRecord): void {
  for (;;) {
    if (createExclusively(path, mine)) return
    const found = readRecord(path)
    if (!found) continue
    if (isAlive(found, mine.root)) throw ownedBy(found)
    const successor = join(path, '..', `.after-${found.token}`)
    claim(successor, mine)
    try {
      if (readRecord(path)?.token !== found.token) continue
      const temporary = `${path}.${mine.token}`
      writeFileSync(temporary, JSON.stringify(mine))
      renameSync(temporary, path)
      return
    } finally {
      rmSync(successor, { force: true })
    }
  }
}

/** A hard link appears with its content, so that nobody reads half a record. */
function createExclusively(path: string, record: LockRecord): boolean {
  const temporary = `${path}.${record.token}`
  writeFileSync(temporary, JSON.stringify(record))
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    if (!isCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP')) throw error
    return createOnPlainDisk(path, record)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** FAT and some network disks have no hard links. */
function createOnPlainDisk(path: string, record: LockRecord): boolean {
  try {
    writeFileSync(path, JSON.stringify(record), { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Undefined when there is no lock. One that cannot be read is someone's half-written one at first, then nobody's. */
function readRecord(path: string): LockRecord | undefined {
  try {
    const parsed = lockRecord.safeParse(parseJson(readFileSync(path, 'utf8')))
    if (parsed.success) return parsed.data
    const { mtimeMs, ino } = statSync(path)
    const isFresh = Date.now() - mtimeMs < unreadableGraceMs
    return {
      version: 1,
      token: `unreadable-${ino}-${Math.round(mtimeMs)}`,
      pid: isFresh ? process.pid : 0,
      processStart: isFresh ? startOf(process.pid) : undefined,
      host: hostname(),
      root: '',
      endpoint: '',
      takenAt: mtimeMs,
    }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isAlive(record: LockRecord, root: string): boolean {
  if (record.root !== '' && record.root !== root) return false
  if (record.host !== hostname()) return true
  if (!isRunning(record.pid)) return false
  const start = startOf(record.pid)
  if (start !== undefined && record.processStart !== undefined) return start === record.processStart
  return pipeExists(record.endpoint) || Date.now() - record.takenAt < unreadableGraceMs
}

function ownedBy({ endpoint, pid, host, root }: LockRecord) {
  const details = { endpoint, pid, host, path: root }
  return host === hostname()
    ? conflict(
        `"${root}" is open in another Sporeprint (process ${pid}). Use that one, or close it.`,
        details,
      )
    : conflict(
        `"${root}" is open on the machine "${host}" (process ${pid}). Close it there; if that machine is gone, delete .sporeprint/lock.`,
        details,
      )
}

function realRoot(root: string): string {
  try {
    return realpathSync.native(root)
  } catch (error) {
    throw notFound(`There is no folder "${root}".`, { path: root }, error)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
