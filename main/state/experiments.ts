import type { Database } from './database.ts'

export interface ExperimentRow {
  name: string
  /** Runs without a parent that are not deleted. */
  runs: number
  lastRunAt: number | null
}

type Pairs = Record<string, string>

/** An experiment as MLflow knows it. */
export interface Experiment {
  id: number
  name: string
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  /** Where its runs keep their artifacts; in the workspace when null. */
  artifactLocation: string | null
  tags: Pairs
}

export const defaultExperiment = { id: 0, name: 'Default' }

export const experimentColumns = `e.id, e.name, e.created_at AS createdAt, e.updated_at AS updatedAt,
  e.deleted_at AS deletedAt, e.artifact_location AS artifactLocation, e.tags`

export type StoredExperiment = Omit<Experiment, 'tags'> & { tags: string }
export const restoredExperiment = (row: StoredExperiment): Experiment => ({
  ...row,
  // Written by "put", below.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  tags: JSON.parse(row.tags) as Pairs,
})

export function createExperimentQueries(database: Database) {
  const one = (where: string, value: string | number) => {
    const sql = `SELECT ${experimentColumns} FROM experiments e WHERE ${where}`
    const row = database.get<StoredExperiment>(sql, value)
    return row && restoredExperiment(row)
  }
  const nextId = () =>
    database.get<{ next: number }>('SELECT ifnull(max(id), 0) + 1 AS next FROM experiments')!.next
  return {
    /** @returns the experiment when it was not there and was made. */
    ensure(name: string, createdAt: number): Experiment | undefined {
      const id = name === defaultExperiment.name ? defaultExperiment.id : nextId()
      const added = database.run(
        `INSERT INTO experiments(name, id, created_at, updated_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
        ...([name, id, createdAt, createdAt] as const),
      )
      return added === 0 ? undefined : one('e.name = ?', name)
    },
    nextId,
    byId: (id: number): Experiment | undefined => one('e.id = ?', id),
    byName: (name: string): Experiment | undefined => one('e.name = ?', name),
    /** Makes the experiment, or changes all of it but its number. Its runs follow a new name. */
    put(experiment: Experiment): void {
      const { id, name, createdAt, updatedAt, deletedAt, artifactLocation, tags } = experiment
      database.transaction(() => {
        const before = database.get<{ name: string }>('SELECT name FROM experiments WHERE id = ?', id)
        if (before && before.name !== name) {
          database.run('PRAGMA defer_foreign_keys = ON')
          database.run('UPDATE experiments SET name = ? WHERE id = ?', name, id)
          database.run('UPDATE runs SET experiment = ? WHERE experiment = ?', name, before.name)
        }
        database.run(
          `INSERT INTO experiments(id, name, created_at, updated_at, deleted_at, artifact_location, tags)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET id = excluded.id, created_at = excluded.created_at,
             updated_at = excluded.updated_at, deleted_at = excluded.deleted_at,
             artifact_location = excluded.artifact_location, tags = excluded.tags`,
          ...([id, name, createdAt, updatedAt, deletedAt, artifactLocation] as const),
          JSON.stringify(tags),
        )
      })
    },
    all(): Experiment[] {
      const sql = `SELECT ${experimentColumns} FROM experiments e ORDER BY e.id`
      return database.all<StoredExperiment>(sql).map(restoredExperiment)
    },
    /** The most recently used first; neither deleted ones nor a Default that nothing was put in. */
    list(): ExperimentRow[] {
      return database.all<ExperimentRow>(
        `SELECT e.name, count(r.id) AS runs, max(r.started_at) AS lastRunAt
         FROM experiments e
         LEFT JOIN runs r ON r.experiment = e.name AND r.parent_id IS NULL AND r.deleted_at IS NULL
         WHERE e.deleted_at IS NULL
         GROUP BY e.name HAVING e.id > 0 OR count(r.id) > 0
         ORDER BY lastRunAt DESC NULLS LAST, e.name`,
      )
    },
  }
}
