import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { LogLine, PipelineRun } from '../contract/run.ts'
import { conflict, invalidInput, toErrorShape } from '../lib/errors.ts'
import type { Events } from '../lib/events.ts'
import { didYouMean } from '../lib/closest.ts'
import type { PipelineDefinition } from './definition.ts'
import type { Json } from './json.ts'
import { createLiveRun, isOver, linesAfter, type LiveRun } from './live-run.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { readPipeline, readPipelineText } from './pipeline-files.ts'
import { readRunFile, writeRunFile } from './run-file.ts'
import { readRunLog } from './run-log.ts'
import { runStage, type FinishedStage } from './run-stage.ts'
import { readBoard } from './search/read-board.ts'
import { searchPlan } from './search/search-plan.ts'
import { descendantsOf } from './stage-graph.ts'
import type { StageServices } from './stage-work.ts'
import { openStaging } from './staging.ts'

export type Pipelines = ReturnType<typeof createPipelines>

interface LogQuery {
  runId: string
  stage?: string
  after: number
}

/** Runs pipelines of a workspace: starts, watches, cancels and resumes them. */
export function createPipelines(services: StageServices, events: Events) {
  const { paths, tracking, state } = services
  const staging = openStaging(paths)
  const live = new Map<string, LiveRun>()
  const onChange = (runId: string) => events.emit({ topic: 'run', id: runId })

  const begin = (
    run: PipelineRun,
    definition: PipelineDefinition,
    source: string,
    fresh: ReadonlySet<string>,
  ) => {
    const one = createLiveRun(paths, run, source, onChange)
    live.set(run.runId, one)
    events.emit({ topic: 'status' })
    void execute(one, definition, fresh).finally(() => {
      live.delete(run.runId)
      one.end()
      events.emit({ topic: 'status' })
    })
    return { runId: run.runId }
  }

  /** Runs every stage whose needs are met, several at once where the graph allows it. Never rejects. */
  const execute = async (one: LiveRun, pipeline: PipelineDefinition, fresh: ReadonlySet<string>) => {
    const finished = new Map<string, FinishedStage>()
    const running = new Map<string, Promise<void>>()
    const stageOf = (stage: PipelineDefinition['stages'][number]): Promise<void> => {
      const known = running.get(stage.name)
      if (known) return known
      const needed = stage.needs.map((need) => stageOf(pipeline.stages.find(({ name }) => name === need)!))
      const work = Promise.all(needed).then(() => {
        one.stop.signal.throwIfAborted()
        return runStage({ live: one, pipeline, services, staging, fresh, finished }, stage)
      })
      running.set(stage.name, work)
      return work
    }
    try {
      void services.compute.warmUp().catch(() => undefined)
      await Promise.allSettled(pipeline.stages.map(stageOf))
      finish(one, pipeline)
    } catch (error) {
      // The workspace cannot be written to any more: nothing is left to say it with but the state in memory.
      const { code, message, details } = toErrorShape(error)
      one.change({ state: 'failed', endedAt: Date.now(), error: { code, message, details } }, false)
    }
  }

  const finish = (one: LiveRun, pipeline: PipelineDefinition) => {
    const idle = one.now().stages.filter(({ state: now }) => now === 'waiting')
    const isStopped = one.stop.signal.aborted
    for (const { name } of idle)
      one.changeStage(name, { state: isStopped ? one.stopReason : 'skipped' }, false)
    const { stages } = one.now()
    const failed = stages.find(({ state: now }) => now === 'failed')
    const isDone = stages.every(
      ({ state: now }) => now === 'succeeded' || now === 'cached' || now === 'warned',
    )
    const end = isDone ? 'succeeded' : isStopped ? one.stopReason : 'failed'
    const endedAt = Date.now()
    one.log.add({
      level: end === 'failed' ? 'error' : 'info',
      message: `The run of ${pipeline.name} is over: ${end}.`,
      fields: {},
    })
    one.log.flush()
    one.change({ state: end, endedAt, durationMs: endedAt - one.now().startedAt, error: failed?.error })
    endChildren(one.runId, end)
    tracking.finishRun(one.runId, end)
  }

  /** Folds that were going on when the run stopped stopped with it. */
  const endChildren = (runId: string, end: 'succeeded' | 'failed' | 'cancelled' | 'interrupted') => {
    for (const child of state.runs.family(runId)) {
      if (child !== runId && state.runs.get(child)?.state === 'running') tracking.finishRun(child, end)
    }
  }

  const get = (runId: string): PipelineRun => live.get(runId)?.now() ?? settled(readRunFile(paths, runId).run)

  return {
    runningRunIds: () => [...live.keys()],
    isLive: (runId: string) => live.has(runId),
    get,

    /** @param from this stage and everything after it runs again, whatever is kept. */
    async start(input: {
      pipeline: string
      set: Record<string, Json>
      from?: string
    }): Promise<{ runId: string }> {
      const { text: source } = await readPipelineText(paths, input.pipeline)
      const definition = await readPipeline(paths, input.pipeline, input.set)
      const fresh = freshStages(definition, input.from)
      const runId = randomUUID().replaceAll('-', '')
      const started = tracking.startRun({
        runId,
        experiment: definition.name,
        kind: 'pipeline',
        params: paramsOf(definition, definition.warehouse ?? services.warehouses.defaultKind()),
        tags: { 'code.version': services.codeVersion, pipeline: definition.name },
      })
      const run: PipelineRun = {
        runId,
        pipeline: definition.name,
        state: 'running',
        startedAt: started.startedAt,
        overrides: z.record(z.string(), z.json()).parse(input.set),
        stages: definition.stages.map(({ name }) => ({ name, state: 'waiting', attempt: 0, cached: false })),
        metrics: {},
        warnings: [],
      }
      writeRunFile(paths, { run, source })
      return begin(run, definition, source, fresh)
    },

    /** Goes on after the last finished stage, with the pipeline as it was when the run started. */
    resume(runId: string): { runId: string } {
      if (live.has(runId)) throw conflict(`The run ${runId} is going on already.`, { runId })
      const { run, source } = readRunFile(paths, runId)
      if (run.state === 'succeeded')
        throw conflict(`The run ${runId} succeeded; there is nothing to resume. Start a new one.`, { runId })
      const { definition, problems } = parsePipeline(run.pipeline, source, run.overrides)
      if (!definition)
        throw invalidInput(`The run ${runId} cannot go on: ${problems[0]?.message}`, { runId, problems })
      tracking.reopenRun(runId)
      const again: PipelineRun = {
        ...run,
        state: 'running',
        endedAt: undefined,
        durationMs: undefined,
        error: undefined,
        warnings: [],
        stages: definition.stages.map(({ name }) => ({ name, state: 'waiting', attempt: 0, cached: false })),
      }
      return begin(again, definition, source, new Set())
    },

    /** Resolves when the run has stopped. */
    async cancel(runId: string): Promise<PipelineRun> {
      const one = live.get(runId)
      if (!one) {
        const run = get(runId)
        throw conflict(`The run ${runId} is over (${run.state}); there is nothing to cancel.`, { runId })
      }
      one.stop.abort()
      return one.ended
    },

    /** Learning ends with the trees or trials that it has; the run goes on with them. */
    enough(runId: string): { runId: string } {
      const one = live.get(runId)
      if (!one) throw conflict(`The run ${runId} is over (${get(runId).state}).`, { runId })
      one.isEnough = true
      one.log.add({ level: 'info', message: 'What has been learnt so far is enough.', fields: {} })
      return { runId }
    },

    /** What the run's search has tried so far. */
    board(runId: string) {
      const file = readRunFile(paths, runId)
      return readBoard(services, { ...file, run: get(runId) })
    },

    async *watch(runId: string, signal?: AbortSignal): AsyncGenerator<PipelineRun, void, void> {
      const one = live.get(runId)
      if (!one) {
        yield get(runId)
        return
      }
      for (;;) {
        const changed = one.nextChange(signal)
        const run = one.now()
        yield run
        if (isOver(run.state) || signal?.aborted) return
        await changed
      }
    },

    log({ runId, stage, after, limit }: LogQuery & { limit: number }): LogLine[] {
      get(runId)
      return linesAfter(live.get(runId)?.log.lines ?? readRunLog(paths, runId), after, stage, limit)
    },

    async *watchLog(
      { runId, stage, after }: LogQuery,
      signal?: AbortSignal,
    ): AsyncGenerator<LogLine[], void, void> {
      const one = live.get(runId)
      let last = after
      for (;;) {
        const changed = one?.nextChange(signal)
        const isDone = !one || isOver(one.now().state)
        const lines = linesAfter(one?.log.lines ?? readRunLog(paths, runId), last, stage, Infinity)
        if (lines.length > 0) {
          last = lines.at(-1)!.sequence
          yield lines
        }
        if (isDone || signal?.aborted) return
        await changed
      }
    },

    /** Stops what runs, so that it can be resumed. */
    async close(): Promise<void> {
      const all = [...live.values()]
      for (const one of all) {
        one.stopReason = 'interrupted'
        one.stop.abort()
      }
      await Promise.all(all.map(({ ended }) => ended))
    },
  }
}

const isAtWork = (state: string) => state === 'running' || state === 'retrying' || state === 'waiting'

/** A run of a process that is gone: what it was doing was interrupted. */
function settled(run: PipelineRun): PipelineRun {
  if (isOver(run.state)) return run
  return {
    ...run,
    state: 'interrupted',
    stages: run.stages.map((stage) => (isAtWork(stage.state) ? { ...stage, state: 'interrupted' } : stage)),
  }
}

function freshStages(definition: PipelineDefinition, from: string | undefined): Set<string> {
  if (from === undefined) return new Set()
  const names = definition.stages.map(({ name }) => name)
  if (!names.includes(from)) {
    throw invalidInput(
      `The pipeline "${definition.name}" has no stage "${from}" to begin from.${didYouMean(from, names)}`,
      { from },
    )
  }
  return descendantsOf(from, definition.stages)
}

/** What MLflow's users filter and compare by: `target`, `train.trees` … */
function paramsOf(
  { dataset, target, positive, seed, stages }: PipelineDefinition,
  warehouse: string,
): Record<string, string> {
  const params: Record<string, string> = { dataset, target, seed: String(seed), warehouse }
  if (positive !== undefined) params['positive'] = positive
  const add = (path: string, value: unknown): void => {
    if (value === undefined || value === null) return
    const isGroup = typeof value === 'object' && !Array.isArray(value)
    if (!isGroup) {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      params[path.slice(0, 250)] = text.slice(0, 6000)
    } else for (const [key, one] of Object.entries(value)) add(`${path}.${key}`, one)
  }
  for (const stage of stages) {
    const searched = stage.uses === 'train' ? Object.keys(searchPlan(stage.params)?.space ?? {}) : []
    // What a search is to find is not what the file or the defaults say.
    const own = Object.entries(stage.params).filter(([key]) => !searched.includes(key))
    add(stage.name, Object.fromEntries(own))
  }
  return params
}
