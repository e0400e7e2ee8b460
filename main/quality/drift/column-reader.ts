import type { Column } from '../../lib/frame.ts'
import type { TableRef, Warehouse } from '../../warehouse/warehouse.ts'

/** What is read at once at most. */
const mostCells = 2_000_000
const mostColumns = 64

/**
 * Reads the columns of a table that is small in rows several at a time, in the order they are asked for: each question
 * to a table of a thousand columns costs as much as reading many of them. Of a larger table it reads none.
 */
export function createColumnReader(
  tables: Warehouse,
  table: TableRef,
  names: readonly string[],
  rows: number,
) {
  const width = Math.min(mostColumns, Math.floor(mostCells / Math.max(1, rows)))
  const places = new Map(names.map((name, i) => [name, i]))
  let read = new Map<string, Column>()
  return async (name: string, signal: AbortSignal): Promise<Column | undefined> => {
    const place = places.get(name)
    if (width < 2 || place === undefined) return undefined
    if (!read.has(name)) {
      const { columns } = await tables.read(table, { columns: names.slice(place, place + width) }, { signal })
      read = new Map(columns.map((column) => [column.name, column]))
    }
    return read.get(name)
  }
}

export type ColumnReader = ReturnType<typeof createColumnReader>
