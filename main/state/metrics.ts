import type { Database, SqlValue } from './database.ts'
import { numberOf } from './runs.ts'

/** One value of a metric. `value` may be NaN or infinite. */
export interface MetricPoint {
  key: string
  value: number
  step: number
  /** Milliseconds since 1970-01-01 UTC. */
  at: number
}

interface StoredPoint {
  key: string
  value: number | null
  step: number
  at: number
}

interface Thinning {
  points: number
  from?: number
  to?: number
}

/** What all values of one metric come down to. NaN counts for nothing but the last value. */
interface Digest {
  last: MetricPoint
  lowest: number
  highest: number
  total: number
  count: number
}

/** Many at once are faster; each number of rows is a statement of its own, which is kept. */
const rowsPerInsert = 50

/** SQLite would store NaN as null. */
const stored = (value: number) => (Number.isNaN(value) ? null : value)
const restored = (point: StoredPoint): MetricPoint => ({ ...point, value: point.value ?? NaN })
const pointColumns = 'key, iif(is_nan, NULL, value) AS value, step, at'

/** Whether the point that is being added is after the last one that is known. */
const isLast = `(excluded.step, excluded.at, ifnull(excluded.value, -9e999)) >=
  (latest_metrics.step, latest_metrics.at, ifnull(latest_metrics.value, -9e999))`

/** Of points of one metric; at least one. */
function digestOf(points: readonly MetricPoint[]): Digest {
  const digest = { last: points[0]!, lowest: Infinity, highest: -Infinity, total: 0, count: 0 }
  for (const point of points) {
    const { value } = point
    if (isLater(point, digest.last)) digest.last = point
    if (Number.isNaN(value)) continue
    digest.lowest = Math.min(digest.lowest, value)
    digest.highest = Math.max(digest.highest, value)
    digest.total += value
    digest.count++
  }
  return digest
}

function isLater(one: MetricPoint, other: MetricPoint): boolean {
  if (one.step !== other.step) return one.step > other.step
  if (one.at !== other.at) return one.at > other.at
  return Number.isNaN(other.value) || one.value >= other.value
}

const insertOf = (rows: number) =>
  `INSERT INTO metrics(run, key, step, at, value, is_nan)
   SELECT run, key, column1, column2, column3, is_nan
   FROM (SELECT ? AS run, ? AS key, ? AS is_nan), (VALUES ${Array(rows).fill('(?, ?, ?)').join(', ')})
   WHERE true ON CONFLICT DO NOTHING`

export function createMetricQueries(database: Database) {
  const insertRows = (run: number, key: string, isNan: boolean, points: readonly MetricPoint[]): number => {
    let added = 0
    for (let start = 0; start < points.length; start += rowsPerInsert) {
      const end = Math.min(start + rowsPerInsert, points.length)
      const cells: SqlValue[] = [run, key, Number(isNan)]
      for (let at = start; at < end; at++) {
        const point = points[at]!
        cells.push(point.step, point.at, isNan ? 0 : point.value)
      }
      added += database.run(insertOf(end - start), ...cells)
    }
    return added
  }
  /** Of points of one metric. @returns how many of them were not there yet. */
  const insert = (run: number, key: string, points: readonly MetricPoint[]): number => {
    // In the order of the table each page is visited once.
    const ordered = points.toSorted((one, other) => one.step - other.step)
    const numbers = ordered.filter(({ value }) => !Number.isNaN(value))
    const added = insertRows(run, key, false, numbers)
    if (numbers.length === ordered.length) return added
    const others = ordered.filter(({ value }) => Number.isNaN(value))
    return added + insertRows(run, key, true, others)
  }
  const pointsOf = (run: number, key: string) =>
    database
      .all<StoredPoint>(`SELECT ${pointColumns} FROM metrics WHERE run = ? AND key = ?`, run, key)
      .map(restored)

  return {
    /** Appends to the history what is not in it already. The latest value is the one with the highest step, then time, then value, as in MLflow. */
    append(runId: string, points: readonly MetricPoint[]): void {
      if (points.length === 0) return
      database.transaction(() => {
        const run = database.get<{ id: number }>('SELECT id FROM runs WHERE run_id = ?', runId)!.id
        for (const [key, given] of Map.groupBy(points, (point) => point.key)) {
          const isAllNew = insert(run, key, given) === given.length
          // What was there already must not be counted twice.
          const { last, lowest, highest, total, count } = digestOf(isAllNew ? given : pointsOf(run, key))
          if (!isAllNew) database.run('DELETE FROM latest_metrics WHERE run = ? AND key = ?', run, key)
          database.run(
            `INSERT INTO latest_metrics(run, key, step, at, value, lowest, highest, total, count)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (run, key) DO UPDATE SET
               step = iif(${isLast}, excluded.step, step),
               at = iif(${isLast}, excluded.at, at),
               value = iif(${isLast}, excluded.value, value),
               lowest = ifnull(min(lowest, excluded.lowest), ifnull(lowest, excluded.lowest)),
               highest = ifnull(max(highest, excluded.highest), ifnull(highest, excluded.highest)),
               total = CASE 0 WHEN count THEN excluded.total WHEN excluded.count THEN total
                 ELSE total + excluded.total END,
               count = count + excluded.count`,
            ...([run, key, last.step, last.at, stored(last.value)] as const),
            ...(count === 0 ? [null, null, null] : [lowest, highest, stored(total)]),
            count,
          )
        }
      })
    },
    /** Whether any run has such a metric. */
    isKnown(key: string): boolean {
      return database.get('SELECT 1 FROM latest_metrics WHERE key = ? LIMIT 1', key) !== undefined
    },
    history(runId: string, key: string): MetricPoint[] {
      const sql = `SELECT ${pointColumns} FROM metrics WHERE run = ${numberOf} AND key = ? ORDER BY step, at, metrics.value`
      return database.all<StoredPoint>(sql, runId, key).map(restored)
    },
    /**
     * At most about `points` of the history, by step: of each of so many equal parts of it the lowest and the highest
     * value, so that no peak is lost; NaN only where nothing needs to be left out. Between `from` and `to` by step.
     */
    thinned(
      runId: string,
      key: string,
      { points, from, to }: Thinning,
    ): { total: number; rows: MetricPoint[] } {
      const known = database.get<{ run: number; count: number }>(
        `SELECT run, count FROM latest_metrics WHERE run = ${numberOf} AND key = ?`,
        runId,
        key,
      )
      if (!known) return { total: 0, rows: [] }
      const lowest = Math.ceil(from ?? Number.MIN_SAFE_INTEGER)
      const highest = Math.floor(to ?? Number.MAX_SAFE_INTEGER)
      const here = [known.run, key, lowest, highest] as const
      const inRange = 'run = ? AND key = ? AND step BETWEEN ? AND ?'
      const rows = database.all<StoredPoint>(
        `SELECT ${pointColumns} FROM metrics WHERE ${inRange} ORDER BY step, at, metrics.value LIMIT ?`,
        ...here,
        points + 1,
      )
      if (rows.length <= points)
        return { total: Math.max(known.count, rows.length), rows: rows.map(restored) }
      const ends = (column: 'step' | 'at') =>
        database.get<{ first: number; last: number }>(
          `SELECT (SELECT ${column} FROM metrics WHERE ${inRange} ORDER BY step, at LIMIT 1) AS first,
             (SELECT ${column} FROM metrics WHERE ${inRange} ORDER BY step DESC, at DESC LIMIT 1) AS last`,
          ...here,
          ...here,
        )!
      const steps = ends('step')
      // What was logged without steps is all at one: there the time tells its parts apart.
      const isOneStep = steps.first === steps.last
      const { first, last } = isOneStep ? ends('at') : steps
      const part = `run = ? AND key = ? AND ${isOneStep ? 'step = ? AND at' : 'step'} BETWEEN ? AND ? AND NOT is_nan`
      const wanted = isOneStep ? [known.run, key, steps.first] : [known.run, key]
      const count = Math.max(1, Math.floor(points / 2))
      const width = (last - first + 1) / count
      // Both in one go and then where they are: faster than asking for each with its place.
      const extremes = (start: number, end: number) =>
        database.get<{ least: number | null; most: number | null }>(
          `SELECT min(value) AS least, max(value) AS most FROM metrics WHERE ${part}`,
          ...wanted,
          start,
          end,
        )!
      const firstOf = (value: number, start: number, end: number) =>
        database.get<StoredPoint>(
          `SELECT ${pointColumns} FROM metrics WHERE ${part} AND metrics.value = ? LIMIT 1`,
          ...wanted,
          start,
          end,
          value,
        )!
      const kept = Array.from({ length: count }, (_, index) => {
        const start = first + Math.ceil(index * width)
        const end = first + Math.ceil((index + 1) * width) - 1
        const { least, most } = extremes(start, end)
        if (least === null || most === null) return []
        const low = firstOf(least, start, end)
        if (least === most) return [low]
        const high = firstOf(most, start, end)
        return low.step < high.step || (low.step === high.step && low.at < high.at)
          ? [low, high]
          : [high, low]
      })
      return { total: known.count, rows: kept.flat().map(restored) }
    },
    /** A page of the history in MLflow's order, time before step; one more than `limit` tells that there is more. */
    page(runId: string, key: string, limit: number, offset: number): MetricPoint[] {
      return database
        .all<StoredPoint>(
          `SELECT ${pointColumns} FROM metrics WHERE run = ${numberOf} AND key = ?
           ORDER BY at, step, metrics.value LIMIT ? OFFSET ?`,
          ...([runId, key, limit, offset] as const),
        )
        .map(restored)
    },
    /** The steps that have a value, in order. */
    steps: (runId: string, key: string): number[] =>
      database.column<number>(
        `SELECT DISTINCT step FROM metrics WHERE run = ${numberOf} AND key = ? ORDER BY step`,
        runId,
        key,
      ),
    atSteps(runId: string, key: string, steps: readonly number[], limit: number): MetricPoint[] {
      return database
        .all<StoredPoint>(
          `SELECT ${pointColumns} FROM metrics WHERE run = ${numberOf} AND metrics.key = ?
             AND step IN (SELECT value FROM json_each(?)) ORDER BY step, at, metrics.value LIMIT ?`,
          ...([runId, key, JSON.stringify(steps), limit] as const),
        )
        .map(restored)
    },
    latest(runId: string): Record<string, number> {
      const sql = `SELECT key, value, step, at FROM latest_metrics WHERE run = ${numberOf} ORDER BY key`
      return Object.fromEntries(
        database.all<StoredPoint>(sql, runId).map((row) => [row.key, row.value ?? NaN]),
      )
    },
  }
}
