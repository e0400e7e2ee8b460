import type { Readable } from 'node:stream'
import type {
  RemoteExperiment,
  RemoteLoggedModel,
  RemoteMetric,
  RemoteModel,
  RemoteRun,
  RemoteVersion,
} from '../mlflow-client/answers.ts'

export interface SourceFile {
  /** Below the artifacts, with "/". */
  path: string
  sizeBytes: number | undefined
  open: () => Promise<Readable>
}

/** What was met and cannot be taken. */
export interface Left {
  what: string
  reason: string
  count?: number
  example?: string
}

/** A history of MLflow's, wherever it is kept. */
export interface ImportSource {
  /** How it is called in the report and on what came from it. */
  readonly name: string
  experiments(): AsyncIterable<RemoteExperiment>
  /** Also deleted ones. */
  runs(experimentId: string): AsyncIterable<RemoteRun>
  history(run: RemoteRun, key: string): AsyncIterable<RemoteMetric>
  runFiles(run: RemoteRun): AsyncIterable<SourceFile>
  models(): AsyncIterable<RemoteModel>
  versions(name: string): AsyncIterable<RemoteVersion>
  loggedModels(experimentId: string): AsyncIterable<RemoteLoggedModel>
  loggedModelFiles(model: RemoteLoggedModel): AsyncIterable<SourceFile>
  /** What nothing here has a place for, counted. */
  unsupported(): AsyncIterable<Left>
  close(): void
}
