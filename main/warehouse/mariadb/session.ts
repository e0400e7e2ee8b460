import type { Readable } from 'node:stream'
import { createConnection } from 'mariadb'
import type { Connection } from 'mariadb'
import { cancelled } from '../../lib/errors.ts'
import { toAppError } from './errors.ts'
import { planOf } from './plan.ts'
import { isLoopback, type MariadbOptions } from '../mariadb-options.ts'

/** A connection as this back end uses it: rows are arrays, and a file can only be one that we make ourselves. */
export interface Session {
  rows(sql: string, values?: readonly unknown[]): Promise<unknown[][]>
  run(sql: string, values?: readonly unknown[]): Promise<void>
  /** The id that an INSERT gave. */
  insert(sql: string, values: readonly unknown[]): Promise<number>
  stream(sql: string, onRow: (row: unknown[]) => void): Promise<void>
  /** Rows with dates as text and numbers with all their digits; its event `fields` tells the columns. */
  readable(sql: string): Readable
  /** @returns the rows that the server took; LOAD DATA LOCAL leaves out what it cannot take without an error. */
  load(sql: string, content: Readable): Promise<number>
}

export interface Sessions {
  /** Runs `work` on a connection of its own; only it is stopped by `signal`. */
  run<T>(signal: AbortSignal | undefined, work: (session: Session) => Promise<T>): Promise<T>
  /** Every connection made from now on begins with this statement. */
  beginWith(sql: string): Promise<void>
  close(): Promise<void>
}

/** A statement that took long, with the server's plan where it has one. */
export interface SlowStatement {
  sql: string
  durationMs: number
  plan: string
}

/** The name LOAD DATA asks for; a server that asks for another file gets none. */
export const infileName = 'sporeprint'
const maxIdle = 3
const slowMs = 1000
const setUp = [
  'SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES', autocommit = 1",
]

/**
 * A small pool. The connector's own keeps trying until a time limit when the server is down, which hides the reason,
 * and the same limit would make a call fail that only waits for a busy connection.
 */
export function createSessions(
  options: MariadbOptions,
  onSlow?: (statement: SlowStatement) => void,
): Sessions {
  const idle: Connection[] = []
  const beginning = [...setUp]
  const { host, port, user, password, database } = options
  // Node would hold a certificate against "localhost" when the host is an address, which the connector does not tell it.
  const secure = { rejectUnauthorized: true, host }
  const connect = () =>
    createConnection({
      host,
      port,
      user,
      password,
      database,
      ssl: isLoopback(host) ? false : secure,
      connectTimeout: 5000,
      rowsAsArray: true,
      checkDuplicate: false,
      bigIntAsNumber: true,
      decimalAsNumber: true,
      insertIdAsNumber: true,
      permitLocalInfile: true,
      infileStreamFactory: () => {
        throw new Error('The server asked for a file of this machine.')
      },
      initSql: beginning,
    })

  const take = async () => {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (
        connection.isValid() &&
        (await connection.ping().then(
          () => true,
          () => false,
        ))
      )
        return connection
      connection.destroy()
    }
    const connection = await connect()
    // Without a listener, a server that goes away between two calls would end the process.
    connection.on('error', () => undefined)
    return connection
  }
  const giveBack = async (connection: Connection) => {
    if (connection.isValid() && idle.length < maxIdle) idle.push(connection)
    else await connection.end().catch(() => connection.destroy())
  }
  const kill = async (threadId: number) => {
    const other = await connect()
    try {
      await other.query(`KILL QUERY ${threadId}`)
    } finally {
      await other.end()
    }
  }

  return {
    async run(signal, work) {
      if (signal?.aborted) throw cancelled()
      let killed: Promise<void> | undefined
      let connection: Connection | undefined
      const stop = () => {
        const threadId = connection?.threadId
        if (typeof threadId === 'number') killed = kill(threadId).catch(() => connection?.destroy())
      }
      signal?.addEventListener('abort', stop)
      try {
        connection = await take()
        if (signal?.aborted) throw cancelled()
        const result = await work(onSlow ? timed(sessionOf(connection), onSlow) : sessionOf(connection))
        if (signal?.aborted) throw cancelled()
        await giveBack(connection)
        return result
      } catch (error) {
        // A connection that failed in the middle of something is not used again; a KILL may still be on its way to it.
        await killed
        connection?.destroy()
        if (signal?.aborted) throw cancelled()
        throw toAppError(error, options)
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
    async beginWith(sql) {
      beginning.push(sql)
      await this.close()
    },
    async close() {
      await Promise.all(idle.splice(0).map((connection) => connection.end().catch(() => undefined)))
    },
  }
}

/** Asks for the plan afterwards, so that only slow statements pay for it. */
function timed(session: Session, onSlow: (statement: SlowStatement) => void): Session {
  const watch = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    const durationMs = performance.now() - start
    if (durationMs >= slowMs) onSlow({ sql, durationMs, plan: await planOf(session, sql) })
    return result
  }
  return {
    rows: (sql, values) => watch(sql, () => session.rows(sql, values)),
    run: (sql, values) => watch(sql, () => session.run(sql, values)),
    insert: (sql, values) => watch(sql, () => session.insert(sql, values)),
    readable: (sql) => session.readable(sql),
    stream: (sql, onRow) => watch(sql, () => session.stream(sql, onRow)),
    load: (sql, content) => watch(sql, () => session.load(sql, content)),
  }
}

function sessionOf(connection: Connection): Session {
  return {
    rows: (sql, values) => connection.query<unknown[][]>(sql, values),
    async run(sql, values) {
      await connection.query(sql, values)
    },
    insert: async (sql, values) => (await connection.query<{ insertId: number }>(sql, values)).insertId,
    readable: (sql) =>
      connection.queryStream({ sql, dateStrings: true, decimalAsNumber: false, bigIntAsNumber: false }),
    stream: (sql, onRow) =>
      new Promise((resolve, reject) => {
        const rows = connection.queryStream(sql)
        rows.on('data', onRow)
        rows.on('error', reject)
        rows.on('end', resolve)
      }),
    load: async (sql, content) =>
      (await connection.query<{ affectedRows: number }>({ sql, infileStreamFactory: () => content }))
        .affectedRows,
  }
}
