import type { DuckDBConnection } from '@duckdb/node-api'
import type { Measure, Predicate } from '../warehouse.ts'
import { quoteName } from './sql.ts'
import type { Table } from './table.ts'

const looked = 20_000
const maxValues = 1000

/** The one column that a count of rows is about, where it is about one alone and that is a text. */
export function textOfCount(measure: Measure, table: Table): string | undefined {
  if (measure.kind !== 'count' || !measure.where) return undefined
  const [column, ...others] = new Set(columnsOf(measure.where))
  const isText = table.columns.some(({ name, type }) => name === column && type === 'text')
  return others.length === 0 && isText ? column : undefined
}

/**
 * Texts of few different values about which something costly is asked: it is then asked of each value instead of each
 * row. Judged by the first rows; where later ones have many more, the answer takes longer and is the same.
 */
export async function fewValued(
  connection: DuckDBConnection,
  table: Table,
  measures: readonly Measure[],
  from: string,
): Promise<ReadonlySet<string>> {
  const asked = new Set<string>()
  for (const measure of measures) {
    const column = textOfCount(measure, table)
    if (column !== undefined && measure.kind === 'count' && isCostly(measure.where!)) asked.add(column)
  }
  if (asked.size === 0) return asked
  const names = [...asked].map(quoteName)
  const [counts] = (
    await connection.runAndReadAll(
      `SELECT ${names.map((name) => `approx_count_distinct(${name})`).join(', ')} FROM (SELECT ${names.join(', ')} ${from} LIMIT ${looked})`,
    )
  ).getRowsJS()
  return new Set([...asked].filter((_, i) => Number(counts![i]) <= maxValues))
}

function isCostly(predicate: Predicate): boolean {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.of.some(isCostly)
    case 'not':
      return isCostly(predicate.of)
    case 'in':
      return predicate.values.length > 3
    default:
      return predicate.op === 'matches' || predicate.op === 'like'
  }
}

function columnsOf(predicate: Predicate): readonly string[] {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.of.flatMap(columnsOf)
    case 'not':
      return columnsOf(predicate.of)
    case 'compare-columns':
      return [predicate.column, predicate.other]
    // These look at other rows or at several columns.
    case 'is-repeated':
    case 'compare-sum':
      return [...predicate.columns, '']
    case 'compare-previous':
      return [predicate.column, '']
    default:
      return [predicate.column]
  }
}
