import { z } from 'zod'
import { cell, procedure, timestamp } from './procedure.ts'

export const columnType = z.enum(['boolean', 'integer', 'number', 'date', 'timestamp', 'text'])
export const columnRole = z.enum(['feature', 'target', 'identifier', 'constant'])

export const datasetColumn = z.object({
  name: z.string(),
  originalName: z.string(),
  type: columnType,
  missing: z.number().int(),
  distinct: z.number().int(),
  /** What a value means, from the codebook: `{ f: 'foul' }`. */
  labels: z.record(z.string(), z.string()).optional(),
  description: z.string().optional(),
})
export type DatasetColumn = z.infer<typeof datasetColumn>

export const importWarning = z.object({
  line: z.number().int().optional(),
  column: z.string().optional(),
  code: z.string(),
  message: z.string(),
})

export const dialect = z.object({
  encoding: z.string(),
  delimiter: z.string(),
  quote: z.string(),
  escape: z.string(),
  headerRow: z.number().int().nullable(),
  nullTokens: z.array(z.string()),
})

export const datasetVersion = z.object({
  dataset: z.string(),
  version: z.number().int(),
  rows: z.number().int(),
  rowsRead: z.number().int(),
  rowsRejected: z.number().int(),
  columns: z.array(datasetColumn),
  dialect,
  warnings: z.array(importWarning),
  sha256: z.string(),
  source: z.string(),
  file: z.string(),
  sizeBytes: z.number(),
  importedAt: timestamp,
  /** Who to thank for the data, in one line. */
  credit: z.string().optional(),
})
export type DatasetVersion = z.infer<typeof datasetVersion>

export const datasetSummary = z.object({
  name: z.string(),
  versions: z.array(z.number().int()),
  latest: datasetVersion,
})
export type DatasetSummary = z.infer<typeof datasetSummary>

/** A row condition as the screens build it: every part must hold. */
export const rowFilter = z.array(
  z.object({
    column: z.string(),
    is: z.enum(['=', '!=', '<', '<=', '>', '>=', 'contains', 'missing', 'not-missing', 'in']),
    value: cell.optional(),
    values: z.array(cell).optional(),
  }),
)
export type RowFilter = z.infer<typeof rowFilter>

export const rowsPage = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(cell)),
  rowIds: z.array(z.number()),
  total: z.number(),
})

export const columnSummary = datasetColumn.extend({
  role: columnRole,
  top: z.array(z.object({ value: cell, count: z.number() })),
  histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }).optional(),
  min: cell.optional(),
  max: cell.optional(),
  mean: z.number().nullable().optional(),
  stddev: z.number().nullable().optional(),
  quantiles: z.array(z.number().nullable()).optional(),
})
export type ColumnSummary = z.infer<typeof columnSummary>

const ref = z.object({ name: z.string(), version: z.number().int().optional() })

export const importJob = z.object({
  id: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number().optional(),
  result: datasetVersion.optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })
    .optional(),
})
export type ImportJob = z.infer<typeof importJob>

export const dataset = {
  list: procedure.output(z.array(datasetSummary)),
  get: procedure.input(ref).output(datasetVersion),
  /** Starts an import and returns at once; watch it with `importStatus`, stop it with `importCancel`. */
  importStart: procedure
    .input(
      z.object({
        /** A file the host can read. A browser sends `content` instead. */
        path: z.string().optional(),
        content: z.object({ fileName: z.string(), text: z.string() }).optional(),
        name: z.string().optional(),
        nullTokens: z.array(z.string()).optional(),
        codebook: z.string().optional(),
      }),
    )
    .output(z.object({ id: z.string() })),
  importStatus: procedure.input(z.object({ id: z.string() })).output(importJob),
  importCancel: procedure.input(z.object({ id: z.string() })).output(importJob),
  preview: procedure
    .input(
      ref.extend({
        filter: rowFilter.default([]),
        orderBy: z
          .array(z.object({ column: z.string(), descending: z.boolean().default(false) }))
          .default([]),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(rowsPage),
  summary: procedure.input(ref).output(z.object({ rows: z.number(), columns: z.array(columnSummary) })),
}
