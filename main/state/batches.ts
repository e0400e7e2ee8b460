import type { Database } from './database.ts'

/** A recorded batch is a committed one: what the warehouse holds besides these is discarded at the next start. */
export interface WarehouseBatch {
  batchId: string
  space: string
  runId: string | null
  /** Where it is: `duckdb`, or the address of a server's database. */
  warehouse: string
  recordedAt: number
}

export function createBatchQueries(database: Database) {
  return {
    record(batch: {
      batchId: string
      space: string
      runId?: string
      recordedAt?: number
      warehouse?: string
    }): void {
      database.run(
        `INSERT INTO warehouse_batches(batch_id, space, run_id, recorded_at, warehouse) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        batch.batchId,
        batch.space,
        batch.runId ?? null,
        batch.recordedAt ?? Date.now(),
        batch.warehouse ?? 'duckdb',
      )
    },
    /** The newest first. */
    list(space?: string, warehouse?: string): WarehouseBatch[] {
      return database.all<WarehouseBatch>(
        `SELECT batch_id AS batchId, space, run_id AS runId, recorded_at AS recordedAt, warehouse
         FROM warehouse_batches
         WHERE (? IS NULL OR space = ?) AND (? IS NULL OR warehouse = ?) ORDER BY recorded_at DESC, rowid DESC`,
        space ?? null,
        space ?? null,
        warehouse ?? null,
        warehouse ?? null,
      )
    },
    delete(batchIds: readonly string[]): void {
      database.transaction(() => {
        for (const batchId of batchIds)
          database.run('DELETE FROM warehouse_batches WHERE batch_id = ?', batchId)
      })
    },
  }
}
