import type { MlflowServices } from '../mlflow/services.ts'
import type { ImportSource } from './import-source.ts'
import type { Tally } from './tally.ts'

/** One import on its way into the workspace. */
export interface Importing extends MlflowServices {
  source: ImportSource
  tally: Tally
  signal: AbortSignal
}
