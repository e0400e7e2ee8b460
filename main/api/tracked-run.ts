import type { RunSummary } from '../contract/run.ts'
import { conflict } from '../lib/errors.ts'
import type { Tracking } from '../tracking/tracking.ts'

interface SearchInput extends Omit<Parameters<Tracking['search']>[0], 'experiment'> {
  experiment?: string
  /** A pipeline's experiment has its name. */
  pipeline?: string
}
interface RunId {
  runId: string
}

/** The tracked half of `run.*`: what the store knows, whether the run came from a pipeline or not. */
export function trackedRunHandlers(services: {
  tracking: Tracking
  /** Whether the run is going on now. */
  isLive?: (runId: string) => boolean
}) {
  const { tracking, isLive } = services
  return {
    experiments: () => tracking.experiments(),
    search({ pipeline, experiment, ...query }: SearchInput): { runs: RunSummary[]; total: number } {
      if (pipeline !== undefined && experiment !== undefined && pipeline !== experiment) {
        return { runs: [], total: 0 }
      }
      const { runs, total } = tracking.search({ ...query, experiment: experiment ?? pipeline })
      return { runs, total }
    },
    summary: ({ runId }: RunId) => tracking.summary(runId),
    metricHistory: ({ runId, metric }: RunId & { metric: string }) =>
      tracking.metricHistory(runId, metric).map(({ step, at, value }) => ({ step, at, value })),
    artifacts({ runId }: RunId) {
      tracking.summary(runId)
      return tracking.listArtifacts(runId)
    },
    artifactText: ({ runId, path }: RunId & { path: string }) => tracking.readArtifactText(runId, path),
    artifactBytes: ({ runId, path }: RunId & { path: string }) => tracking.readArtifactBytes(runId, path),
    delete({ runId }: RunId): RunId {
      if (isLive?.(runId)) {
        throw conflict(`The run ${runId} is going on. Cancel it, then delete it.`, { runId })
      }
      tracking.deleteRun(runId)
      return { runId }
    },
    restore({ runId }: RunId): RunId {
      tracking.restoreRun(runId)
      return { runId }
    },
  }
}
