import type { Database } from './database.ts'

interface Indexed {
  experimentId: number
  createdAt: number
  deletedAt?: number
}

/** The index of models that MLflow 3 clients logged; what is in a record is the business of who wrote it. */
export function createLoggedModelQueries(database: Database) {
  return {
    put(modelId: string, record: Indexed): void {
      database.run(
        `INSERT OR REPLACE INTO logged_models(model_id, experiment_id, created_at, deleted_at, record)
         VALUES (?, ?, ?, ?, ?)`,
        ...([modelId, record.experimentId, record.createdAt, record.deletedAt ?? null] as const),
        JSON.stringify(record),
      )
    },
    get(modelId: string): unknown {
      const sql = 'SELECT record FROM logged_models WHERE model_id = ?'
      const row = database.get<{ record: string }>(sql, modelId)
      return row && JSON.parse(row.record)
    },
    clear(): void {
      database.run('DELETE FROM logged_models')
    },
  }
}
