import type { DatasetColumn } from '../../contract/dataset.ts'
import type { CategoryColumn } from '../../lib/frame.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { Cell, TableRef, Warehouse } from '../../warehouse/warehouse.ts'
import type { ColumnReader } from './column-reader.ts'
import { countSorted } from './pair.ts'
import type { Counted } from './pair.ts'

/** With more different values than this, reading the rows and sorting them is faster than grouping. */
const maxGroups = 10_000

/** A column as its values and how often each occurs. */
export interface ReadColumn {
  /** Rows with a value that is neither missing nor infinite. */
  n: number
  /** How many of them were looked at, where not all. */
  sampled?: number
}

export interface Reading {
  tables: Warehouse
  table: TableRef
  /** Gives columns of tables that are small in rows. */
  readColumn: ColumnReader
  context: WorkContext
  /** The most rows to look at. */
  maxRows: number
}

/** Numbers, dates and times, as numbers. */
export async function readNumbers(
  reading: Reading,
  { name, type, distinct }: DatasetColumn,
): Promise<ReadColumn & Counted> {
  const { tables, table, readColumn, context, maxRows } = reading
  const isNumber = type === 'number' || type === 'integer'
  const small = await readColumn(name, context.signal)
  if (!small && isNumber && distinct <= maxGroups) {
    const groups = (await groupsOf(reading, name))
      .flatMap(({ value, count }) =>
        typeof value === 'number' && Number.isFinite(value) ? [{ value, count }] : [],
      )
      .toSorted((a, b) => a.value - b.value)
    return counted(
      Float64Array.from(groups, ({ value }) => value),
      groups,
    )
  }
  const column =
    small ?? (await tables.read(table, { columns: [name] }, { signal: context.signal })).columns[0]
  const found = column?.kind === 'number' ? column.values.filter(Number.isFinite) : new Float64Array(0)
  if (found.length <= maxRows) return { n: found.length, ...countSorted(found) }
  const sample = Float64Array.from(
    { length: maxRows },
    (_, i) => found[Math.floor((i * found.length) / maxRows)]!,
  )
  return { n: found.length, sampled: maxRows, ...countSorted(sample) }
}

/** Texts and booleans. */
export async function readTexts(
  reading: Reading,
  { name }: DatasetColumn,
): Promise<ReadColumn & Counted<readonly string[]>> {
  const small = await reading.readColumn(name, reading.context.signal)
  if (small?.kind === 'category') return countLevels(small)
  const groups = (await groupsOf(reading, name)).filter(({ value }) => value !== null)
  return counted(
    groups.map(({ value }) => String(value)),
    groups,
  )
}

function countLevels({ codes, levels }: CategoryColumn) {
  const counts = levels.map(() => ({ count: 0 }))
  for (const code of codes) if (code >= 0) counts[code]!.count++
  return counted(levels, counts)
}

function counted<Values>(values: Values, groups: readonly { count: number }[]) {
  const counts = Float64Array.from(groups, ({ count }) => count)
  return { n: counts.reduce((sum, one) => sum + one, 0), values, counts }
}

async function groupsOf(
  { tables, table, context }: Reading,
  column: string,
): Promise<{ value: Cell; count: number }[]> {
  const [answer] = await tables.measure(table, [{ kind: 'group-counts', columns: [column] }], undefined, {
    signal: context.signal,
  })
  return answer?.kind === 'groups'
    ? answer.groups.map(({ values, count }) => ({ value: values[0] ?? null, count }))
    : []
}
