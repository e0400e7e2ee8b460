import type { DatasetColumn } from '../../contract/dataset.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { Cell, TableRef, Warehouse } from '../../warehouse/warehouse.ts'
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

interface Reading {
  tables: Warehouse
  table: TableRef
  context: WorkContext
  /** The most rows to look at. */
  maxRows: number
}

/** Numbers, dates and times, as numbers. */
export async function readNumbers(
  { tables, table, context, maxRows }: Reading,
  { name, type, distinct }: DatasetColumn,
): Promise<ReadColumn & Counted> {
  const isNumber = type === 'number' || type === 'integer'
  if (isNumber && distinct <= maxGroups) {
    const groups = (await groupsOf({ tables, table, context, maxRows }, name))
      .flatMap(({ value, count }) =>
        typeof value === 'number' && Number.isFinite(value) ? [{ value, count }] : [],
      )
      .toSorted((a, b) => a.value - b.value)
    return counted(
      Float64Array.from(groups, ({ value }) => value),
      groups,
    )
  }
  const frame = await tables.read(table, { columns: [name] }, { signal: context.signal })
  const [column] = frame.columns
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
  const groups = (await groupsOf(reading, name)).filter(({ value }) => value !== null)
  return counted(
    groups.map(({ value }) => String(value)),
    groups,
  )
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
