import { cancelled, isAppError, toErrorShape, unavailable } from '../lib/errors.ts'
import type { LogLevel } from '../lib/work.ts'
import type { LogLine, StageState } from '../contract/run.ts'
import type { PipelineDefinition, StageDefinition } from './definition.ts'
import type { Json } from './json.ts'
import { readDatasetVersion } from '../data/dataset-files.ts'
import type { LiveRun } from './live-run.ts'
import { sourcesOf } from './stage-graph.ts'
import { stageKinds } from './stage-kinds.ts'
import { stageOutputs, type StageOutputs } from './stage-outputs.ts'
import type { StageKindName } from './stage-params.ts'
import type { StageContext, StageServices, StageWork } from './stage-work.ts'
import { stageWorks } from './stages/stage-works.ts'
import { stagingKey, type Staging, type StoredResult } from './staging.ts'

type Work = StageWork<StageKindName>
type Context = StageContext<StageKindName>

const workOf = (stage: StageDefinition): Work => stageWorks[stage.uses]

interface KeptResult {
  result: StoredResult
  output: StageOutputs[StageKindName]
}

/** A stage that is done, as the stages after it see it. */
export interface FinishedStage {
  key: string
  stage: StageDefinition
  output: unknown
}

export interface RunContext {
  live: LiveRun
  pipeline: PipelineDefinition
  services: StageServices
  staging: Staging
  /** Stages whose kept results are not to be used. */
  fresh: ReadonlySet<string>
  finished: Map<string, FinishedStage>
}

/**
 * Brings one stage to its end: from cache where its kind allows it, else by running it, with retries and a time limit.
 * Its state, log and result are written as it goes.
 *
 * @throws what made it fail; the stage's state says so already.
 */
export async function runStage(run: RunContext, stage: StageDefinition): Promise<void> {
  const startedAt = Date.now()
  try {
    const key = await keyOf(run, stage)
    const kept = await usable(run, stage, key)
    if (kept) await takeFromCache(run, stage, key, kept, startedAt)
    else await attempt(run, stage, key, startedAt)
  } catch (error) {
    const isStopped = run.live.stop.signal.aborted
    endBadly(run, stage, startedAt, isStopped ? cancelled() : error)
  }
}

async function takeFromCache(
  run: RunContext,
  stage: StageDefinition,
  key: string,
  { result, output }: KeptResult,
  startedAt: number,
): Promise<void> {
  const { live, staging } = run
  const context = contextFor(run, stage, staging.folder(key), 1, live.stop.signal)
  await workOf(stage).publish?.(context, output)
  run.finished.set(stage.name, { key, stage, output })
  const { rowsIn, rowsOut, summary, warnings } = result
  context.log('info', 'Nothing changed since it was last done: its result is used again.')
  addWarnings(live, warnings)
  const endedAt = Date.now()
  live.changeStage(stage.name, {
    state: 'cached',
    cached: true,
    attempt: 1,
    startedAt,
    endedAt,
    durationMs: endedAt - startedAt,
    rowsIn,
    rowsOut,
    summary,
  })
}

async function attempt(
  run: RunContext,
  stage: StageDefinition,
  key: string,
  startedAt: number,
): Promise<void> {
  const { live, staging } = run
  for (let number = 1; ; number++) {
    live.changeStage(stage.name, {
      state: 'running',
      attempt: number,
      startedAt,
      cached: false,
      endedAt: undefined,
      durationMs: undefined,
      error: undefined,
      progress: undefined,
      summary: undefined,
    })
    const place = await staging.begin()
    const limit = timeLimit(live.stop.signal, stage)
    const context = contextFor(run, stage, place.folder, number, limit.signal)
    context.log('info', number === 1 ? 'Started.' : `Attempt ${number}.`)
    try {
      const result = await workOf(stage).run(context)
      limit.signal.throwIfAborted()
      const { output, rowsIn, rowsOut, summary, warnings = [] } = result
      await place.keep(key, { output, rowsIn, rowsOut, summary, warnings })
      await workOf(stage).publish?.(context, output)
      run.finished.set(stage.name, { key, stage, output })
      addWarnings(live, warnings)
      const endedAt = Date.now()
      const state: StageState = warnings.length > 0 ? 'warned' : 'succeeded'
      context.log(
        'info',
        `Done in ${((endedAt - startedAt) / 1000).toFixed(2)} s.${summary ? ` ${summary}` : ''}`,
      )
      live.changeStage(stage.name, {
        state,
        endedAt,
        durationMs: endedAt - startedAt,
        rowsIn,
        rowsOut,
        summary,
        progress: undefined,
      })
      return
    } catch (error) {
      await place.discard()
      const failure = limit.explain(error)
      if (number <= stage.retries.count && mayPass(failure)) {
        const waitMs = stage.retries.delayMs * stage.retries.factor ** (number - 1)
        const { message } = toErrorShape(failure)
        context.log('warn', `Attempt ${number} failed: ${message} Trying again in ${waitMs / 1000} s.`)
        live.changeStage(stage.name, { state: 'retrying', progress: undefined })
        await pause(waitMs, live.stop.signal)
        if (!live.stop.signal.aborted) continue
      }
      throw failure
    } finally {
      limit.clear()
    }
  }
}

/** Writes down why a stage ended without a result, and says it again to the caller. */
function endBadly({ live }: RunContext, stage: StageDefinition, startedAt: number, failure: unknown): never {
  const { code, message, details, stack } = toErrorShape(failure)
  const isStopped = live.stop.signal.aborted
  const { attempt: number } = live.now().stages.find(({ name }) => name === stage.name)!
  const line = { stage: stage.name, attempt: Math.max(1, number) }
  if (isStopped) live.log.add({ ...line, level: 'warn', message: 'Stopped.', fields: {} })
  else {
    live.log.add({
      ...line,
      level: 'error',
      message,
      fields: code === 'INTERNAL' && stack !== undefined ? { stack } : {},
    })
  }
  const endedAt = Date.now()
  live.changeStage(stage.name, {
    state: isStopped ? live.stopReason : 'failed',
    attempt: Math.max(1, number),
    startedAt,
    endedAt,
    durationMs: endedAt - startedAt,
    progress: undefined,
    error: isStopped ? undefined : { code, message, details },
  })
  throw failure
}

/** The hash of everything the result depends on. */
async function keyOf(run: RunContext, stage: StageDefinition): Promise<string> {
  const { pipeline, finished, live, services } = run
  const kind = stageKinds[stage.uses]
  const inputs = Object.values(sourcesOf(stage, pipeline.stages)).map(
    (name) => finished.get(name ?? '')?.key ?? null,
  )
  const { target, positive = null, seed, name: space } = pipeline
  const warehouse = pipeline.warehouse ?? services.warehouses.defaultKind()
  const parts: Record<string, Json> = {
    uses: stage.uses,
    version: kind.version,
    params: toJson(stage.params),
    inputs,
  }
  if (stage.uses === 'extract') {
    const { version } = stage.params
    const { sha256, dialect, columns } = await readDatasetVersion(services.paths, pipeline.dataset, version)
    parts['dataset'] = { name: pipeline.dataset, sha256, dialect, columns: toJson(columns) }
  } else Object.assign(parts, { target, positive, seed })
  if (stage.uses === 'load') Object.assign(parts, { warehouse, space })
  // A decision is kept apart for each run: it is made again, never taken over.
  if (kind.isDecision) Object.assign(parts, { runId: live.runId, stage: stage.name })
  return stagingKey(parts)
}

const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value))

async function usable(
  { live, services, staging, fresh }: RunContext,
  stage: StageDefinition,
  key: string,
): Promise<KeptResult | undefined> {
  if (stageKinds[stage.uses].isDecision || fresh.has(stage.name)) return undefined
  const result = staging.read(key)
  const parsed = result && stageOutputs[stage.uses].safeParse(result.output)
  if (!result || !parsed?.success) return undefined
  const output: KeptResult['output'] = parsed.data
  const isUsable = (await workOf(stage).isUsable?.(output, services, live.runId)) ?? true
  return isUsable ? { result, output } : undefined
}

function contextFor(
  run: RunContext,
  stage: StageDefinition,
  folder: string,
  attemptNumber: number,
  signal: AbortSignal,
): Context {
  const { live, pipeline, services, staging, finished } = run
  const sources = sourcesOf(stage, pipeline.stages)
  return {
    runId: live.runId,
    pipeline,
    stage,
    folder,
    services,
    signal,
    progress: (done, total, note) => live.changeStage(stage.name, { progress: { done, total, note } }, false),
    log: (level: LogLevel, message: string, fields: LogLine['fields'] = {}) =>
      live.log.add({ level, stage: stage.name, attempt: attemptNumber, message, fields }),
    input(kind) {
      const source = finished.get(sources[kind] ?? '')
      if (!source) throw new Error(`${stage.name} has no result of a stage of kind ${kind}`)
      return {
        folder: staging.folder(source.key),
        output: source.output as StageOutputs[typeof kind],
        params: source.stage.params as never,
      }
    },
    isEnough: () => live.isEnough,
    report: (part) => live.change(part, false),
  }
}

function addWarnings(live: LiveRun, warnings: readonly string[]): void {
  const known = live.now().warnings
  const added = warnings.filter((warning) => !known.includes(warning))
  if (added.length > 0) live.change({ warnings: [...known, ...added] }, false)
}

/** Bad input fails in the same way every time; what is unavailable, or a bug, may not. */
const mayPass = (error: unknown) => isAppError(error, 'UNAVAILABLE') || !isAppError(error)

function timeLimit(signal: AbortSignal, stage: StageDefinition) {
  if (stage.timeoutMs === undefined) return { signal, explain: (error: unknown) => error, clear: () => {} }
  const { timeoutMs } = stage
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    explain: (error: unknown) =>
      stop.signal.aborted && !signal.aborted
        ? unavailable(
            `${stage.name} was stopped after its timeout of ${timeoutMs / 1000} s. Give it more time or less work.`,
            { stage: stage.name, timeoutMs },
            error,
          )
        : error,
    clear: () => clearTimeout(timer),
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
