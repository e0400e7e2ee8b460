import { mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import type { LogLevel, WorkContext } from './work.ts'
import { userFolder } from './user-folder.ts'

export interface Logger {
  log: WorkContext['log']
  /** The file that the diagnostics report reads from. */
  readonly file: string
  /** Begins a new file when this one is large; @returns whether it did. */
  rotate(): boolean
  /** Writes out what is waiting. */
  close(): void
}

const rotateAtBytes = 5 << 20
const keptFiles = 3
const isSecretName = /password|passwd|secret|token|authorization|credential|api-?key/i

/**
 * The application's own log: everything goes to a rotated file in the user's folder, and what is at least as
 * grave as `stderr` also to standard error. Fields with the name of a secret are never written.
 */
export function openLogger(options: { folder?: string; stderr?: LogLevel } = {}): Logger {
  const folder = join(options.folder ?? userFolder(), 'logs')
  const file = join(folder, 'sporeprint.log')
  const toFile = openLogFile(folder, file)
  const logger = pino(
    { level: 'debug', base: { pid: process.pid } },
    pino.multistream([
      ...(toFile ? [{ level: 'debug' as const, stream: toFile }] : []),
      ...(options.stderr
        ? [{ level: options.stderr, stream: pino.destination({ dest: 2, sync: true }) }]
        : []),
    ]),
  )
  return {
    log: (severity, message, fields) => logger[severity](withoutSecrets(fields), message),
    file,
    rotate() {
      if (!toFile || !rotate(file)) return false
      toFile.reopen(file)
      return true
    },
    close() {
      toFile?.flushSync()
      toFile?.end()
    },
  }
}

/** A folder that cannot be written to costs the log, not the work. */
function openLogFile(folder: string, file: string) {
  try {
    mkdirSync(folder, { recursive: true })
    rotate(file)
    return pino.destination({ dest: file, sync: true })
  } catch {
    return undefined
  }
}

/** @returns whether the file was put aside. */
function rotate(file: string): boolean {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < rotateAtBytes) return false
  for (let i = keptFiles - 1; i >= 1; i--) {
    if (statSync(`${file}.${i}`, { throwIfNoEntry: false })) renameSync(`${file}.${i}`, `${file}.${i + 1}`)
  }
  renameSync(file, `${file}.1`)
  return true
}

export function withoutSecrets(fields: Parameters<WorkContext['log']>[2] = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isSecretName.test(name) ? '[hidden]' : value]),
  )
}
