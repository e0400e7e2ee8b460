import { readDatasetVersion } from '../data/dataset-files.ts'
import { invalidInput } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { Json } from '../pipeline/json.ts'
import { pipelineNames } from '../pipeline/pipeline-files.ts'
import type { Pipelines } from '../pipeline/pipelines.ts'
import { trainingPipeline, type TrainingInput } from '../pipeline/training-pipeline.ts'
import type { Tracking } from '../tracking/tracking.ts'
import { trackedRunHandlers } from './tracked-run.ts'

interface StartInput {
  pipeline?: string
  set: Record<string, Json>
  from?: string
}

/** `run.*`: running pipelines, and the history of every run. */
export function runHandlers(services: {
  paths: WorkspacePaths
  pipelines: Pipelines
  tracking: Tracking
  /** The pipeline that is meant when none is named. */
  defaultPipeline: () => string | undefined
}) {
  const { pipelines, tracking } = services
  return {
    ...trackedRunHandlers({ tracking, isLive: pipelines.isLive }),
    async start({ pipeline, set, from }: StartInput) {
      return pipelines.start({ pipeline: pipeline ?? (await choosePipeline(services)), set, from })
    },
    async train({ dataset, version, ...input }: TrainingInput & { dataset: string; version?: number }) {
      const read = await readDatasetVersion(services.paths, dataset, version)
      const set = version === undefined ? input.set : { 'extract.version': version, ...input.set }
      return pipelines.start(await trainingPipeline(services.paths, read, { ...input, set }))
    },
    resume: ({ runId }: { runId: string }) => pipelines.resume(runId),
    cancel: ({ runId }: { runId: string }) => pipelines.cancel(runId),
    enough: ({ runId }: { runId: string }) => pipelines.enough(runId),
    get: ({ runId }: { runId: string }) => pipelines.get(runId),
    watch: ({ runId }: { runId: string }, signal?: AbortSignal) => pipelines.watch(runId, signal),
    log: (query: { runId: string; stage?: string; after: number; limit: number }) => pipelines.log(query),
    watchLog: (query: { runId: string; stage?: string; after: number }, signal?: AbortSignal) =>
      pipelines.watchLog(query, signal),
  }
}

async function choosePipeline(services: {
  paths: WorkspacePaths
  defaultPipeline: () => string | undefined
}) {
  const chosen = services.defaultPipeline()
  if (chosen !== undefined) return chosen
  const names = await pipelineNames(services.paths)
  if (names.length === 1) return names[0]!
  throw invalidInput(
    names.length === 0
      ? 'This workspace has no pipeline. Write one to pipelines/NAME.yaml.'
      : `Which pipeline? There are ${names.join(', ')}. Name one, or set "pipeline" in sporeprint.yaml.`,
    { pipelines: names },
  )
}
