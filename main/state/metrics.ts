import type { Database } from './database.ts'

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

/** Many at once are faster; each number of rows is a statement of its own, which is kept. */
const rowsPerInsert = 50

const stored = (value: number) => (Number.isNaN(value) ? null : value)
const restored = (point: StoredPoint): MetricPoint => ({ ...point, value: point.value ?? NaN })

/** Of each metric the point with the highest step, then time, then value. */
function latestOf(points: readonly MetricPoint[]): Iterable<MetricPoint> {
  const latest = new Map<string, MetricPoint>()
  for (const point of points) {
    const known = latest.get(point.key)
    if (!known || isLater(point, known)) latest.set(point.key, point)
  }
  return latest.values()
}

function isLater(one: MetricPoint, other: MetricPoint): boolean {
  if (one.step !== other.step) return one.step > other.step
  if (one.at !== other.at) return one.at > other.at
  return Number.isNaN(other.value) || one.value >= other.value
}

export function createMetricQueries(database: Database) {
  return {
    /** Appends to the history what is not in it already. The latest value is the one with the highest step, then time, then value, as in MLflow. */
    append(runId: string, points: readonly MetricPoint[]): void {
      database.transaction(() => {
        for (let start = 0; start < points.length; start += rowsPerInsert) {
          const rows = points.slice(start, start + rowsPerInsert)
          database.run(
            `INSERT INTO metrics(run_id, key, step, at, value) VALUES ${rows.map(() => '(?, ?, ?, ?, ?)').join(', ')}
             ON CONFLICT DO NOTHING`,
            ...rows.flatMap(({ key, step, at, value }) => [runId, key, step, at, stored(value)]),
          )
        }
        for (const { key, step, at, value } of latestOf(points)) {
          database.run(
            `INSERT INTO latest_metrics(run_id, key, step, at, value) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (run_id, key) DO UPDATE SET step = excluded.step, at = excluded.at, value = excluded.value
             WHERE (excluded.step, excluded.at, ifnull(excluded.value, -9e999)) >=
                   (latest_metrics.step, latest_metrics.at, ifnull(latest_metrics.value, -9e999))`,
            ...([runId, key, step, at, stored(value)] as const),
          )
        }
      })
    },
    history(runId: string, key: string): MetricPoint[] {
      return database
        .all<StoredPoint>(
          'SELECT key, value, step, at FROM metrics WHERE run_id = ? AND key = ? ORDER BY step, at, rowid',
          runId,
          key,
        )
        .map(restored)
    },
    /** A page of the history in MLflow's order, time before step; one more than `limit` tells that there is more. */
    page(runId: string, key: string, limit: number, offset: number): MetricPoint[] {
      return database
        .all<StoredPoint>(
          `SELECT key, value, step, at FROM metrics WHERE run_id = ? AND key = ?
           ORDER BY at, step, rowid LIMIT ? OFFSET ?`,
          ...([runId, key, limit, offset] as const),
        )
        .map(restored)
    },
    latest(runId: string): Record<string, number> {
      const rows = database.all<StoredPoint>(
        'SELECT key, value, step, at FROM latest_metrics WHERE run_id = ? ORDER BY key',
        runId,
      )
      return Object.fromEntries(rows.map((row) => [row.key, row.value ?? NaN]))
    },
  }
}
