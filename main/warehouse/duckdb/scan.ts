import { DOUBLE, DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api'
import { assertNever } from '../../lib/errors.ts'
import { missingCode } from '../../lib/frame.ts'
import type { DifferentRows, ScanColumn, ScannedRows, ScanQuery } from '../files.ts'
import type { WorkOptions } from '../warehouse.ts'
import { asNumber, quoteName, quoteText } from './sql.ts'
import { typeIn, type Table } from './table.ts'
import { doubles, integers } from './vectors.ts'

const chunkRows = 2048

interface Plan {
  createType?: string
  sql: string
  read(chunk: DuckDBDataChunk, index: number): ScannedRows['columns'][number]
}

/** Gives the rows of a table to `take`, a chunk at a time in their order, so that no table is ever whole in memory. */
export async function scanTable(
  connection: DuckDBConnection,
  table: Table,
  query: ScanQuery,
  take: (rows: ScannedRows) => void,
  work: WorkOptions = {},
): Promise<void> {
  const plans = query.columns.map((column, i) => planOf(column, table, `scanned values ${i}`))
  const types = plans.flatMap(({ createType }) => createType ?? [])
  if (types.length > 0) await connection.run(types.join(''))
  const { every = 1, only } = query
  if (only) await stageRows(connection, only)
  const select = [...plans.map(({ sql }) => sql), ...(only ? [timesName] : [])].join(', ')
  const joined = only ? ` AS cells JOIN temp.only_these ON cells.rowid = ${placeName}::BIGINT` : ''
  const where = every > 1 ? ` WHERE rowid % ${every} = 0` : ''
  const result = await connection.stream(`SELECT ${select} FROM ${table.sqlName}${joined}${where}`)
  let first = 0
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    work.signal?.throwIfAborted()
    const rows = chunk
    take({
      first,
      rowCount: rows.rowCount,
      ...(only ? { times: doubles(rows, plans.length) } : {}),
      columns: plans.map((plan, i) => plan.read(rows, i)),
    })
    first += rows.rowCount
    work.onProgress?.(first, undefined)
  }
}

/** Not names a header is likely to have. */
const [placeName, timesName] = ['"place of sporeprint"', '"times of sporeprint"']

async function stageRows(connection: DuckDBConnection, { places, times }: DifferentRows): Promise<void> {
  await connection.run(`CREATE TEMP TABLE only_these (${placeName} DOUBLE, ${timesName} DOUBLE)`)
  const appender = await connection.createAppender('only_these', 'main', 'temp')
  for (let start = 0; start < places.length; start += chunkRows) {
    const count = Math.min(chunkRows, places.length - start)
    const chunk = DuckDBDataChunk.create([DOUBLE, DOUBLE], count)
    for (const [i, values] of [places, times].entries()) {
      doubles(chunk, i).set(values.subarray(start, start + count))
      chunk.getColumnVector(i).flush()
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

function planOf(column: ScanColumn, table: Table, typeName: string): Plan {
  switch (column.as) {
    case 'number':
      return {
        sql: `coalesce(${asNumber(column.column, typeIn(table, column.column))}, 'nan'::DOUBLE)`,
        read: doubles,
      }
    case 'text':
      typeIn(table, column.column)
      return {
        sql: `${quoteName(column.column)}::VARCHAR`,
        read: (chunk, index) =>
          chunk.getColumnValues(index).map((value) => (typeof value === 'string' ? value : null)),
      }
    case 'missing-bits':
      return {
        sql: column.columns
          .map((name, bit) => `((${known(name, table)} IS NULL)::INTEGER << ${bit})`)
          .join(' | '),
        read: integers,
      }
    case 'code':
      return codePlan(column, table, typeName)
    default:
      return assertNever(column)
  }
}

/** An ENUM finds the code of a text several times faster than a map here would. */
function codePlan({ column, values }: ScanColumn & { as: 'code' }, table: Table, typeName: string): Plan {
  const text = `${known(column, table)}::VARCHAR`
  if (values.length === 0)
    return { sql: `CASE WHEN ${text} IS NULL THEN ${missingCode} ELSE 0 END::INTEGER`, read: integers }
  if (values.some((value) => value.includes('\0'))) return mappedPlan(text, values)
  const type = quoteName(typeName)
  return {
    createType: `CREATE TEMP TYPE ${type} AS ENUM (${values.map(quoteText).join(', ')});`,
    sql: `coalesce(enum_code(try_cast(${text} AS ${type}))::INTEGER, CASE WHEN ${text} IS NULL THEN ${missingCode} ELSE ${values.length} END)`,
    read: integers,
  }
}

/** A text with a NUL character cannot stand in a statement. */
function mappedPlan(text: string, values: readonly string[]): Plan {
  const codeOf = new Map<unknown, number>(values.map((value, code) => [value, code]))
  return {
    sql: text,
    read: (chunk, index) =>
      Int32Array.from(chunk.getColumnValues(index), (value) =>
        value === null ? missingCode : (codeOf.get(value) ?? values.length),
      ),
  }
}

function known(column: string, table: Table): string {
  typeIn(table, column)
  return quoteName(column)
}
