import type { PipelineRun } from '../contract/run.ts'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { State } from '../state/open-state.ts'
import type { Registry } from '../tracking/registry.ts'
import type { Tracking } from '../tracking/tracking.ts'
import type { PipelineDefinition, StageDefinition } from './definition.ts'
import type { ComputePool } from './open-compute-pool.ts'
import type { DataThread } from './open-data-thread.ts'
import type { StageOutputs } from './stage-outputs.ts'
import type { StageKindName, StageParams } from './stage-params.ts'
import type { Warehouses } from './warehouses.ts'

/** What stages work with. */
export interface StageServices {
  paths: WorkspacePaths
  dataThread: DataThread
  compute: ComputePool
  tracking: Tracking
  registry: Registry
  state: State
  warehouses: Warehouses
  /** Of the application, for lineage: `sporeprint 0.1.0`. */
  codeVersion: string
}

export interface StageContext<Name extends StageKindName> extends WorkContext {
  runId: string
  pipeline: PipelineDefinition
  stage: StageDefinition<Name>
  /** Where its files go; they are kept together with the output or not at all. */
  folder: string
  services: StageServices
  /** What the nearest stage of that kind before this one left, and the params it had. */
  input<Kind extends StageKindName>(
    kind: Kind,
  ): { folder: string; output: StageOutputs[Kind]; params: StageParams[Kind] }
  /** Whether a person wants it to end with what it has; only some kinds of learning ask. */
  isEnough: () => boolean
  /** Adds to what the run as a whole shows. */
  report: (part: Partial<Pick<PipelineRun, 'metrics' | 'model'>>) => void
}

export interface StageResult<Name extends StageKindName> {
  output: StageOutputs[Name]
  rowsIn?: number
  rowsOut?: number
  /** One line worth reading on the graph. */
  summary?: string
  /** Anything a person should know; the stage then counts as warned. */
  warnings?: string[]
}

/** What a kind of stage does. `run` makes the result; `publish` shows it in the run, also when it came from cache. */
export interface StageWork<Name extends StageKindName> {
  run(context: StageContext<Name>): Promise<StageResult<Name>>
  publish?(context: StageContext<Name>, output: StageOutputs[Name]): Promise<void>
  /** Whether a kept result still holds for a run, beyond its files being there. */
  isUsable?(output: StageOutputs[Name], services: StageServices, runId: string): Promise<boolean>
}

/** Signal and listeners for a call to the data thread or the compute pool on behalf of a stage. */
export const callOptions = ({ signal, progress, log }: WorkContext) => ({
  signal,
  onProgress: progress,
  onLog: log,
})
