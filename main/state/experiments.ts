import type { Database } from './database.ts'

export interface ExperimentRow {
  name: string
  /** Runs without a parent that are not deleted. */
  runs: number
  lastRunAt: number | null
}

export function createExperimentQueries(database: Database) {
  return {
    ensure(name: string, createdAt: number): void {
      database.run(
        'INSERT INTO experiments(name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
        name,
        createdAt,
      )
    },
    /** The most recently used first. */
    list(): ExperimentRow[] {
      return database.all<ExperimentRow>(
        `SELECT e.name, count(r.run_id) AS runs, max(r.started_at) AS lastRunAt
         FROM experiments e
         LEFT JOIN runs r ON r.experiment = e.name AND r.parent_id IS NULL AND r.deleted_at IS NULL
         GROUP BY e.name ORDER BY lastRunAt DESC NULLS LAST, e.name`,
      )
    },
  }
}
