import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { cancelled, conflict, invalidInput, unavailable } from '../../lib/errors.ts'
import type { Frame } from '../../lib/frame.ts'
import { checksumSteps } from '../checksum.ts'
import type { Appended, TableRef, WorkOptions } from '../warehouse.ts'
import {
  addTable,
  beginBatch,
  endBatch,
  findTable,
  putColumn,
  removeBatches,
  removeTable,
} from './catalogue.ts'
import {
  addColumnSql,
  alterTableSql,
  batchIdColumn,
  columnsFor,
  createTableSql,
  engineFor,
  fits,
  rowIdColumn,
  widenColumnSql,
} from './ddl.ts'
import { encodeRows } from './encode-rows.ts'
import { columnSqlName, tableSqlName } from './names.ts'
import { infileName, type Session, type Sessions } from './session.ts'
import { emptyStandIn, quoteName } from './sql.ts'
import { survivesImport } from './survives-import.ts'
import type { Table } from './table.ts'

/** What one statement brings has to stay below the server's max_allowed_packet, which is 16 MiB unless said. */
const pieceBytes = 4 * 2 ** 20
/** The connector keeps in memory what the server has not taken yet. */
const maxStatementBytes = 256 * 2 ** 20

export interface Server {
  owner: string
  sessions: Sessions
  hasColumnStore: boolean
  maxAllowedPacket: number
}

/** Appends outside any transaction that readers rely on: the batch is seen once its entry says that it is whole. */
export async function appendFrame(
  server: Server,
  ref: TableRef,
  frame: Frame,
  batchId: string,
  work: WorkOptions = {},
): Promise<Appended> {
  checkNames(frame)
  const { owner, sessions } = server
  const { signal } = work
  let isNew = false
  try {
    return await sessions.run(signal, async (session) => {
      const known = await findTable(session, owner, ref)
      if (known) refuseConflicts(known, frame, batchId)
      isNew = !known
      const table = known ? await widen(session, known, frame) : await create(session, server, ref, frame)
      if (signal?.aborted) throw cancelled()
      const id = await beginBatch(session, table.id, batchId)
      // The server has the larger part of the work, so the checksum costs no time beside it.
      const [checksum] = await Promise.all([
        checksumInTurns(frame, signal),
        loadRows(session, server, table, frame, id, work),
      ])
      await endBatch(session, id, frame.rowCount)
      return { rows: frame.rowCount, checksum }
    })
  } catch (error) {
    if (error instanceof Refused) throw error.cause
    // When the server is gone too, the next start finds the batch by its entry.
    await sessions
      .run(undefined, (session) => undo(session, owner, ref, batchId, isNew))
      .catch(() => undefined)
    throw error
  }
}

async function checksumInTurns(frame: Frame, signal?: AbortSignal): Promise<string> {
  const steps = checksumSteps(frame)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await turn()
    signal?.throwIfAborted()
  }
}

/** A failure before anything was changed. */
class Refused extends Error {}

async function undo(session: Session, owner: string, ref: TableRef, batchId: string, isNew: boolean) {
  const table = await findTable(session, owner, ref)
  if (table && !isNew) await removeBatches(session, table, [batchId])
  else await removeTable(session, owner, ref)
}

async function create(session: Session, server: Server, ref: TableRef, frame: Frame): Promise<Table> {
  const { owner, hasColumnStore } = server
  const columns = columnsFor(frame)
  const engine = engineFor(columns, hasColumnStore)
  const sqlName = tableSqlName(owner, ref)
  // What is there without an entry was left by a crash between the two steps.
  await session.run(`DROP TABLE IF EXISTS ${quoteName(sqlName)}`)
  await session.run(createTableSql(sqlName, columns, engine))
  const id = await addTable(session, owner, ref, sqlName, engine, columns)
  return { ref, id, sqlName, engine, columns, batches: [] }
}

function refuse(message: string, details: Record<string, unknown>): never {
  throw new Refused(message, { cause: conflict(message, details) })
}

function refuseConflicts({ ref, columns, batches, engine }: Table, frame: Frame, batchId: string): void {
  if (batches.some((batch) => batch.batchId === batchId))
    refuse(`Batch "${batchId}" is already in table "${ref.name}". Discard it first.`, { batchId })
  for (const column of columnsFor(frame, columns)) {
    const { name } = column
    const existing = columns.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (!existing) continue
    if (existing.name !== name || existing.type !== column.type)
      refuse(
        `Column "${name}" of table "${ref.name}" is ${existing.type} ("${existing.name}"); ` +
          `the new rows bring ${column.type}. Use another column name.`,
        { column: name },
      )
    if (engine === 'ColumnStore' && !fits(column.sqlType, existing.sqlType))
      refuse(
        `Column "${name}" of table "${ref.name}" is ${existing.sqlType}; the new rows bring ${column.sqlType}, and ColumnStore cannot widen a column. Remove the older rows first.`,
        { column: name },
      )
  }
}

async function widen(session: Session, table: Table, frame: Frame): Promise<Table> {
  const { id, sqlName, engine } = table
  const columns = [...table.columns]
  const changes: { position: number; action?: string }[] = []
  for (const column of columnsFor(frame, columns)) {
    const position = columns.findIndex(({ name }) => name === column.name)
    const existing = columns[position]
    if (!existing) {
      changes.push({ position: columns.push(column) - 1, action: addColumnSql(column, engine) })
      continue
    }
    const isWide = fits(column.sqlType, existing.sqlType)
    const hasInfinity = existing.hasInfinity || column.hasInfinity
    if (isWide && hasInfinity === existing.hasInfinity) continue
    const wider = { ...existing, sqlType: isWide ? existing.sqlType : column.sqlType, hasInfinity }
    columns[position] = wider
    changes.push({ position, action: isWide ? undefined : widenColumnSql(wider) })
  }
  const steps = engine === 'ColumnStore' ? changes.map((change) => [change]) : [changes]
  for (const step of steps) {
    const actions = step.flatMap(({ action }) => action ?? [])
    if (actions.length > 0) await session.run(alterTableSql(sqlName, actions))
    for (const { position } of step) await putColumn(session, id, position, columns[position]!)
  }
  return { ...table, columns }
}

/**
 * On InnoDB pieces within one transaction; the next is made while the server takes one. On ColumnStore a statement costs
 * seconds whatever its size, so a table is one, as far as the server's packet allows.
 */
async function loadRows(
  session: Session,
  { maxAllowedPacket }: Server,
  table: Table,
  frame: Frame,
  batch: number,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const names = [
    rowIdColumn,
    batchIdColumn,
    ...frame.columns.map(({ name }) => quoteName(columnSqlName(name))),
  ]
  const sql = `LOAD DATA LOCAL INFILE '${infileName}' INTO TABLE ${quoteName(table.sqlName)} CHARACTER SET utf8mb4
    FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n' (${names.join(', ')})`
  const load = (content: Iterable<Buffer> | AsyncIterable<Buffer>) =>
    session.load(sql, Readable.from(content, { objectMode: false }))
  const isColumnStore = table.engine === 'ColumnStore'
  const pieces = encodeRows(frame, batch, pieceBytes, isColumnStore ? emptyStandIn : '')
  const next = piecesInTurns(pieces, signal)
  let taken = 0
  if (isColumnStore) {
    await session.run(
      `SET SESSION columnstore_use_import_for_batchinsert = ${survivesImport(frame) ? 'ON' : 'OFF'}`,
    )
    const limit = Math.min(maxStatementBytes, Math.max(pieceBytes, maxAllowedPacket - 2 * pieceBytes))
    for (let piece = await next(); piece; piece = await next()) {
      taken += await load(upTo(limit, piece, next))
      onProgress?.(taken, frame.rowCount)
    }
  } else {
    await session.run('START TRANSACTION')
    let sending = Promise.resolve(0)
    for (let piece = await next(); piece; piece = await next()) {
      taken += await sending
      onProgress?.(taken, frame.rowCount)
      sending = load([piece])
      // It is awaited a piece later; until then a failure must not count as unhandled.
      sending.catch(() => undefined)
    }
    taken += await sending
  }
  if (signal?.aborted) throw cancelled()
  if (taken !== frame.rowCount)
    throw unavailable(
      `MariaDB took ${taken} of ${frame.rowCount} rows of table "${table.ref.name}". Try again; if it stays so, look into the server's log.`,
      { ...table.ref },
    )
  if (!isColumnStore) await session.run('COMMIT')
  onProgress?.(frame.rowCount, frame.rowCount)
}

type NextPiece = () => Promise<Buffer | undefined>

/** Lets the server's answers and a cancel in while a piece is made; gives no more after a cancel. */
function piecesInTurns(pieces: Generator<Buffer | undefined>, signal: AbortSignal | undefined): NextPiece {
  return async () => {
    for (;;) {
      if (signal?.aborted) return undefined
      const { value, done } = pieces.next()
      if (done || value) return value
      await turn()
    }
  }
}

/** `first` and those after it, until they make `limit` bytes. */
async function* upTo(limit: number, first: Buffer, next: NextPiece): AsyncGenerator<Buffer> {
  let bytes = 0
  for (let piece: Buffer | undefined = first; piece; piece = bytes < limit ? await next() : undefined) {
    bytes += piece.length
    yield piece
  }
}

function checkNames(frame: Frame): void {
  if (frame.columns.length === 0) throw invalidInput('A frame without columns cannot be loaded.')
  const seen = new Map([rowIdColumn, batchIdColumn].map((name) => [name, name]))
  for (const { name } of frame.columns) {
    const key = name.toLowerCase()
    const other = seen.get(key)
    if (other !== undefined)
      throw invalidInput(
        `Column "${name}" clashes with column "${other}": the warehouse ignores case. Rename one.`,
        { column: name },
      )
    seen.set(key, name)
  }
}
