import type { DuckDBConnection } from '@duckdb/node-api'
import { DOUBLE, DuckDBDataChunk, INTEGER } from '@duckdb/node-api'
import { conflict, invalidInput } from '../../lib/errors.ts'
import type { Column, Frame } from '../../lib/frame.ts'
import type { ColumnType, TableRef, WorkOptions } from '../warehouse.ts'
import { duckdbType, quoteName, quoteText } from './sql.ts'
import { doubles, integers } from './vectors.ts'
import { batchIdColumn, findTable, rowIdColumn, spaceSqlName, tableSqlName } from './table.ts'

const chunkRows = 2048

/**
 * Puts the frame into temporary tables of this connection, categories as codes, and gives a SELECT that maps them
 * back to text: `row_id` first, then the columns in their order.
 */
export async function stageFrame(
  connection: DuckDBConnection,
  frame: Frame,
  work: WorkOptions = {},
): Promise<string> {
  checkNames(frame)
  const types = frame.columns.map((column) => (column.kind === 'number' ? DOUBLE : INTEGER))
  const definitions = frame.columns.map((_, i) => `, c${i} ${types[i] === DOUBLE ? 'DOUBLE' : 'INTEGER'}`)
  await connection.run(`CREATE TEMP TABLE staged (row_id INTEGER${definitions.join('')})`)
  const appender = await connection.createAppender('staged', 'main', 'temp')
  for (let start = 0; start < frame.rowCount; start += chunkRows) {
    work.signal?.throwIfAborted()
    const count = Math.min(chunkRows, frame.rowCount - start)
    const chunk = DuckDBDataChunk.create([INTEGER, ...types], count)
    const rowIds = integers(chunk, 0)
    for (let i = 0; i < count; i++) rowIds[i] = start + i
    for (const [i, column] of frame.columns.entries()) {
      if (column.kind === 'number') doubles(chunk, i + 1).set(column.values.subarray(start, start + count))
      else integers(chunk, i + 1).set(column.codes.subarray(start, start + count))
    }
    for (let i = 0; i < chunk.columnCount; i++) chunk.getColumnVector(i).flush()
    appender.appendDataChunk(chunk)
    work.onProgress?.(start + count, frame.rowCount)
    // Appending is synchronous: let messages (a cancel) in now and then.
    if ((start / chunkRows) % 32 === 31) await new Promise((resolve) => setImmediate(resolve))
  }
  appender.closeSync()
  const values = frame.columns.map(mapped)
  const levels = frame.columns.flatMap(setLevels)
  if (levels.length > 0) await connection.run(levels.join(''))
  return `SELECT ${['row_id', ...values].join(', ')} FROM temp.staged`
}

const hasLevels = (column: Column) => column.kind === 'category' && column.levels.length > 0

function setLevels(column: Column, index: number): string[] {
  if (column.kind === 'number' || !hasLevels(column)) return []
  return [`SET VARIABLE levels_${index} = [${column.levels.map(quoteText).join(', ')}];`]
}

function mapped(column: Column, index: number): string {
  const name = quoteName(column.name)
  // Cells travel without validity masks: NaN and the code of missing, whose place in the list is 0, become NULL here.
  if (column.kind === 'number') return `CASE WHEN NOT isnan(c${index}) THEN c${index} END AS ${name}`
  return hasLevels(column)
    ? `getvariable('levels_${index}')[c${index} + 1] AS ${name}`
    : `NULL::VARCHAR AS ${name}`
}

function checkNames(frame: Frame): void {
  const seen = new Map([rowIdColumn, batchIdColumn].map((name) => [name, name]))
  for (const { name } of frame.columns) {
    const key = name.toLowerCase()
    const other = seen.get(key)
    if (other !== undefined)
      throw invalidInput(
        `Column "${name}" clashes with column "${other}": the warehouse ignores case. Rename one.`,
        {
          column: name,
        },
      )
    seen.set(key, name)
  }
}

/** Appends within a transaction, making or widening the table. */
export async function appendFrame(
  connection: DuckDBConnection,
  ref: TableRef,
  frame: Frame,
  batchId: string,
  work: WorkOptions = {},
): Promise<void> {
  const select = await stageFrame(connection, frame, work)
  const name = tableSqlName(ref)
  await connection.run('BEGIN TRANSACTION')
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${spaceSqlName(ref.space)}`)
  const table = await findTable(connection, ref)
  if (!table) {
    const columns = frame.columns.map((column) => `, ${quoteName(column.name)} ${duckdbType(typeOf(column))}`)
    await connection.run(
      `CREATE TABLE ${name} (${rowIdColumn} INTEGER, ${batchIdColumn} VARCHAR${columns.join('')})`,
    )
  } else {
    if (!table.isBatched)
      throw conflict(`Table "${ref.name}" is an imported dataset; nothing can be appended to it.`)
    await widen(connection, ref, frame, table.columns)
    const same = await connection.runAndReadAll(
      `SELECT 1 FROM ${name} WHERE ${batchIdColumn} = ${quoteText(batchId)} LIMIT 1`,
    )
    if (same.currentRowCount > 0)
      throw conflict(`Batch "${batchId}" is already in table "${ref.name}". Discard it first.`, { batchId })
  }
  const names = [rowIdColumn, batchIdColumn, ...frame.columns.map((column) => quoteName(column.name))]
  const values = ['row_id', quoteText(batchId), ...frame.columns.map((column) => quoteName(column.name))]
  await connection.run(
    `INSERT INTO ${name} (${names.join(', ')}) SELECT ${values.join(', ')} FROM (${select})`,
  )
  await connection.run('COMMIT')
}

async function widen(
  connection: DuckDBConnection,
  ref: TableRef,
  frame: Frame,
  columns: readonly { name: string; type: ColumnType }[],
): Promise<void> {
  for (const column of frame.columns) {
    const existing = columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase())
    if (!existing) {
      const definition = `${quoteName(column.name)} ${duckdbType(typeOf(column))}`
      await connection.run(`ALTER TABLE ${tableSqlName(ref)} ADD COLUMN ${definition}`)
    } else if (existing.name !== column.name || existing.type !== typeOf(column)) {
      throw conflict(
        `Column "${column.name}" of table "${ref.name}" is ${existing.type} ("${existing.name}"); ` +
          `the new rows bring ${typeOf(column)}. Use another column name.`,
        { column: column.name },
      )
    }
  }
}

const typeOf = (column: Column): ColumnType => (column.kind === 'number' ? 'number' : 'text')
