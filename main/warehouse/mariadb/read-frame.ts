import { unavailable } from '../../lib/errors.ts'
import { missingCode, sharedFloat64, sharedInt32 } from '../../lib/frame.ts'
import type { Column, Frame } from '../../lib/frame.ts'
import { rowIdColumn, type StoredColumn } from './ddl.ts'
import type { Session } from './session.ts'
import { emptyStandIn, fromStored, quoteName } from './sql.ts'
import { rowsIn, sourceSql, type Table } from './table.ts'

const rowsPerProgress = 16_384

interface Reader {
  put(cell: unknown, rowId: number): void
  finish(): Column
}

/** Reads columns into a frame, each row at its `row_id`, whatever order the server sends. */
export async function readFrame(
  session: Session,
  table: Table,
  columns: readonly StoredColumn[],
  levels: Readonly<Record<string, readonly string[]>> = {},
  onProgress?: (done: number, total: number | undefined) => void,
): Promise<Frame> {
  const rowCount = rowsIn(table)
  const broken = () =>
    unavailable(
      `Table "${table.ref.name}" is not as it was loaded: its row positions are not 0…${rowCount - 1}. Rerun from "load".`,
      { ...table.ref },
    )
  const empty = table.engine === 'ColumnStore' ? emptyStandIn : ''
  const readers = columns.map(({ name, type }) =>
    type === 'number'
      ? numberReader(name, rowCount)
      : textReader(name, rowCount, Object.hasOwn(levels, name) ? levels[name]! : [], empty),
  )
  const names = [rowIdColumn, ...columns.map(({ sqlName }) => quoteName(sqlName))]
  let done = 0
  await session.stream(`SELECT ${names.join(', ')} FROM ${sourceSql(table)}`, (row) => {
    const rowId = Number(row[0])
    if (rowId >= rowCount) return
    for (let i = 0; i < readers.length; i++) readers[i]!.put(row[i + 1], rowId)
    done += 1
    if (done % rowsPerProgress === 0) onProgress?.(done, rowCount)
  })
  if (done !== rowCount) throw broken()
  onProgress?.(done, rowCount)
  return { rowCount, columns: readers.map((reader) => reader.finish()) }
}

function numberReader(name: string, rowCount: number): Reader {
  const values = sharedFloat64(rowCount).fill(Number.NaN)
  return {
    put(cell, rowId) {
      if (typeof cell === 'number') values[rowId] = fromStored(cell)
    },
    finish: () => ({ name, kind: 'number', values }),
  }
}

/** Codes are given in the order the levels are met, and replaced when all are known. */
function textReader(name: string, rowCount: number, wanted: readonly string[], empty: string): Reader {
  const codes = sharedInt32(rowCount).fill(missingCode)
  const codeOf = new Map<string, number>()
  return {
    put(cell, rowId) {
      if (typeof cell !== 'string') return
      const level = cell === empty ? '' : cell
      let code = codeOf.get(level)
      if (code === undefined) {
        code = codeOf.size
        codeOf.set(level, code)
      }
      codes[rowId] = code
    },
    finish() {
      const first = new Set(wanted)
      const found = [...codeOf.keys()].filter((level) => !first.has(level))
      const levels = [...first, ...found.toSorted((a, b) => (a < b ? -1 : 1))]
      const place = new Map(levels.map((level, code) => [level, code]))
      const final = Int32Array.from(codeOf.keys(), (level) => place.get(level)!)
      for (let i = 0; i < rowCount; i++) if (codes[i]! >= 0) codes[i] = final[codes[i]!]!
      return { name, kind: 'category', codes, levels }
    },
  }
}
