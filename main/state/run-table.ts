import type { Database, SqlValue } from './database.ts'
import type { Sql } from './listing.ts'
import { runColumns, type RunRow } from './runs.ts'

export interface OrderedRuns {
  where: Sql
  order: Sql
}

export interface TableRow extends RunRow {
  childCount: number
  cells: SqlValue[]
}

/** One column of the groups: a value to group by, or one to be summed up. */
export interface Grouping {
  where: Sql
  by: readonly Sql[]
  statistics: readonly Sql[]
  /** Of the groups' columns `g0`, `g1` …; the largest first when empty. */
  order: string
  limit: number
  offset: number
}

export interface GroupRow {
  values: SqlValue[]
  runs: number
  statistics: { count: number; mean: SqlValue; min: SqlValue; max: SqlValue }[]
}

export interface KeyRow {
  key: string
  runs: number
  isVarying: number
}

/** So many answers are kept; the largest have a number for every run. */
const answersKept = 12

const valuesOf = (parts: readonly Sql[]) => parts.flatMap((part) => part.values)

/** Runs as a table of any columns, in any order, in windows. Conditions are over runs as `r`. */
export function createRunTable(database: Database) {
  /** Grows with every row that is written, which is only ever done over this connection. */
  const version = () => database.get<{ changes: number }>('SELECT total_changes() AS changes')!.changes
  const answers = new Map<string, { version: number; answer: unknown }>()
  /** The answer to a query, kept until something is written. */
  const kept = <Answer>(text: string, values: readonly SqlValue[], ask: () => Answer): Answer => {
    const id = JSON.stringify([text, values])
    const now = version()
    const known = answers.get(id)
    answers.delete(id)
    const answer = known?.version === now ? known.answer : ask()
    answers.set(id, { version: now, answer })
    if (answers.size > answersKept) answers.delete(answers.keys().next().value!)
    // The same words asked for the same kind of answer before.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return answer as Answer
  }
  const all = <Row>(text: string, ...values: SqlValue[]): Row[] =>
    kept(text, values, () => database.all<Row>(text, ...values))

  /** The numbers of all runs that meet a condition, in order. */
  const numbersOf = ({ where, order }: OrderedRuns): readonly number[] => {
    const text = `SELECT r.id FROM runs r WHERE ${where.text} ORDER BY ${order.text}`
    const values = [...where.values, ...order.values]
    return kept(text, values, () => database.column<number>(text, ...values))
  }
  const countOf = (where: Sql): number =>
    all<{ count: number }>(`SELECT count(*) AS count FROM runs r WHERE ${where.text}`, ...where.values)[0]!
      .count
  const window = (runs: OrderedRuns, offset: number, limit: number) =>
    JSON.stringify(numbersOf(runs).slice(offset, offset + limit))
  const inWindow = 'FROM json_each(?) i CROSS JOIN runs r ON r.id = i.value'

  return {
    count: (runs: OrderedRuns): number => numbersOf(runs).length,
    page: (runs: OrderedRuns, offset: number, limit: number): RunRow[] =>
      database.all<RunRow>(`SELECT ${runColumns} ${inWindow} ORDER BY i.key`, window(runs, offset, limit)),
    ids: (runs: OrderedRuns, offset: number, limit: number): string[] =>
      database.column<string>(`SELECT r.run_id ${inWindow} ORDER BY i.key`, window(runs, offset, limit)),
    rows(runs: OrderedRuns, cells: readonly Sql[], offset: number, limit: number): TableRow[] {
      const numbers = window(runs, offset, limit)
      const rows = database.all<RunRow & { childCount: number }>(
        `SELECT ${runColumns}, (SELECT count(*) FROM runs c WHERE c.parent_id = r.run_id AND c.deleted_at IS NULL)
           AS childCount ${inWindow} ORDER BY i.key`,
        numbers,
      )
      const columns = cells.map(({ text, values }) =>
        database.column<SqlValue>(`SELECT ${text} ${inWindow} ORDER BY i.key`, ...values, numbers),
      )
      return rows.map((row, index) => ({ ...row, cells: columns.map((column) => column[index]!) }))
    },

    groups({ where, by, statistics, order, limit, offset }: Grouping): { groups: GroupRow[]; total: number } {
      const names = by.map((_, index) => `g${index}`)
      const columns = [
        ...by.map(({ text }, index) => `${text} AS g${index}`),
        // "NaN" is a text there, and no number to be summed up.
        ...statistics.map(({ text }, index) => `nullif(${text}, 'NaN') AS s${index}`),
      ]
      const summed = statistics.map(
        (_, index) =>
          `count(s${index}) AS count${index}, avg(s${index}) AS mean${index}, min(s${index}) AS min${index}, max(s${index}) AS max${index}`,
      )
      const rows = all<Record<string, SqlValue>>(
        `SELECT ${[...names, 'count(*) AS runs', 'count(*) OVER () AS total', ...summed].join(', ')}
         FROM (SELECT ${columns.join(', ')} FROM runs r WHERE ${where.text})
         GROUP BY ${names.join(', ')} ORDER BY ${order || `runs DESC, ${names.join(', ')}`} LIMIT ? OFFSET ?`,
        ...valuesOf([...by, ...statistics, where]),
        limit,
        offset,
      )
      return {
        total: Number(rows[0]?.total ?? 0),
        groups: rows.map((row) => ({
          values: names.map((name) => row[name]!),
          runs: Number(row.runs),
          statistics: statistics.map((_, index) => ({
            count: Number(row[`count${index}`]),
            mean: row[`mean${index}`]!,
            min: row[`min${index}`]!,
            max: row[`max${index}`]!,
          })),
        })),
      }
    },

    values: (where: Sql, value: Sql, pattern: string, limit: number) =>
      all<{ value: SqlValue; runs: number }>(
        `SELECT value, count(*) AS runs FROM (SELECT ${value.text} AS value FROM runs r WHERE ${where.text})
         WHERE value IS NOT NULL AND ${String.raw`value LIKE ? ESCAPE '\'`}
         GROUP BY value ORDER BY runs DESC, value LIMIT ?`,
        ...valuesOf([value, where]),
        pattern,
        limit,
      ),

    /** The keys that the runs have values of, and whether those differ. */
    keys(table: 'latest_metrics' | 'params' | 'tags', where: Sql): KeyRow[] {
      // A look at an index alone, when every run is meant.
      const isEveryRun = countOf(where) === countOf({ text: 'TRUE', values: [] })
      return all<KeyRow>(
        `SELECT t.key, count(*) AS runs, min(t.value) IS NOT max(t.value) AS isVarying FROM ${table} t
         ${isEveryRun ? '' : `WHERE t.run IN (SELECT r.id FROM runs r WHERE ${where.text})`} GROUP BY t.key ORDER BY t.key`,
        ...(isEveryRun ? [] : where.values),
      )
    },
    /** For each value how many runs have one, and whether those differ. */
    attributes(where: Sql, values: readonly Sql[]): { runs: number; isVarying: boolean }[] {
      const counted = values.map(
        (_, index) =>
          `count(a${index}) AS runs${index}, min(a${index}) IS NOT max(a${index}) AS varying${index}`,
      )
      const columns = values.map(({ text }, index) => `${text} AS a${index}`)
      const [row] = all<Record<string, number>>(
        `SELECT count(*) AS total, ${counted.join(', ')} FROM (SELECT ${columns.join(', ')} FROM runs r WHERE ${where.text})`,
        ...valuesOf([...values, where]),
      )
      return values.map((_, index) => {
        const runs = row![`runs${index}`]!
        return { runs, isVarying: row![`varying${index}`] === 1 || (runs > 0 && runs < row!.total!) }
      })
    },
    countRuns: countOf,
  }
}
