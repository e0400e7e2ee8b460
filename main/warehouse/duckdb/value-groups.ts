import type { DuckDBConnection } from '@duckdb/node-api'
import type { Measure, Predicate } from '../warehouse.ts'
import { columnsIn } from './predicate.ts'
import { quoteName } from './sql.ts'
import type { Table } from './table.ts'

const looked = 2048
const maxValues = 1000

/**
 * The columns by whose values a measure can be answered: each combination of them is asked once instead of each row.
 * Undefined where each row must be asked, or may be as well.
 *
 * @param few columns of few different values
 */
export function groupOf(measure: Measure, few: ReadonlySet<string>): readonly string[] | undefined {
  const column = onlyColumn(measure)
  if (column !== undefined && few.has(column)) return [column]
  if (measure.kind !== 'count' || !measure.where) return undefined
  const [repeated, ...others] = repeatedIn(measure.where)
  const isOfThese = (name: string) => repeated!.includes(name)
  return repeated && others.length === 0 && columnsIn(measure.where).every(isOfThese) ? repeated : undefined
}

/** The one column whose values a count is about, where it is about one alone. */
function onlyColumn(measure: Measure): string | undefined {
  switch (measure.kind) {
    case 'count-missing':
      return measure.column
    case 'count-distinct':
      return measure.columns.length === 1 ? measure.columns[0] : undefined
    case 'count': {
      const [column, ...others] = new Set(measure.where && columnsIn(measure.where))
      return others.length === 0 && measure.where && repeatedIn(measure.where).length === 0
        ? column
        : undefined
    }
    default:
      return undefined
  }
}

/** Of which columns other rows are looked at; those of comparisons with the row before are none that a group has. */
function repeatedIn(predicate: Predicate): (readonly string[])[] {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return withoutEqual(predicate.of.flatMap(repeatedIn))
    case 'not':
      return repeatedIn(predicate.of)
    case 'is-repeated':
      return [predicate.columns]
    case 'compare-previous':
      return [[]]
    default:
      return []
  }
}

const withoutEqual = (lists: readonly (readonly string[])[]) => [
  ...new Map(lists.map((list) => [JSON.stringify(list), list])).values(),
]

/**
 * Texts of few different values about which something costly is asked. Judged by the first rows; where later ones have
 * many more, the answer takes longer and is the same.
 */
export async function fewValued(
  connection: DuckDBConnection,
  table: Table,
  measures: readonly Measure[],
  from: string,
): Promise<ReadonlySet<string>> {
  const texts = new Set(table.columns.filter(({ type }) => type === 'text').map(({ name }) => name))
  const asked = new Set<string>()
  for (const measure of measures) {
    const column = onlyColumn(measure)
    if (column !== undefined && texts.has(column) && isCostly(measure)) asked.add(column)
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

function isCostly(measure: Measure): boolean {
  if (measure.kind === 'count-distinct') return true
  return measure.kind === 'count' && measure.where !== undefined && isCostlyToTest(measure.where)
}

function isCostlyToTest(predicate: Predicate): boolean {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.of.some(isCostlyToTest)
    case 'not':
      return isCostlyToTest(predicate.of)
    case 'in':
      return predicate.values.length > 3
    default:
      return predicate.op === 'matches' || predicate.op === 'like'
  }
}
