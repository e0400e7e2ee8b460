import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import BetterSqlite from 'better-sqlite3'
import { fileError } from '../lib/atomic-file.ts'
import { conflict } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import { createBatchQueries } from './batches.ts'
import { databaseError, doubtOf, isCorruption, wrapDatabase } from './database.ts'
import { createExperimentQueries } from './experiments.ts'
import { createListings } from './listing.ts'
import { createLoggedModelQueries } from './logged-models.ts'
import { createMetricQueries } from './metrics.ts'
import { migrations } from './migrations.ts'
import { createModelQueries } from './models.ts'
import { createRunQueries } from './runs.ts'
import { createRunSearch } from './run-search.ts'
import { createStateUpkeep } from './upkeep.ts'
import { createRunTable } from './run-table.ts'

export interface OpenStateOptions {
  log?: WorkContext['log']
  /** Called when a damaged file was set aside; the new one is empty until it is rebuilt from the workspace's files. */
  onCorrupt?: (setAside: string) => void
}

export type State = ReturnType<typeof openState>

/**
 * Opens the live store and index of a workspace, making or migrating it. Main thread only.
 *
 * @throws CONFLICT when a newer version of the application wrote the file, or another program holds it.
 * @throws UNAVAILABLE when the folder is read-only or the disk is full.
 */
export function openState(path: string, options: OpenStateOptions = {}) {
  if (!isMainThread) throw new Error('The state database belongs to the main thread; send it a message.')
  const isNew = !existsSync(path)
  const opened = openOrSetAside(path, options)
  const database = wrapDatabase(opened.connection)
  return {
    path,
    /** The index is empty and wants `rebuildIndex`: the file is new, or the old one was damaged. */
    needsRebuild: isNew || opened.setAside !== undefined,
    setAside: opened.setAside,
    experiments: createExperimentQueries(database),
    runs: { ...createRunQueries(database), ...createRunSearch(database) },
    runTable: createRunTable(database),
    metrics: createMetricQueries(database),
    batches: createBatchQueries(database),
    models: createModelQueries(database),
    loggedModels: createLoggedModelQueries(database),
    listings: createListings(database),
    transaction: <Result>(work: () => Result) => database.transaction(work),
    ...createStateUpkeep(opened.connection),
    close: () => database.close(),
  }
}

function openOrSetAside(path: string, { log, onCorrupt }: OpenStateOptions) {
  try {
    return { connection: connect(path), setAside: undefined }
  } catch (error) {
    if (!isCorruption(error)) throw databaseError(error, path)
    const setAside = setFileAside(path)
    log?.('warn', `The state database was damaged and is set aside as "${setAside}".`, { setAside })
    onCorrupt?.(setAside)
    try {
      return { connection: connect(path), setAside }
    } catch (secondError) {
      throw databaseError(secondError, path)
    }
  }
}

function connect(path: string): BetterSqlite.Database {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw fileError(error, path)
  }
  const isTrusted = wasLeftWell(path)
  const connection = new BetterSqlite(path)
  try {
    connection.pragma('busy_timeout = 5000')
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = NORMAL')
    connection.pragma('foreign_keys = ON')
    if (!isTrusted) {
      const answer = connection.pragma('quick_check(1)', { simple: true })
      if (answer !== 'ok') throw new BetterSqlite.SqliteError(String(answer), 'SQLITE_CORRUPT')
      rmSync(doubtOf(path), { force: true })
    }
    migrate(connection, path)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Reading all of a large file takes as long as everything else at a start together. */
const quicklyChecked = 8 * 1024 * 1024

/** It was closed as it should be, and nobody met damage in it since. */
function wasLeftWell(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false })
  return (
    file !== undefined &&
    file.size > quicklyChecked &&
    !existsSync(`${path}-wal`) &&
    !existsSync(doubtOf(path))
  )
}

function migrate(connection: BetterSqlite.Database, path: string): void {
  const version = Number(connection.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw conflict(
      `"${path}" has version ${version}, made by a newer Sporeprint; this one knows versions up to ${migrations.length}. Update Sporeprint, or move the file away: it is rebuilt from the workspace's files.`,
      { path, version, known: migrations.length },
    )
  }
  for (let next = version; next < migrations.length; next++) {
    connection
      .transaction(() => {
        connection.exec(migrations[next]!)
        connection.pragma(`user_version = ${next + 1}`)
      })
      .immediate()
  }
}

function setFileAside(path: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const setAside = `${path}.corrupt-${stamp}`
  rmSync(doubtOf(path), { force: true })
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, setAside + suffix)
  }
  return setAside
}
