import type { LogLine } from '../contract/run.ts'
import type { ErrorShape } from '../lib/errors.ts'
import type { LogLevel } from '../lib/work.ts'
import type { MariadbOptions } from '../warehouse/open-mariadb.ts'
import type { PredictPart } from './compute/predict-part.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

/** What the data thread is started with. */
export interface DataThreadStart {
  paths: WorkspacePaths
  threads: number
  memoryLimit?: string
}

export type ToDataThread =
  /** With `mariadb` the call's warehouse is that server, else DuckDB. */
  | { kind: 'call'; id: number; name: string; input: unknown; mariadb?: MariadbOptions }
  | { kind: 'cancel'; id: number }
  /** A part that was asked for is predicted. */
  | { kind: 'predicted'; id: number; error?: ErrorShape }
  | { kind: 'close' }

export type FromDataThread =
  | { kind: 'ready' }
  | { kind: 'failed'; error: ErrorShape }
  | { kind: 'notice'; level: LogLevel; message: string }
  | { kind: 'progress'; id: number; done: number; total?: number; note?: string }
  | { kind: 'log'; id: number; level: LogLevel; message: string; fields: LogLine['fields'] }
  /** Asks for a compute thread to predict rows. */
  | { kind: 'predict'; id: number; part: PredictPart }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: ErrorShape }
