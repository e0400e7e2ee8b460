import { randomUUID } from 'node:crypto'
import type { RunState, RunSummary } from '../contract/run.ts'
import { conflict, notFound } from '../lib/errors.ts'
import type { Events } from '../lib/events.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { MetricPoint } from '../state/metrics.ts'
import type { State } from '../state/open-state.ts'
import type { RunQuery } from '../state/run-search.ts'
import type { RunRow } from '../state/runs.ts'
import { createArtifacts } from './artifacts.ts'
import { checkPoints, checkTexts } from './limits.ts'
import { runName } from './run-name.ts'
import { saveExperiment } from './experiments.ts'
import { appendMetricPoints, runFolder } from './run-record.ts'
import { createRunSaver, identityOf } from './run-saver.ts'

export interface StartRun {
  /** 32 hex digits; made when absent. */
  runId?: string
  name?: string
  experiment: string
  parentId?: string
  kind: RunSummary['kind']
  params?: Record<string, string>
  tags?: Record<string, string>
}

export type EndState = Exclude<RunState, 'queued' | 'running'>
export type Tracking = ReturnType<typeof createTracking>

const isOurs = (row: RunRow) => row.source !== 'mlflow'

/** Experiments and runs: written to SQLite, and to each run's folder as the lasting copy. */
export function createTracking(deps: { state: State; paths: WorkspacePaths; events: Events }) {
  const { state, paths, events } = deps
  const artifacts = createArtifacts(paths)

  const rowOf = (runId: string): RunRow => {
    const row = state.runs.get(runId)
    if (!row) throw notFound(`There is no run ${runId} in this workspace.`, { runId })
    return row
  }
  const partsOf = (runId: string) => ({
    params: state.runs.params(runId),
    metrics: state.metrics.latest(runId),
    tags: state.runs.tags(runId),
  })
  const summaryOf = (row: RunRow): RunSummary => {
    const model = state.models.ofRun(row.runId)
    return {
      ...identityOf(row),
      ...partsOf(row.runId),
      childCount: state.runs.childCount(row.runId),
      ...(model ? { model: { name: model.name, version: model.version, aliases: model.aliases } } : {}),
    }
  }
  const saver = createRunSaver(paths, state)
  const save = (runId: string) => {
    saver.saveNow(runId)
    events.emit({ topic: 'run', id: runId })
  }
  const setDeleted = (runId: string, deletedAt: number | null) => {
    rowOf(runId)
    const family = state.runs.family(runId)
    state.transaction(() => {
      for (const member of family) state.runs.setDeleted(member, deletedAt)
    })
    for (const member of family) save(member)
  }

  return {
    /** @throws CONFLICT when there is a run with this id already, or the parent is deleted; NOT_FOUND when there is none. */
    startRun(input: StartRun): RunSummary {
      const runId = input.runId ?? randomUUID().replaceAll('-', '')
      const { params = {}, tags = {}, parentId } = input
      runFolder(paths, runId)
      checkTexts('param', params)
      checkTexts('tag', tags)
      if (parentId !== undefined && rowOf(parentId).deletedAt !== null) {
        throw conflict(`The run ${parentId} is deleted. Restore it before a run is started under it.`, {
          runId: parentId,
        })
      }
      if (state.runs.get(runId)) throw conflict(`There is a run ${runId} already.`, { runId })
      const startedAt = Date.now()
      state.transaction(() => {
        const made = state.experiments.ensure(input.experiment, startedAt)
        if (made) saveExperiment(paths, made)
        state.runs.insert({
          runId,
          name: input.name ?? runName(runId),
          experiment: input.experiment,
          parentId: parentId ?? null,
          kind: input.kind,
          state: 'running',
          startedAt,
          endedAt: null,
          deletedAt: null,
        })
        state.runs.setParams(runId, params)
        state.runs.setTags(runId, tags)
      })
      save(runId)
      return summaryOf(rowOf(runId))
    },

    /** Makes an ended run run again, keeping what it logged: for a run that is resumed. */
    reopenRun(runId: string): void {
      rowOf(runId)
      state.runs.setState(runId, 'running', null)
      save(runId)
    },

    /** @throws CONFLICT when a param was logged with another value: params never change. */
    logParams(runId: string, params: Record<string, string>): void {
      rowOf(runId)
      checkTexts('param', params)
      const known = state.runs.params(runId)
      for (const [key, value] of Object.entries(params)) {
        if (Object.hasOwn(known, key) && known[key] !== value) {
          throw conflict(
            `The param "${key}" of run ${runId} is "${known[key]}" and cannot become "${value}". Start a new run.`,
            { runId, key, value, known: known[key] },
          )
        }
      }
      state.transaction(() => state.runs.setParams(runId, params))
      save(runId)
    },

    logMetrics(runId: string, points: readonly MetricPoint[]): void {
      const row = rowOf(runId)
      checkPoints(points)
      if (points.length === 0) return
      appendMetricPoints(paths, runId, points)
      state.metrics.append(runId, points)
      if (row.endedAt === null) events.emit({ topic: 'run', id: runId })
      else save(runId)
    },

    setTags(runId: string, tags: Record<string, string>): void {
      rowOf(runId)
      checkTexts('tag', tags)
      state.transaction(() => state.runs.setTags(runId, tags))
      save(runId)
    },

    finishRun(runId: string, endState: EndState): RunSummary {
      // The clock may have been set back meanwhile.
      state.runs.setState(runId, endState, Math.max(Date.now(), rowOf(runId).startedAt))
      save(runId)
      return summaryOf(rowOf(runId))
    },

    /**
     * Runs recorded as running that nobody runs any more become `interrupted`, but those of MLflow clients, which may
     * be alive. @returns their ids.
     */
    markInterrupted(liveRunIds: Iterable<string> = []): string[] {
      const live = new Set(liveRunIds)
      const lost = state.runs.unfinished().filter((row) => isOurs(row) && !live.has(row.runId))
      for (const { runId, startedAt } of lost) {
        state.runs.setState(runId, 'interrupted', Math.max(Date.now(), startedAt))
        save(runId)
      }
      return lost.map((row) => row.runId)
    },

    /** Hides a run and its children; the files stay. */
    deleteRun: (runId: string) => setDeleted(runId, Date.now()),
    restoreRun: (runId: string) => setDeleted(runId, null),

    /** Writes `run.json` within moments, however often it is asked. What a kill leaves is saved at the next start. */
    saveLater(runId: string): void {
      saver.saveLater(runId)
      events.emit({ topic: 'run', id: runId })
    },
    /** Writes the files of all runs that were marked as unsaved. */
    saveUnsavedLater(): void {
      saver.saveUnsavedLater()
      events.emit({ topic: 'run' })
    },
    flush: () => saver.flush(),

    summary: (runId: string): RunSummary => summaryOf(rowOf(runId)),
    search(query: RunQuery): { runs: RunSummary[]; total: number } {
      const { rows, total } = state.runs.search(query)
      return { runs: rows.map(summaryOf), total }
    },
    experiments: () =>
      state.experiments.list().map(({ name, runs, lastRunAt }) => ({
        name,
        runs,
        ...(lastRunAt === null ? {} : { lastRunAt }),
      })),
    metricHistory(runId: string, metric: string): MetricPoint[] {
      rowOf(runId)
      return state.metrics.history(runId, metric)
    },

    async writeArtifact(runId: string, path: string, content: string | Uint8Array): Promise<void> {
      rowOf(runId)
      await artifacts.write(runId, path, content)
      events.emit({ topic: 'run', id: runId })
    },
    listArtifacts: (runId: string) => artifacts.list(runId),
    readArtifact: (runId: string, path: string) => artifacts.read(runId, path),
    readArtifactBytes: (runId: string, path: string) => artifacts.readBytes(runId, path),
    readArtifactText: (runId: string, path: string) => artifacts.readText(runId, path),
  }
}
