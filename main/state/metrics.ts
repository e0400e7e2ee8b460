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

const restored = (point: StoredPoint): MetricPoint => ({ ...point, value: point.value ?? NaN })

export function createMetricQueries(database: Database) {
  return {
    /** Appends to the history what is not in it already. The latest value is the one with the highest step, then time, then value, as in MLflow. */
    append(runId: string, points: readonly MetricPoint[]): void {
      database.transaction(() => {
        for (const { key, value, step, at } of points) {
          const stored = Number.isNaN(value) ? null : value
          const added = database.run(
            `INSERT INTO metrics(run_id, key, step, at, value) SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS
               (SELECT 1 FROM metrics WHERE run_id = ? AND key = ? AND step = ? AND at = ? AND value IS ?)`,
            ...([runId, key, step, at, stored] as const),
            ...([runId, key, step, at, stored] as const),
          )
          if (added === 0) continue
          database.run(
            `INSERT INTO latest_metrics(run_id, key, step, at, value) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (run_id, key) DO UPDATE SET step = excluded.step, at = excluded.at, value = excluded.value
             WHERE (excluded.step, excluded.at, ifnull(excluded.value, -9e999)) >=
                   (latest_metrics.step, latest_metrics.at, ifnull(latest_metrics.value, -9e999))`,
            ...([runId, key, step, at, stored] as const),
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
