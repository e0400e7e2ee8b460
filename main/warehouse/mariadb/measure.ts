import { assertNever, invalidInput } from '../../lib/errors.ts'
import type { Answer, Cell, Measure, Predicate } from '../warehouse.ts'
import { isWholeType } from './ddl.ts'
import { filterSql, predicateSql, textSql } from './predicate.ts'
import type { Session } from './session.ts'
import { fromStored, infinitySql, numberSql, toNumber } from './sql.ts'
import { columnIn, groupSql, sourceSql, sqlOf, type ExtraColumns, type Table } from './table.ts'

type Row = readonly unknown[]

/** What a measure takes: values of the scan that all share and then, where those are not enough, one step more. */
interface Plan {
  scalars: string[]
  finish(values: Row): Answer | Step
}

type Step =
  | { kind: 'scan'; scalars: string[]; finish(values: Row): Answer }
  | { kind: 'statement'; sql: string; finish(rows: readonly Row[]): Answer }

/** MariaDB takes 4096 columns in a SELECT; a statement that long is slow to plan. */
const maxPerScan = 400

/**
 * Single values of all measures are answered by one scan for 400 of them, moments by a second one; quantiles, groups and
 * histograms take a statement each. Deviations are of the sample (n − 1), skewness is the adjusted Fisher–Pearson G1,
 * kurtosis the excess G2.
 */
export async function answerMeasures(
  session: Session,
  table: Table,
  measures: readonly Measure[],
  filter?: Predicate,
  onStatement?: (sql: string) => Promise<void>,
): Promise<Answer[]> {
  const extra: ExtraColumns = new Map()
  const there = filterSql(filter, table)
  const plans = measures.map((measure) => planOf(measure, table, extra, (names) => from(names)))
  const from = (names: string) => `${names}FROM ${sourceSql(table, extra, there)}`
  const ask = async (sql: string) => {
    await onStatement?.(sql)
    return session.rows(sql)
  }
  const scan = async (parts: readonly string[][]): Promise<Row[]> => {
    const all = parts.flat()
    const values: unknown[] = []
    for (let at = 0; at < all.length; at += maxPerScan) {
      const [row] = await ask(from(`SELECT ${all.slice(at, at + maxPerScan).join(', ')} `))
      values.push(...row!)
    }
    let start = 0
    return parts.map(({ length }) => values.slice(start, (start += length)))
  }

  const first = await scan(plans.map(({ scalars }) => scalars))
  const steps = plans.map((plan, i) => plan.finish(first[i]!))
  const second = await scan(steps.map((step) => (step.kind === 'scan' ? step.scalars : [])))
  const answers: Answer[] = []
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'scan') answers.push(step.finish(second[i]!))
    else if (step.kind === 'statement') answers.push(step.finish(await ask(step.sql)))
    else answers.push(step)
  }
  return answers
}

function planOf(measure: Measure, table: Table, extra: ExtraColumns, from: (select: string) => string): Plan {
  switch (measure.kind) {
    case 'count':
      return scalar(
        measure.where
          ? `COUNT(CASE WHEN ${predicateSql(measure.where, table, extra)} THEN 1 END)`
          : 'COUNT(*)',
      )
    case 'count-missing':
      return scalar(`COUNT(*) - COUNT(${sqlOf(table, measure.column)})`)
    case 'count-distinct': {
      const names = measure.columns.map((column) => groupSql(table, column))
      return scalar(`COUNT(DISTINCT ${names.join(', ')})`)
    }
    case 'count-duplicates':
      return duplicatesPlan(measure, table, from)
    case 'min':
    case 'max': {
      const { type } = columnIn(table, measure.column)
      const sql = `${measure.kind.toUpperCase()}(${sqlOf(table, measure.column)})`
      return type === 'number'
        ? scalar(sql)
        : {
            scalars: [sql],
            finish: ([value]) =>
              typeof value === 'string' ? { kind: 'text', value } : { kind: 'number', value: null },
          }
    }
    case 'sum':
    case 'mean':
      return sumPlan(measure, table)
    case 'stddev':
      return finitePlan(measure, table, `STDDEV_SAMP(${finiteSql(measure.column, table)})`)
    case 'skewness':
    case 'kurtosis':
      return momentsPlan(measure, table)
    case 'min-length':
    case 'max-length':
    case 'mean-length': {
      const aggregate = { 'min-length': 'MIN', 'max-length': 'MAX', 'mean-length': 'AVG' }[measure.kind]
      return scalar(`${aggregate}(CHAR_LENGTH(${textSql(table, columnIn(table, measure.column))}))`)
    }
    case 'quantiles':
      return quantilesPlan(measure, table, from)
    case 'group-counts':
      return groupsPlan(measure, table, from)
    case 'histogram':
      return histogramPlan(measure, table, from)
    default:
      return assertNever(measure)
  }
}

const scalar = (sql: string): Plan => ({
  scalars: [sql],
  finish: ([value]) => ({ kind: 'number', value: toNumber(value) }),
})

/** The column where it is a finite number, else NULL; as DOUBLE, because figures of whole numbers would be rounded. */
function finiteSql(column: string, table: Table): string {
  const { type, sqlType, hasInfinity } = columnIn(table, column)
  const name = sqlOf(table, column)
  if (type === 'text')
    throw invalidInput(`Column "${column}" is text; this measure needs numbers. Choose another column.`, {
      column,
    })
  if (isWholeType(sqlType)) return `(${name} + 0e0)`
  return hasInfinity ? `(CASE WHEN ABS(${name}) < ${infinitySql} THEN ${name} END)` : name
}

function infinities(column: string, table: Table): string[] {
  if (!columnIn(table, column).hasInfinity) return []
  const name = sqlOf(table, column)
  return [infinitySql, `-${infinitySql}`].map((value) => `COUNT(CASE WHEN ${name} = ${value} THEN 1 END)`)
}

function sumPlan({ kind, column }: Measure & { column: string }, table: Table): Plan {
  const finite = finiteSql(column, table)
  return {
    scalars: [`${kind === 'sum' ? 'SUM' : 'AVG'}(${finite})`, ...infinities(column, table)],
    finish: ([value, above, below]) => {
      const infinite = (Number(above) > 0 ? Infinity : 0) + (Number(below) > 0 ? -Infinity : 0)
      return { kind: 'number', value: infinite === 0 ? toNumber(value) : infinite }
    },
  }
}

/** @throws INVALID_INPUT when the column has an infinite value, for which the measure is not defined. */
function finitePlan({ kind, column }: Measure & { column: string }, table: Table, sql: string): Plan {
  return {
    scalars: [sql, ...infinities(column, table)],
    finish: ([value, above, below]) => {
      requireFinite(kind, column, above, below)
      return { kind: 'number', value: toNumber(value) }
    },
  }
}

function requireFinite(kind: string, column: string, above: unknown, below: unknown): void {
  if (Number(above ?? 0) + Number(below ?? 0) > 0)
    throw invalidInput(`Column "${column}" holds infinite values, for which there is no ${kind}.`, { column })
}

/** Central moments in a second scan, because sums of raw powers lose the digits that matter. */
function momentsPlan({ kind, column }: Measure & { column: string }, table: Table): Plan {
  const finite = finiteSql(column, table)
  return {
    scalars: [`COUNT(${finite})`, `AVG(${finite})`, ...infinities(column, table)],
    finish: ([count, mean, above, below]) => {
      requireFinite(kind, column, above, below)
      const n = Number(count)
      if (n <= (kind === 'skewness' ? 2 : 3)) return { kind: 'number', value: null }
      const difference = `(${finite} - ${numberSql(Number(mean))})`
      return {
        kind: 'scan',
        scalars: [2, kind === 'skewness' ? 3 : 4].map((power) => `SUM(POW(${difference}, ${power}))`),
        finish: ([squares, powers]) => {
          const m2 = Number(squares) / n
          const m = Number(powers) / n
          if (kind === 'skewness')
            return {
              kind: 'number',
              value: m2 === 0 ? Number.NaN : ((Math.sqrt(n * (n - 1)) / (n - 2)) * m) / m2 ** 1.5,
            }
          const excess = ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (m / m2 ** 2 - 3) + 6)
          return { kind: 'number', value: m2 === 0 ? null : excess }
        },
      }
    },
  }
}

function quantilesPlan(
  { column, at }: Measure & { kind: 'quantiles' },
  table: Table,
  from: (select: string) => string,
): Plan {
  finiteSql(column, table)
  const name = sqlOf(table, column)
  return {
    scalars: [`COUNT(${name})`],
    finish: ([count]) => {
      const n = Number(count)
      if (n === 0 || at.length === 0) return { kind: 'numbers', values: at.map(() => null) }
      const places = at.map((p) => (n - 1) * p)
      const ranks = new Set(places.flatMap((place) => [Math.floor(place) + 1, Math.ceil(place) + 1]))
      const ranked = from(`SELECT ${name} AS v, ROW_NUMBER() OVER (ORDER BY ${name}) AS r `)
      return {
        kind: 'statement',
        sql: `SELECT r, v FROM (${ranked} AND ${name} IS NOT NULL) AS ranked WHERE r IN (${[...ranks].join(', ')})`,
        finish: (rows) => {
          const valueAt = new Map(rows.map(([rank, value]) => [Number(rank), fromStored(Number(value))]))
          const values = places.map((place) => {
            const low = valueAt.get(Math.floor(place) + 1)!
            const high = valueAt.get(Math.ceil(place) + 1)!
            return low === high ? low : low + (high - low) * (place - Math.floor(place))
          })
          return { kind: 'numbers', values }
        },
      }
    },
  }
}

function duplicatesPlan(
  { columns }: Measure & { kind: 'count-duplicates' },
  table: Table,
  from: (select: string) => string,
): Plan {
  const names = columns.map((column) => groupSql(table, column)).join(', ')
  return {
    scalars: [],
    finish: () => ({
      kind: 'statement',
      sql: `SELECT COALESCE(SUM(n - 1), 0) FROM (${from('SELECT COUNT(*) AS n ')} GROUP BY ${names}) AS equal_rows`,
      finish: ([row]) => ({ kind: 'number', value: toNumber(row![0]) }),
    }),
  }
}

function groupsPlan(
  { columns, limit }: Measure & { kind: 'group-counts' },
  table: Table,
  from: (select: string) => string,
): Plan {
  const names = columns.map((column) => sqlOf(table, column))
  const groups = columns.map((column) => groupSql(table, column))
  const cells = names.map((name, i) => `${name === groups[i] ? name : `MIN(${name})`} AS v${i}`)
  const order = names.map((_, i) => `v${i} IS NULL, v${i}`).join(', ')
  const most = limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.floor(limit))}`
  return {
    scalars: [],
    finish: () => ({
      kind: 'statement',
      sql: `SELECT * FROM (${from(`SELECT COUNT(*) AS n, ${cells.join(', ')} `)} GROUP BY ${groups.join(', ')}) AS grouped ORDER BY n DESC, ${order}${most}`,
      finish: (rows) => ({
        kind: 'groups',
        groups: rows.map(([count, ...values]) => ({ values: values.map(toCell), count: Number(count) })),
      }),
    }),
  }
}

function histogramPlan(
  measure: Measure & { kind: 'histogram' },
  table: Table,
  from: (select: string) => string,
): Plan {
  const bins = Math.max(1, Math.floor(measure.bins))
  const value = finiteSql(measure.column, table)
  return {
    scalars: [`MIN(${value})`, `MAX(${value})`, `COUNT(${value})`],
    finish: ([lowest, highest, count]) => {
      if (Number(count) === 0) return { kind: 'histogram', edges: [], counts: [] }
      const low = Number(lowest)
      const high = Number(highest)
      const width = high / bins - low / bins
      const edges = Array.from({ length: bins + 1 }, (_, i) => low + width * i)
      edges[bins] = high
      const counts = Array.from({ length: bins }, () => 0)
      if (low === high) {
        counts[0] = Number(count)
        return { kind: 'histogram', edges, counts }
      }
      const b = numberSql(bins)
      const place = `FLOOR((${value} / ${b} - ${numberSql(low / bins)}) / ${numberSql(width)} * ${b})`
      return {
        kind: 'statement',
        sql: `${from(`SELECT LEAST(${bins - 1}, ${place}) AS bin, COUNT(*) `)} AND ${value} IS NOT NULL GROUP BY bin`,
        finish: (rows) => {
          for (const [bin, n] of rows) counts[Number(bin)] = Number(n)
          return { kind: 'histogram', edges, counts }
        },
      }
    },
  }
}

export function toCell(value: unknown): Cell {
  if (typeof value === 'bigint' || typeof value === 'number') return fromStored(Number(value))
  return typeof value === 'string' ? value : null
}
