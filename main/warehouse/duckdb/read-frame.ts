import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { doubles, integers } from './vectors.ts'
import { missingCode, sharedFloat64, sharedInt32 } from '../../lib/frame.ts'
import type { Column, Frame } from '../../lib/frame.ts'
import type { ColumnType } from '../warehouse.ts'
import { asNumber, quoteName, quoteText, textOf } from './sql.ts'

/** Above this, giving DuckDB the levels as an ENUM costs more than reading the text. */
const maxEnumLevels = 20_000

/** Each list of distinct values has hash tables of its own while a scan runs: more at once cost memory, fewer time. */
const columnsPerScan = 4

interface Plan {
  column: Column
  /** Makes the type that `sql` names. */
  createType?: string
  sql: string
  fill(chunk: DuckDBDataChunk, index: number, rowIds: Float64Array): void
}

/** Reads columns of `source` into a frame, each row at the number that `rowIdSql` gives it. */
export async function readFrame(
  connection: DuckDBConnection,
  source: string,
  rowIdSql: string,
  columns: readonly { name: string; type: ColumnType }[],
  levels: Readonly<Record<string, readonly string[]>> = {},
  onProgress?: (done: number, total: number | undefined) => void,
): Promise<Frame> {
  const [counts] = (
    await connection.runAndReadAll(`SELECT count(*), max(${rowIdSql}) FROM ${source}`)
  ).getRowsJS()
  const rowCount = Number(counts![0])
  if (rowCount > 0 && Number(counts![1]) !== rowCount - 1)
    throw new Error(`Row positions are not 0…${rowCount - 1} in ${source}.`)
  const texts = columns.flatMap(({ name, type }) => (type === 'text' ? [name] : []))
  const found = await distinctTexts(connection, source, texts)
  const plans = columns.map((column) => {
    const wanted = Object.hasOwn(levels, column.name) ? levels[column.name]! : []
    return column.type === 'text'
      ? textPlan(column.name, rowCount, wanted, found.get(column.name)!)
      : column.type === 'boolean'
        ? booleanPlan(column.name, rowCount)
        : numberPlan(column.name, column.type, rowCount)
  })
  const types = plans.flatMap(({ createType }) => createType ?? [])
  if (types.length > 0) await connection.run(types.join(''))
  const select = [`(${rowIdSql})::DOUBLE`, ...plans.map(({ sql }) => sql)].join(', ')
  const result = await connection.stream(`SELECT ${select} FROM ${source}`)
  let done = 0
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const rowIds = doubles(chunk, 0)
    for (const [index, plan] of plans.entries()) plan.fill(chunk, index + 1, rowIds)
    done += chunk.rowCount
    onProgress?.(done, rowCount)
  }
  return { rowCount, columns: plans.map(({ column }) => column) }
}

function numberPlan(name: string, type: ColumnType, rowCount: number): Plan {
  const values = sharedFloat64(rowCount)
  return {
    column: { name, kind: 'number', values },
    sql: `coalesce(${asNumber(name, type)}, 'nan'::DOUBLE)`,
    fill(chunk, index, rowIds) {
      const items = doubles(chunk, index)
      for (let i = 0; i < rowIds.length; i++) values[rowIds[i]!] = items[i]!
    },
  }
}

function booleanPlan(name: string, rowCount: number): Plan {
  const codes = sharedInt32(rowCount)
  return {
    column: { name, kind: 'category', codes, levels: ['false', 'true'] },
    sql: `coalesce(${quoteName(name)}::INTEGER, ${missingCode})`,
    fill: fillCodes(codes),
  }
}

/** The values of text columns, a few columns a scan. */
async function distinctTexts(
  connection: DuckDBConnection,
  source: string,
  names: readonly string[],
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  for (let start = 0; start < names.length; start += columnsPerScan) {
    const portion = names.slice(start, start + columnsPerScan)
    const select = portion.map((name) => `list(DISTINCT ${quoteName(name)}::VARCHAR)`).join(', ')
    const [row] = (await connection.runAndReadAll(`SELECT ${select} FROM ${source}`)).getRowsJS()
    for (const [i, name] of portion.entries()) {
      const values: unknown = row![i]
      found.set(
        name,
        new Set(Array.isArray(values) ? values.flatMap((one) => (one === null ? [] : [textOf(one)])) : []),
      )
    }
  }
  return found
}

function textPlan(name: string, rowCount: number, wanted: readonly string[], found: Set<string>): Plan {
  const quoted = quoteName(name)
  for (const level of wanted) found.delete(level)
  const levels = [...new Set(wanted), ...[...found].toSorted((a, b) => (a < b ? -1 : 1))]
  const codes = sharedInt32(rowCount)
  const column: Column = { name, kind: 'category', codes, levels }
  if (levels.length === 0) return { column, sql: `${missingCode}::INTEGER`, fill: fillCodes(codes) }
  if (levels.length > maxEnumLevels || levels.some((level) => level.includes('\0'))) {
    const codeOf = new Map(levels.map((level, code) => [level, code]))
    return {
      column,
      sql: `${quoted}::VARCHAR`,
      fill(chunk, index, rowIds) {
        const items = chunk.getColumnValues(index)
        for (let i = 0; i < rowIds.length; i++) {
          const item = items[i]
          codes[rowIds[i]!] = typeof item === 'string' ? codeOf.get(item)! : missingCode
        }
      },
    }
  }
  const type = quoteName(`levels of ${name}`)
  return {
    column,
    createType: `CREATE TEMP TYPE ${type} AS ENUM (${levels.map(quoteText).join(', ')});`,
    sql: `coalesce(enum_code(${quoted}::${type})::INTEGER, ${missingCode})`,
    fill: fillCodes(codes),
  }
}

function fillCodes(codes: Int32Array): Plan['fill'] {
  return (chunk, index, rowIds) => {
    const items = integers(chunk, index)
    for (let i = 0; i < rowIds.length; i++) codes[rowIds[i]!] = items[i]!
  }
}
