import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { fileError } from '../lib/atomic-file.ts'
import { databaseError, isCorruption, wrapDatabase } from './database.ts'

export type OutboxKind = 'experiment' | 'run' | 'model'
export type OutboxState = 'pending' | 'sending' | 'sent' | 'failed'

/** One thing of the workspace and how it stands on one server. */
export interface OutboxItem {
  /** The server's address. */
  target: string
  kind: OutboxKind
  id: string
  title: string
  /** `sending` outlives a kill and a failure: what was under way is compared with the server before it goes on. */
  state: OutboxState
  /** What the thing was like when it was last sent; another stamp means that it changed. */
  stamp: string | null
  /** What the server has of it, as JSON of whoever sends it. */
  receipt: string | null
  error: string | null
  /** When a failed one is tried again by itself. */
  retryAt: number | null
  attempts: number
  changedAt: number
  sentAt: number | null
}

export type Outbox = ReturnType<typeof openOutbox>

const columns = `target, kind, id, title, state, stamp, receipt, error, retry_at AS retryAt, attempts,
  changed_at AS changedAt, sent_at AS sentAt`
const schema = `
  CREATE TABLE IF NOT EXISTS items (
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    stamp TEXT,
    receipt TEXT,
    error TEXT,
    retry_at INTEGER,
    attempts INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sent_at INTEGER,
    PRIMARY KEY (target, kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS items_by_state ON items(target, state, changed_at);
  CREATE TABLE IF NOT EXISTS flags (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`

/**
 * What was sent to which server, apart from `state.db`, whose rebuilding does not touch it: see docs/adr/0015. A
 * damaged file is thrown away, because the servers can be asked again.
 */
export function openOutbox(path: string) {
  const database = wrapDatabase(connect(path))
  const one = (sql: string, ...values: (string | number)[]) =>
    database.get<OutboxItem>(`SELECT ${columns} FROM items ${sql}`, ...values)
  return {
    get: (target: string, kind: OutboxKind, id: string): OutboxItem | undefined =>
      one('WHERE target = ? AND kind = ? AND id = ?', target, kind, id),
    put(item: OutboxItem): void {
      database.run(
        `INSERT OR REPLACE INTO items(target, kind, id, title, state, stamp, receipt, error, retry_at, attempts,
           changed_at, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...([item.target, item.kind, item.id, item.title, item.state, item.stamp] as const),
        ...([item.receipt, item.error, item.retryAt, item.attempts, item.changedAt, item.sentAt] as const),
      )
    },
    remove(target: string, kind: OutboxKind, id: string): void {
      database.run('DELETE FROM items WHERE target = ? AND kind = ? AND id = ?', target, kind, id)
    },
    /** What a new server at an old address does not have. */
    forgetReceipts(target: string): void {
      database.run(
        `UPDATE items SET state = 'pending', stamp = NULL, receipt = NULL, error = NULL, retry_at = NULL, attempts = 0
         WHERE target = ?`,
        target,
      )
    },
    lastSentRun: (target: string): OutboxItem | undefined =>
      one(`WHERE target = ? AND kind = 'run' AND state = 'sent' ORDER BY sent_at DESC LIMIT 1`, target),
    /** What is to be sent now: begun ones first, then the oldest change; failed ones when their time has come. */
    due(target: string, kind: OutboxKind, now: number): string[] {
      return database
        .all<{ id: string }>(
          `SELECT id FROM items
           WHERE target = ? AND kind = ? AND (state IN ('pending', 'sending') OR (state = 'failed' AND retry_at <= ?))
           ORDER BY state = 'sending' DESC, changed_at, id`,
          ...([target, kind, now] as const),
        )
        .map((row) => row.id)
    },
    hasDue: (target: string, now: number): boolean =>
      database.get(
        `SELECT 1 FROM items
         WHERE target = ? AND (state IN ('pending', 'sending') OR (state = 'failed' AND retry_at <= ?)) LIMIT 1`,
        ...([target, now] as const),
      ) !== undefined,
    nextRetryAt(target: string): number | undefined {
      const sql = `SELECT min(retry_at) AS at FROM items WHERE target = ? AND state = 'failed'`
      return database.get<{ at: number | null }>(sql, target)?.at ?? undefined
    },
    list(target: string, states: readonly OutboxState[], limit: number, offset: number): OutboxItem[] {
      return database.all<OutboxItem>(
        `SELECT ${columns} FROM items WHERE target = ? AND state IN (SELECT value FROM json_each(?))
         ORDER BY ifnull(sent_at, changed_at) DESC, kind, id LIMIT ? OFFSET ?`,
        ...([target, JSON.stringify(states), limit, offset] as const),
      )
    },
    ids(target: string, kind: OutboxKind): string[] {
      const sql = 'SELECT id FROM items WHERE target = ? AND kind = ?'
      return database.all<{ id: string }>(sql, target, kind).map((row) => row.id)
    },
    counts(target: string): { pending: number; sent: number; failed: number } {
      const rows = database.all<{ state: OutboxState; count: number }>(
        'SELECT state, count(*) AS count FROM items WHERE target = ? GROUP BY state',
        target,
      )
      const of = (state: OutboxState) => rows.find((row) => row.state === state)?.count ?? 0
      return { pending: of('pending') + of('sending'), sent: of('sent'), failed: of('failed') }
    },
    /** @returns how many are tried again. */
    retry(target: string, kind?: OutboxKind, id?: string): number {
      return database.run(
        `UPDATE items SET state = 'sending', error = NULL, retry_at = NULL, attempts = 0
         WHERE target = ? AND state = 'failed' AND kind = ifnull(?, kind) AND id = ifnull(?, id)`,
        ...([target, kind ?? null, id ?? null] as const),
      )
    },
    /** Remembered until it is taken back. */
    flag: (name: string): boolean => database.get('SELECT 1 FROM flags WHERE name = ?', name) !== undefined,
    setFlag(name: string, isOn: boolean): void {
      database.run(
        isOn ? 'INSERT OR REPLACE INTO flags VALUES (?)' : 'DELETE FROM flags WHERE name = ?',
        name,
      )
    },
    transaction: <Result>(work: () => Result) => database.transaction(work),
    close: () => database.close(),
  }
}

function connect(path: string): BetterSqlite.Database {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw fileError(error, path)
  }
  try {
    return open(path)
  } catch (error) {
    if (!isCorruption(error)) throw databaseError(error, path)
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) rmSync(path + suffix)
    }
    return open(path)
  }
}

function open(path: string): BetterSqlite.Database {
  const connection = new BetterSqlite(path)
  try {
    connection.pragma('busy_timeout = 5000')
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = NORMAL')
    const answer = connection.pragma('quick_check(1)', { simple: true })
    if (answer !== 'ok') throw new BetterSqlite.SqliteError(String(answer), 'SQLITE_CORRUPT')
    connection.exec(schema)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
