import { z } from 'zod'
import { cell, procedure, timestamp } from './procedure.ts'

export const columnType = z.enum(['boolean', 'integer', 'number', 'date', 'timestamp', 'text'])
export const columnRole = z.enum(['feature', 'target', 'identifier', 'constant', 'date', 'text'])

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
  /** Of the file, from 1; the row of a sheet, or the number of an object. */
  line: z.number().int().optional(),
  /** Which file, where a dataset has several. */
  file: z.string().optional(),
  column: z.string().optional(),
  code: z.string(),
  message: z.string(),
})
export type ImportWarning = z.infer<typeof importWarning>

export const fileFormat = z.enum(['text', 'json', 'excel', 'parquet'])
export type FileFormat = z.infer<typeof fileFormat>

/** How a file is read. What is absent is the usual: text, a decimal point, nothing between thousands, no comments. */
export const dialect = z.object({
  encoding: z.string(),
  delimiter: z.string(),
  quote: z.string(),
  escape: z.string(),
  /** The line with the columns' names; null where there is none. */
  headerRow: z.number().int().nullable(),
  nullTokens: z.array(z.string()),
  format: fileFormat.optional(),
  compression: z.enum(['gzip', 'zstd']).optional(),
  /** How many lines the header has, where it is more than one. */
  headerRows: z.number().int().optional(),
  decimal: z.string().optional(),
  thousands: z.string().optional(),
  /** Such as `%d.%m.%Y`, as strptime has it; ISO 8601 is always understood. */
  dateFormat: z.string().optional(),
  /** Lines that begin so are comments. */
  comment: z.string().optional(),
  sheet: z.string().optional(),
  /** Columns that are text whatever their cells look like: codes, and decimals of more digits than a number keeps. */
  textColumns: z.array(z.string()).optional(),
})
export type Dialect = z.infer<typeof dialect>

/** What a person says about a file instead of leaving it to be guessed. */
export const readingOptions = z.object({
  encoding: z.string().max(40).optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  escape: z.string().max(1).optional(),
  headerRow: z.number().int().min(1).nullable().optional(),
  headerRows: z.number().int().min(1).max(5).optional(),
  decimal: z.enum(['.', ',']).optional(),
  thousands: z.enum(['', '.', ',', ' ', "'"]).optional(),
  dateFormat: z.string().max(60).optional(),
  nullTokens: z.array(z.string().max(200)).max(100).optional(),
  comment: z.string().max(4).optional(),
  sheet: z.string().max(200).optional(),
  textColumns: z.array(z.string().max(10_000)).max(4000).optional(),
})
export type ReadingOptions = z.infer<typeof readingOptions>

/** Where the data is: a file, folder or pattern the host can read, several of them, an upload, or the text itself. */
export const importSource = z.object({
  path: z.string().optional(),
  paths: z.array(z.string()).min(1).max(10_000).optional(),
  /** What `upload` answered. */
  upload: z.string().optional(),
  content: z.object({ fileName: z.string(), text: z.string() }).optional(),
  /** A table, or the rows of a SELECT, of the MariaDB server that the settings name. */
  mariadb: z
    .union([z.object({ table: z.string().min(1) }), z.object({ query: z.string().min(1) })])
    .optional(),
})
export type ImportSource = z.infer<typeof importSource>

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
  /** What is being done, such as `Reading`; `done` and `total` are its bytes. */
  phase: z.string().optional(),
  bytesPerSecond: z.number().optional(),
  result: datasetVersion.optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })
    .optional(),
})
export type ImportJob = z.infer<typeof importJob>

/** What is understood of a file before it is imported. */
export const fileInspection = z.object({
  name: z.string(),
  /** The dataset it becomes unless told otherwise. */
  dataset: z.string(),
  files: z.number().int(),
  sizeBytes: z.number(),
  dialect,
  sheets: z.array(z.string()).optional(),
  columns: z.array(z.object({ name: z.string(), originalName: z.string(), type: columnType })),
  /** The first rows as they stand in the file, with the lines they are on. */
  rows: z.array(z.object({ line: z.number(), cells: z.array(z.string().nullable()) })),
  /** The lines above the header. */
  above: z.array(z.object({ line: z.number(), text: z.string() })),
  warnings: z.array(importWarning),
})
export type FileInspection = z.infer<typeof fileInspection>

/** How a version differs from another of the same dataset. */
export const versionDiff = z.object({
  dataset: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  columns: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(z.object({ name: z.string(), from: columnType, to: columnType })),
  }),
  /** Columns whose values tell rows apart; empty when rows are compared as wholes. */
  key: z.array(z.string()),
  rows: z.object({
    from: z.number(),
    to: z.number(),
    added: z.number(),
    removed: z.number(),
    /** Rows with the key of another and different cells; always 0 without a key. */
    changed: z.number(),
    equal: z.number(),
  }),
  /** In how many of the changed rows each column differs. */
  changedCells: z.array(z.object({ column: z.string(), rows: z.number() })),
  /** The first rows of each kind, in the columns both have. */
  examples: z.object({
    columns: z.array(z.string()),
    added: z.array(z.array(cell)),
    removed: z.array(z.array(cell)),
  }),
})
export type VersionDiff = z.infer<typeof versionDiff>

const largestPieceBytes = 6 * 2 ** 20

export const dataset = {
  list: procedure.output(z.array(datasetSummary)),
  get: procedure.input(ref).output(datasetVersion),
  /** Starts an import and returns at once; watch it with `importStatus`, stop it with `importCancel`. */
  importStart: procedure
    .input(
      importSource.extend({
        ...readingOptions.shape,
        name: z.string().optional(),
        codebook: z.string().optional(),
      }),
    )
    .output(z.object({ id: z.string() })),
  importStatus: procedure.input(z.object({ id: z.string() })).output(importJob),
  importCancel: procedure.input(z.object({ id: z.string() })).output(importJob),
  /** What an import of this would understand, from the beginning of the file. */
  inspect: procedure.input(importSource.extend({ ...readingOptions.shape })).output(fileInspection),
  /**
   * Takes a file from a browser, piece after piece in base64; the first piece has no `upload` and gets one. An upload is
   * gone after it was imported, discarded, or when the app is closed.
   */
  upload: procedure
    .input(
      z.object({
        upload: z.string().optional(),
        fileName: z.string().min(1).max(255),
        base64: z.base64().max(largestPieceBytes),
      }),
    )
    .output(z.object({ upload: z.string(), sizeBytes: z.number() })),
  discardUpload: procedure.input(z.object({ upload: z.string() })).output(z.void()),
  diff: procedure
    .input(
      z.object({
        name: z.string(),
        from: z.number().int().optional(),
        to: z.number().int().optional(),
        key: z.array(z.string()).optional(),
      }),
    )
    .output(versionDiff),
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
