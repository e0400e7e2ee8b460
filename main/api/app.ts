import { networkInterfaces } from 'node:os'
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { AppInfo, AppStatus, ChangeEvent } from '../contract/app.ts'
import type { Config } from '../lib/config.ts'
import type { Events } from '../lib/events.ts'
import { applicationVersion } from '../lib/application.ts'
import { readLicences } from '../lib/licences.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

export interface AppServices {
  host: AppInfo['host']
  electronVersion?: string
  threads: number
  paths: WorkspacePaths
  config: Config
  events: Events
  /** `DuckDB v1.5.5` */
  warehouseEngine: () => string
  notices: () => AppInfo['notices']
  runningRunIds: () => string[]
  /** The application's own log, for the diagnostics report. */
  logFile?: string
}

const logTailBytes = 64 << 10

/** `app.*`: what this is, how it is, and what changes. */
export function appHandlers(services: AppServices) {
  const { host, electronVersion, threads, paths, config, events } = services
  const warehouseBytes = () => statSync(paths.warehouse, { throwIfNoEntry: false })?.size ?? 0
  const info = (): AppInfo => ({
    version: applicationVersion(),
    host,
    node: process.versions.node,
    electron: electronVersion,
    platform: `${process.platform} ${process.arch}`,
    threads,
    workspace: { name: config.get('name') ?? '', path: paths.root },
    warehouse: {
      kind: config.get('warehouse'),
      engine: services.warehouseEngine(),
      sizeBytes: warehouseBytes(),
    },
    tracking: { kind: 'embedded' },
    notices: [...services.notices(), ...configNotices(config)],
  })
  const status = (): AppStatus => ({
    at: Date.now(),
    memoryBytes: process.memoryUsage.rss(),
    warehouseBytes: warehouseBytes(),
    runningRunIds: services.runningRunIds(),
    online: isOnline(),
  })
  return {
    info,
    status,
    changes: (signal?: AbortSignal) => changes(events, signal),
    licences: () => readLicences(),
    diagnostics: () => ({
      fileName: `sporeprint-diagnostics-${new Date().toISOString().slice(0, 10)}.txt`,
      text: diagnosticsText(info(), status(), config, services.logFile),
    }),
  }
}

/** Every change until `signal` says stop; equal ones that come together are told once. */
async function* changes(events: Events, signal?: AbortSignal): AsyncGenerator<ChangeEvent, void, void> {
  const waiting = new Map<string, ChangeEvent>()
  let next = Promise.withResolvers<void>()
  const unsubscribe = events.subscribe((change) => {
    waiting.set(`${change.topic}/${change.id ?? ''}`, change)
    next.resolve()
  })
  const stop = () => next.resolve()
  signal?.addEventListener('abort', stop)
  try {
    for (;;) {
      if (signal?.aborted) return
      await next.promise
      next = Promise.withResolvers()
      const batch = [...waiting.values()]
      waiting.clear()
      yield* batch
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    unsubscribe()
  }
}

/** Settings of services that this version does not use, so that nobody believes they do something. */
function configNotices(config: Config): AppInfo['notices'] {
  const unused = [['redis.url', 'Jobs run in this process']] as const
  return [
    ...config.warnings.map((message) => ({ level: 'warn' as const, message })),
    ...unused
      .filter(([key]) => config.origin(key) !== 'default')
      .map(([key, instead]) => ({
        level: 'info' as const,
        message: `${instead}: "${key}" is set (${config.origin(key)}), and this version does not use it yet.`,
      })),
  ]
}

const isOnline = () =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal))

function diagnosticsText(info: AppInfo, status: AppStatus, config: Config, logFile?: string): string {
  const lines = [
    `Sporeprint ${info.version}, ${info.host}`,
    `Node ${info.node}${info.electron ? `, Electron ${info.electron}` : ''}, ${info.platform}, ${info.threads} threads`,
    `Workspace ${info.workspace.name} at ${info.workspace.path}`,
    `Warehouse ${info.warehouse.engine}, ${info.warehouse.sizeBytes} bytes`,
    `Memory ${status.memoryBytes} bytes, running: ${status.runningRunIds.join(', ') || 'nothing'}`,
    '',
    'Notices',
    ...info.notices.map(({ level, message }) => `  ${level}: ${message}`),
    '',
    'Configuration',
    ...config.list().map(({ key, value, origin }) => `  ${key} = ${JSON.stringify(value)} (${origin})`),
    '',
    'Log',
    ...(logFile === undefined ? [] : logTail(logFile)),
  ]
  return `${withoutUserInfo(lines.join('\n'))}\n`
}

/** Passwords in addresses (`redis://user:password@host`) stay at home. */
const withoutUserInfo = (text: string) =>
  text.replaceAll(/(?<=[a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/gi, '••••••@')

function logTail(file: string): string[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file)
  return text
    .subarray(Math.max(0, text.length - logTailBytes))
    .toString('utf8')
    .split('\n')
    .slice(-200)
}
