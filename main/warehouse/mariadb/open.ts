import { unavailable } from '../../lib/errors.ts'
import type { ServerTables } from '../server-tables.ts'
import type { RowsPage, RowsQuery, TableInfo, Warehouse } from '../warehouse.ts'
import { findTable, listOwned, removeBatches, removeTable, requireTable } from './catalogue.ts'
import { catalogueSql, collation, rowIdColumn } from './ddl.ts'
import { isMissingDatabase, noLocalInfile } from './errors.ts'
import { answerMeasures, toCell } from './measure.ts'
import { exportRows } from './export-rows.ts'
import { planOf } from './plan.ts'
import { conditionSql, filterSql } from './predicate.ts'
import { readFrame } from './read-frame.ts'
import type { MariadbOptions } from '../mariadb-options.ts'
import { createSessions, type Session, type Sessions, type SlowStatement } from './session.ts'
import { quoteName, quoteText, textOf } from './sql.ts'
import { columnIn, requireOneBatch, sourceSql, sqlOf, type ExtraColumns, type Table } from './table.ts'
import { appendFrame, type Server } from './write-frame.ts'

/**
 * The server itself answers, on what it scans of ColumnStore's columns: ColumnStore's own SQL has other patterns and
 * other rules for NULL, and lacks functions. Only plain conditions of WHERE are left to it (see `conditionSql`).
 */
const plainScans = `SET SESSION columnstore_select_handler = OFF, columnstore_derived_handler = OFF,
  columnstore_group_by_handler = OFF, optimizer_switch = 'derived_merge=off,condition_pushdown_for_derived=off'`

/** The most that MariaDB can be set to. */
const largePacket = 2 ** 30

/**
 * Opens the database on a MariaDB server, on ColumnStore where it has that; one that is not there is made where the user
 * may. The caller closes it.
 *
 * @throws UNAVAILABLE when it cannot be used, naming the server, the user and what to do.
 */
export async function openMariadb(
  options: MariadbOptions,
  onSlow?: (statement: SlowStatement) => void,
): Promise<Warehouse & ServerTables> {
  const sessions = createSessions(options, onSlow)
  const { owner, host, port, user, database } = options
  const meet = () => sessions.run(undefined, (session) => greet(session, sessions, options))
  let server = await meet().catch(async (error: unknown) => {
    if (!isMissingDatabase(error) || !(await createDatabase(options))) throw error
    return meet()
  })
  if (server.hasColumnStore) await sessions.beginWith(plainScans)
  if (options.isService && server.hasColumnStore && server.maxAllowedPacket < largePacket) {
    await takeLargePackets(sessions)
    server = await meet()
  }
  const run = <T>(signal: AbortSignal | undefined, work: (session: Session) => Promise<T>) =>
    sessions.run(signal, work)

  const discardBatches = (batchIds: readonly string[]) =>
    run(undefined, async (session) => {
      if (batchIds.length === 0) return
      for (const table of await listOwned(session, owner)) await removeBatches(session, table, batchIds)
    })

  const location = `mariadb://${user}@${host}:${port}/${database}`
  return {
    kind: 'mariadb',
    location,
    exportRows: (source, path, work) =>
      run(work?.signal, (session) =>
        exportRows(session, source, path, (rows) => work?.onProgress?.(rows, undefined)),
      ),
    describe: () =>
      run(undefined, async (session) => {
        const [row] = await session.rows('SELECT VERSION()')
        const [size] = await session.rows(
          `SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables
           WHERE table_schema = DATABASE() AND table_name IN (SELECT sql_name FROM sporeprint_tables WHERE owner = ?)`,
          [owner],
        )
        return {
          kind: 'mariadb',
          engine: server.hasColumnStore ? 'MariaDB ColumnStore' : 'MariaDB InnoDB',
          version: textOf(row![0]),
          location,
          sizeBytes: Number(size![0]),
        }
      }),
    listTables: () =>
      run(undefined, async (session) => {
        const tables = await listOwned(session, owner)
        return tables.map(toTableInfo)
      }),
    findTable: (ref) =>
      run(undefined, async (session) => {
        const table = await findTable(session, owner, ref)
        return table && toTableInfo(table)
      }),
    append: (ref, frame, batchId, work) => appendFrame(server, ref, frame, batchId, work),
    read: (ref, query, work) =>
      run(work?.signal, async (session) => {
        const table = await requireTable(session, owner, ref)
        requireOneBatch(table)
        const columns = query.columns?.map((name) => columnIn(table, name)) ?? table.columns
        return readFrame(session, table, columns, query.levels, work?.onProgress)
      }),
    rows: (ref, query) =>
      run(undefined, async (session) => readRows(session, await requireTable(session, owner, ref), query)),
    measure: (ref, measures, filter, work) =>
      run(work?.signal, async (session) =>
        answerMeasures(session, await requireTable(session, owner, ref), measures, filter),
      ),
    explain: (ref, measures, filter) =>
      run(undefined, async (session) => {
        const plans: string[] = []
        const table = await requireTable(session, owner, ref)
        await answerMeasures(session, table, measures, filter, async (sql) => {
          plans.push(`${sql}\n${await planOf(session, sql)}`)
        })
        return plans.join('\n')
      }),
    discardBatches,
    async discardUnrecorded(recorded) {
      const known = new Set(recorded)
      const tables = await run(undefined, (session) => listOwned(session, owner))
      const batches = new Set(tables.flatMap((table) => table.batches.map(({ batchId }) => batchId)))
      const orphans = [...batches].filter((batch) => !known.has(batch)).toSorted()
      await discardBatches(orphans)
      return orphans
    },
    dropTable: (ref) => run(undefined, (session) => removeTable(session, owner, ref)),
    close: () => sessions.close(),
  }
}

/** Our own service is told to take a table as one statement, because each costs ColumnStore seconds. */
async function takeLargePackets(sessions: Sessions): Promise<void> {
  await sessions
    .run(undefined, (session) => session.run(`SET GLOBAL max_allowed_packet = ${largePacket}`))
    // Who may not do that loads with more statements.
    .catch(() => undefined)
  // Only new connections go by it.
  await sessions.close()
}

/** @returns whether the user was allowed to. */
async function createDatabase(options: MariadbOptions): Promise<boolean> {
  const sessions = createSessions({ ...options, database: '' })
  try {
    await sessions.run(undefined, (session) =>
      session.run(`CREATE DATABASE IF NOT EXISTS ${quoteName(options.database)} ${collation}`),
    )
    return true
  } catch {
    // The reason to give is the missing database.
    return false
  } finally {
    await sessions.close()
  }
}

/** Makes sure that the server can be used, and finds out what it can do. */
async function greet(session: Session, sessions: Sessions, options: MariadbOptions): Promise<Server> {
  const place = `MariaDB at ${options.host}:${options.port}`
  const [row] = await session.rows('SELECT VERSION(), @@local_infile, @@max_allowed_packet')
  const version = textOf(row![0])
  const [major, minor] = /^(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  if (!/mariadb/i.test(version) || major! * 100 + minor! < 1006)
    throw unavailable(
      `The server at ${options.host}:${options.port} is version ${version}. Sporeprint needs MariaDB 10.6 or newer.`,
      { host: options.host, port: options.port, version },
    )
  if (Number(row![1]) === 0)
    throw unavailable(noLocalInfile(place), { host: options.host, port: options.port })
  for (const sql of catalogueSql) await session.run(sql)
  const engines = await session.rows(
    `SELECT engine FROM information_schema.engines WHERE support IN ('YES', 'DEFAULT') AND engine = ${quoteText('Columnstore')}`,
  )
  return {
    owner: options.owner,
    sessions,
    hasColumnStore: engines.length > 0,
    maxAllowedPacket: Number(row![2]),
  }
}

function toTableInfo({ ref, columns, batches }: Table): TableInfo {
  return {
    space: ref.space,
    name: ref.name,
    rows: batches.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    columns: columns.map(({ name, type }) => ({ name, type })),
    batches: batches.map(({ batchId }) => batchId),
  }
}

async function readRows(session: Session, table: Table, query: RowsQuery): Promise<RowsPage> {
  const columns = [...(query.columns ?? table.columns.map(({ name }) => name))]
  const cells = columns.map((name) => sqlOf(table, name))
  const extra: ExtraColumns = new Map()
  const where = query.where ? ` AND ${conditionSql(query.where, table, extra)}` : ''
  const from = `FROM ${sourceSql(table, extra, filterSql(query.filter, table))}${where}`
  const order = (query.orderBy ?? []).map(({ column, descending }) => {
    const name = sqlOf(table, column)
    return `${name} IS NULL, ${name} ${descending ? 'DESC' : 'ASC'}`
  })
  const limit = Math.max(0, Math.floor(query.limit))
  const offset = Math.max(0, Math.floor(query.offset ?? 0))
  const rows = await session.rows(
    `SELECT ${[rowIdColumn, ...cells].join(', ')} ${from} ORDER BY ${[...order, rowIdColumn].join(', ')} LIMIT ${limit} OFFSET ${offset}`,
  )
  const [total] = query.hasTotal === false ? [[rows.length]] : await session.rows(`SELECT COUNT(*) ${from}`)
  return {
    columns,
    rows: rows.map((row) => row.slice(1).map(toCell)),
    rowIds: rows.map((row) => Number(row[0])),
    total: Number(total![0]),
  }
}
