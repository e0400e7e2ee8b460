import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorCode } from './errors.ts'
import { procedure, timestamp } from './procedure.ts'

export const warehouseKind = z.enum(['duckdb', 'mariadb'])
export type WarehouseKind = z.infer<typeof warehouseKind>

/** A table of one load, held against its copy. */
export const copiedTable = z.object({
  space: z.string(),
  name: z.string(),
  batchId: z.string(),
  rows: z.number(),
  /** Over all cells, of both. */
  checksum: z.string(),
  /** It was there before and was only compared. */
  wasThere: z.boolean(),
})
export type CopiedTable = z.infer<typeof copiedTable>

export const copyJob = z.object({
  jobId: z.string(),
  from: warehouseKind,
  to: warehouseKind,
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  /** Loads that are done, of all that are recorded. */
  done: z.number(),
  total: z.number(),
  /** What is being copied. */
  note: z.string(),
  tables: z.array(copiedTable),
  startedAt: timestamp,
  endedAt: timestamp.optional(),
  error: z
    .object({ code: errorCode, message: z.string(), details: z.record(z.string(), z.unknown()) })
    .optional(),
})
export type CopyJob = z.infer<typeof copyJob>

export const slowQuery = z.object({
  at: timestamp,
  sql: z.string(),
  durationMs: z.number(),
  /** The server's, for what only reads. */
  plan: z.string(),
})
export type SlowQuery = z.infer<typeof slowQuery>

const job = z.object({ jobId: z.string() })

export const warehouse = {
  /** Copies every recorded load into the other warehouse, and compares rows and checksums. One goes at a time. */
  copy: procedure.input(z.object({ to: warehouseKind })).output(job),
  /** The last copy since the application was opened. */
  lastCopy: procedure.output(z.object({ job: copyJob.optional() })),
  /** The job as it is and each time it changes, until it has ended. */
  watchCopy: procedure.input(job).output(eventIterator(copyJob)),
  /** What is whole stays; the load it was at is taken back. */
  cancelCopy: procedure.input(job).output(z.void()),
  /** The last statements on MariaDB that took a second or more, the newest first. */
  slowQueries: procedure.output(z.array(slowQuery)),
}
