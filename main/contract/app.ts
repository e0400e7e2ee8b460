import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'

export const hostKind = z.enum(['electron', 'browser', 'cli'])

export const appInfo = z.object({
  version: z.string(),
  host: hostKind,
  node: z.string(),
  electron: z.string().optional(),
  platform: z.string(),
  threads: z.number().int(),
  workspace: z.object({ name: z.string(), path: z.string() }),
  warehouse: z.object({ kind: z.enum(['duckdb', 'mariadb']), engine: z.string(), sizeBytes: z.number() }),
  tracking: z.object({ kind: z.enum(['embedded', 'mlflow']), uri: z.string().optional() }),
  /** Said on screen when something was mended or put aside at start. */
  notices: z.array(z.object({ level: z.enum(['info', 'warn', 'error']), message: z.string() })),
})
export type AppInfo = z.infer<typeof appInfo>

export const appStatus = z.object({
  at: timestamp,
  memoryBytes: z.number(),
  warehouseBytes: z.number(),
  runningRunIds: z.array(z.string()),
  online: z.boolean(),
})
export type AppStatus = z.infer<typeof appStatus>

/** A hint to look again; never the only copy of a fact. `id` narrows it where there is one. */
export const changeEvent = z.object({
  topic: z.enum([
    'run',
    'dataset',
    'model',
    'tracking',
    'pipeline',
    'quality',
    'config',
    'infra',
    'status',
    'preferences',
  ]),
  id: z.string().optional(),
})
export type ChangeEvent = z.infer<typeof changeEvent>

export const licence = z.object({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  homepage: z.string().optional(),
})

export const app = {
  info: procedure.output(appInfo),
  status: procedure.output(appStatus),
  changes: procedure.output(eventIterator(changeEvent)),
  licences: procedure.output(z.array(licence)),
  /** A report for a bug ticket: versions, configuration without secrets, recent log lines. */
  diagnostics: procedure.output(z.object({ fileName: z.string(), text: z.string() })),
}
