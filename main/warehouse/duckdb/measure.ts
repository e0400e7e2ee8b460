import type { DuckDBConnection } from '@duckdb/node-api'
import { assertNever } from '../../lib/errors.ts'
import type { Answer, Cell, Measure, Predicate } from '../warehouse.ts'
import { filterSql, predicateSql } from './predicate.ts'
import type { ExtraColumns } from './predicate.ts'
import { asCell, asNumber, quoteName } from './sql.ts'
import { sourceSql, typeIn } from './table.ts'
import type { RowFilter, Table } from './table.ts'
import { fewValued, groupOf } from './value-groups.ts'

type Row = readonly unknown[]
interface Question {
  sql: string
  answer(rows: readonly Row[]): Answer
}

/**
 * Measures that are one value each are answered by one scan for 64 of them; groups and histograms take a statement each.
 * Deviations are of the sample (n − 1), skewness is the adjusted Fisher–Pearson G1, kurtosis the excess G2.
 */
export async function answerMeasures(
  connection: DuckDBConnection,
  table: Table,
  measures: readonly Measure[],
  filter?: Predicate,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const from = `FROM ${rowsSql(table, new Map(), filterSql(filter, table))}`
  const few = await fewValued(connection, table, measures, from)
  for (const { sql, take } of statements(table, measures, filter, few)) {
    const rows = (await connection.runAndReadAll(sql)).getRowsJS()
    for (const [index, answer] of take(rows)) answers[index] = answer
  }
  return answers
}

/** The statements that answer the measures, as text, for people. */
export function measureStatements(table: Table, measures: readonly Measure[], filter?: Predicate): string[] {
  return statements(table, measures, filter).map(({ sql }) => sql)
}

/**
 * What looks at other rows is sorted with every column that its statement names, so it gets a statement of its own.
 */
function byOtherRows(scalars: readonly [number, Measure][], table: Table): [number, Measure][][] {
  const groups = new Map<string, [number, Measure][]>()
  for (const one of scalars) {
    const extra: ExtraColumns = new Map()
    scalarSql(one[1], table, extra)
    const key = [...extra.keys()].join('\n')
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}

/** DuckDB's planning grows with the square of a statement's length, while its scans read only the columns asked for. */
const maxPerScan = 64

function statements(
  table: Table,
  measures: readonly Measure[],
  filter?: Predicate,
  few: ReadonlySet<string> = new Set(),
) {
  const there = filterSql(filter, table)
  const scan = () => {
    const extra: ExtraColumns = new Map()
    return { extra, from: () => `FROM ${rowsSql(table, extra, there)}` }
  }
  const numbered = [...measures.entries()]
  const groups = new Map<string, { columns: readonly string[]; part: [number, Measure][] }>()
  const scalars: [number, Measure][] = []
  for (const [index, measure] of numbered) {
    const columns = groupOf(measure, few)
    if (columns) {
      const key = JSON.stringify(columns)
      const group = groups.get(key) ?? { columns, part: [] }
      group.part.push([index, measure])
      groups.set(key, group)
    } else if (measure.kind !== 'group-counts' && measure.kind !== 'histogram') scalars.push([index, measure])
  }
  const result: { sql: string; take: (rows: readonly Row[]) => [number, Answer][] }[] = []
  const parts = byOtherRows(scalars, table).flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / maxPerScan) }, (_, i) =>
      group.slice(i * maxPerScan, (i + 1) * maxPerScan),
    ),
  )
  for (const part of parts) {
    const { extra, from } = scan()
    const values = part.map(([, measure]) => scalarSql(measure, table, extra))
    result.push({
      sql: `SELECT ${values.join(', ')} ${from()}`,
      take: (rows) => part.map(([index, measure], i) => [index, scalarAnswer(measure, rows[0]?.[i])]),
    })
  }
  for (const { columns, part } of groups.values()) {
    const extra: ExtraColumns = new Map()
    const sums = part.map(([, measure]) => sumOfGroups(measure, table, extra))
    const names = columns.map((column) => known(column, table)).join(', ')
    // All that can be said of other rows is whether there are more in the group.
    const repeated = [...extra.keys()].map((name) => `, count(*) > 1 AS ${quoteName(name)}`).join('')
    result.push({
      sql: `SELECT ${sums.join(', ')} FROM (SELECT ${names}, count(*) AS ${rowsOfGroup}${repeated} ${scan().from()} GROUP BY ${names})`,
      take: (rows) => part.map(([index, measure], i) => [index, scalarAnswer(measure, rows[0]?.[i])]),
    })
  }
  // Naming a thousand columns in each of a thousand statements takes longer than running them.
  const all = there || table.isBatched ? scan().from() : `FROM ${table.sqlName}`
  for (const [index, measure] of numbered) {
    const question = tableQuestion(measure, table, all)
    if (question) result.push({ sql: question.sql, take: (rows) => [[index, question.answer(rows)]] })
  }
  return result
}

/** Not a name a header is likely to have. */
const rowsOfGroup = '"rows of a group of sporeprint"'

const rowsWhere = (sql: string) => `coalesce(sum(${rowsOfGroup}) FILTER (WHERE ${sql}), 0)`

function sumOfGroups(measure: Measure, table: Table, extra: ExtraColumns): string {
  switch (measure.kind) {
    case 'count':
      return rowsWhere(measure.where ? predicateSql(measure.where, table, extra) : 'TRUE')
    case 'count-missing':
      return rowsWhere(`${known(measure.column, table)} IS NULL`)
    case 'count-distinct':
      return `count(${known(measure.columns[0]!, table)})`
    default:
      throw new Error(`A ${measure.kind} is not a sum over groups.`)
  }
}

/** The table as it is where nothing else is asked for: DuckDB would look at each column of it. */
function rowsSql(table: Table, extra: ExtraColumns, filter: RowFilter | undefined): string {
  const isWhole = !table.isBatched && extra.size === 0 && !filter
  return isWhole ? table.sqlName : sourceSql(table, extra, filter)
}

function scalarSql(measure: Measure, table: Table, extra: ExtraColumns): string | undefined {
  switch (measure.kind) {
    case 'count':
      return measure.where
        ? `count(*) FILTER (WHERE ${predicateSql(measure.where, table, extra)})`
        : 'count(*)'
    case 'count-missing':
      return `count(*) - count(${known(measure.column, table)})`
    case 'count-distinct': {
      const names = measure.columns.map((column) => known(column, table))
      if (names.length === 1) return `count(DISTINCT ${names[0]})`
      const isComplete = names.map((name) => `${name} IS NOT NULL`).join(' AND ')
      return `count(DISTINCT (${names.join(', ')})) FILTER (WHERE ${isComplete})`
    }
    case 'count-duplicates': {
      const names = measure.columns.map((column) => known(column, table))
      return `count(*) - count(DISTINCT row(${names.join(', ')}))`
    }
    case 'min':
    case 'max': {
      const type = typeIn(table, measure.column)
      const value = `${measure.kind}(${quoteName(measure.column)})`
      return type === 'number' || type === 'integer' ? `${value}::DOUBLE` : `${value}::VARCHAR`
    }
    case 'sum':
      return `sum(${asNumber(measure.column, typeIn(table, measure.column))})`
    case 'mean':
      return `avg(${asNumber(measure.column, typeIn(table, measure.column))})`
    case 'stddev':
      return `stddev_samp(${asNumber(measure.column, typeIn(table, measure.column))})`
    case 'skewness':
    case 'kurtosis':
      return `${measure.kind}(${asNumber(measure.column, typeIn(table, measure.column))})`
    case 'min-length':
      return `min(length(${known(measure.column, table)}::VARCHAR))`
    case 'max-length':
      return `max(length(${known(measure.column, table)}::VARCHAR))`
    case 'mean-length':
      return `avg(length(${known(measure.column, table)}::VARCHAR))`
    case 'quantiles': {
      const at = measure.at.join(', ')
      if (measure.at.length === 0) return 'NULL'
      return `quantile_cont(${asNumber(measure.column, typeIn(table, measure.column))}, [${at}])`
    }
    case 'group-counts':
    case 'histogram':
      return undefined
    default:
      return assertNever(measure)
  }
}

function scalarAnswer(measure: Measure, value: unknown): Answer {
  if (measure.kind === 'quantiles')
    return {
      kind: 'numbers',
      values: measure.at.map((_, i) => toNumber(Array.isArray(value) ? value[i] : null)),
    }
  if ((measure.kind === 'min' || measure.kind === 'max') && typeof value === 'string')
    return { kind: 'text', value }
  return { kind: 'number', value: toNumber(value) }
}

function tableQuestion(measure: Measure, table: Table, from: string): Question | undefined {
  if (measure.kind === 'group-counts') return groupQuestion(measure, table, from)
  if (measure.kind === 'histogram') return histogramQuestion(measure, table, from)
  return undefined
}

function groupQuestion(measure: Measure & { kind: 'group-counts' }, table: Table, from: string): Question {
  const names = measure.columns.map((column) => known(column, table))
  const cells = measure.columns.map((column) => asCell(column, typeIn(table, column)))
  const limit = measure.limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.floor(measure.limit))}`
  const order = names.map((name) => `${name} NULLS LAST`).join(', ')
  return {
    sql: `SELECT count(*), ${cells.join(', ')} ${from} GROUP BY ${names.join(', ')} ORDER BY count(*) DESC, ${order}${limit}`,
    answer: (rows) => ({
      kind: 'groups',
      groups: rows.map(([count, ...values]) => ({ values: values.map(toCell), count: Number(count) })),
    }),
  }
}

function histogramQuestion(measure: Measure & { kind: 'histogram' }, table: Table, from: string): Question {
  const bins = Math.max(1, Math.floor(measure.bins))
  const value = asNumber(measure.column, typeIn(table, measure.column))
  const sql = `WITH finite AS (SELECT v FROM (SELECT ${value} AS v ${from}) WHERE isfinite(v)),
    ends AS (SELECT min(v) AS low, max(v) AS high FROM finite)
    SELECT any_value(low), any_value(high),
      CASE WHEN high > low THEN least(${bins - 1}, floor((v / ${bins} - low / ${bins}) / (high / ${bins} - low / ${bins}) * ${bins}))::INTEGER ELSE 0 END AS bin,
      count(*) FROM finite, ends GROUP BY bin`
  return {
    sql,
    answer: (rows) => {
      if (rows.length === 0) return { kind: 'histogram', edges: [], counts: [] }
      const low = Number(rows[0]![0])
      const high = Number(rows[0]![1])
      const counts = Array.from({ length: bins }, () => 0)
      for (const row of rows) counts[Number(row[2])] = Number(row[3])
      const edges = Array.from({ length: bins + 1 }, (_, i) => low + (high / bins - low / bins) * i)
      edges[bins] = high
      return { kind: 'histogram', edges, counts }
    },
  }
}

function known(column: string, table: Table): string {
  typeIn(table, column)
  return quoteName(column)
}

const toNumber = (value: unknown) => (value === null || value === undefined ? null : Number(value))

export function toCell(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}
