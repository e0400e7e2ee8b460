import { notFound } from '../../lib/errors.ts'
import type { TableRef } from '../warehouse.ts'
import { engineOf, type Engine, type StoredColumn } from './ddl.ts'
import { tableSqlName } from './names.ts'
import type { Session } from './session.ts'
import { quoteName, textOf } from './sql.ts'
import type { Table } from './table.ts'

type Key = Pick<TableRef, 'space' | 'name'>

/** Every table of this owner. */
export async function listOwned(session: Session, owner: string): Promise<Table[]> {
  const tables = await session.rows(
    'SELECT id, sql_name, space, name, engine FROM sporeprint_tables WHERE owner = ? ORDER BY space, name',
    [owner],
  )
  return Promise.all(tables.map(async (row) => readTable(session, row)))
}

export async function findTable(session: Session, owner: string, ref: TableRef): Promise<Table | undefined> {
  const [row] = await session.rows(
    'SELECT id, sql_name, space, name, engine FROM sporeprint_tables WHERE sql_name = ?',
    [tableSqlName(owner, ref)],
  )
  return row && { ...(await readTable(session, row)), ref }
}

export async function requireTable(session: Session, owner: string, ref: TableRef): Promise<Table> {
  const table = await findTable(session, owner, ref)
  if (table) return table
  throw notFound(
    `There is no table "${ref.name}" in "${ref.space}" of the warehouse. Run the step that writes it first.`,
    { ...ref },
  )
}

async function readTable(session: Session, row: readonly unknown[]): Promise<Table> {
  const [id, sqlName, space, name, engine] = row
  const columns = await session.rows(
    'SELECT name, sql_name, type, sql_type, has_infinity FROM sporeprint_columns WHERE table_id = ? ORDER BY position',
    [id],
  )
  const batches = await session.rows(
    'SELECT id, batch_id, row_count FROM sporeprint_batches WHERE table_id = ? ORDER BY batch_id',
    [id],
  )
  return {
    ref: { space: textOf(space), name: textOf(name) },
    id: Number(id),
    sqlName: textOf(sqlName),
    engine: engineOf(textOf(engine)),
    columns: columns.map((column) => ({
      name: textOf(column[0]),
      sqlName: textOf(column[1]),
      type: column[2] === 'number' ? 'number' : 'text',
      sqlType: textOf(column[3]),
      hasInfinity: Number(column[4]) > 0,
    })),
    batches: batches.map(([number, batchId, rows]) => ({
      id: Number(number),
      batchId: textOf(batchId),
      rows: rows === null ? undefined : Number(rows),
    })),
  }
}

/** Writes a new table down, after it was made. */
export async function addTable(
  session: Session,
  owner: string,
  { space, name }: Key,
  sqlName: string,
  engine: Engine,
  columns: readonly StoredColumn[],
): Promise<number> {
  await session.run('START TRANSACTION')
  const id = await session.insert(
    'INSERT INTO sporeprint_tables (owner, sql_name, space, name, engine) VALUES (?, ?, ?, ?, ?)',
    [owner, sqlName, space, name, engine],
  )
  for (const [position, column] of columns.entries()) await putColumn(session, id, position, column)
  await session.run('COMMIT')
  return id
}

/** Writes a column down, or what changed about it. */
export async function putColumn(session: Session, tableId: number, position: number, column: StoredColumn) {
  await session.run(
    'REPLACE INTO sporeprint_columns (table_id, position, name, sql_name, type, sql_type, has_infinity) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [tableId, position, column.name, column.sqlName, column.type, column.sqlType, column.hasInfinity ? 1 : 0],
  )
}

/** From here on the batch is in the table, though not whole. */
export const beginBatch = (session: Session, tableId: number, batchId: string) =>
  session.insert('INSERT INTO sporeprint_batches (table_id, batch_id) VALUES (?, ?)', [tableId, batchId])

export const endBatch = (session: Session, id: number, rows: number) =>
  session.run('UPDATE sporeprint_batches SET row_count = ? WHERE id = ?', [rows, id])

/** Removes rows first and their entries last, so that what a crash leaves is found again. */
export async function removeBatches(
  session: Session,
  table: Table,
  batchIds: readonly string[],
): Promise<void> {
  const gone = table.batches.filter(({ batchId }) => batchIds.includes(batchId)).map(({ id }) => id)
  if (gone.length === 0) return
  const name = quoteName(table.sqlName)
  const list = gone.join(', ')
  if (gone.length === table.batches.length) await session.run(`TRUNCATE TABLE ${name}`)
  else await session.run(`DELETE FROM ${name} WHERE batch_id IN (${list})`)
  await session.run(`DELETE FROM sporeprint_batches WHERE id IN (${list})`)
}

export async function removeTable(session: Session, owner: string, ref: Key): Promise<void> {
  const table = await findTable(session, owner, ref)
  await session.run(`DROP TABLE IF EXISTS ${quoteName(tableSqlName(owner, ref))}`)
  if (!table) return
  for (const sql of [
    'DELETE FROM sporeprint_batches WHERE table_id = ?',
    'DELETE FROM sporeprint_columns WHERE table_id = ?',
    'DELETE FROM sporeprint_tables WHERE id = ?',
  ])
    await session.run(sql, [table.id])
}
