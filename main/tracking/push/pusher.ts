import type { PushItem, PushReport, PushStatus } from '../../contract/tracking.ts'
import { isAppError, unavailable } from '../../lib/errors.ts'
import type { Events } from '../../lib/events.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import { openOutbox, type OutboxItem, type OutboxKind, type OutboxState } from '../../state/open-outbox.ts'
import type { State } from '../../state/open-state.ts'
import { createMlflowClient } from '../mlflow-client/mlflow-client.ts'
import { ownMark } from '../mlflow-client/own-mark.ts'
import { isOutage, plainUri, type MlflowAddress } from '../mlflow-client/request.ts'
import { findChanges, noticeExperiments, noticeModels, noticeRun } from './find-changes.ts'
import type { PushSession } from './push-session.ts'
import { greet, sendAll, type SendReport } from './send-all.ts'

export interface PusherOptions {
  state: State
  paths: WorkspacePaths
  events: Events
  log: WorkContext['log']
  /** Whether a person wants everything sent by itself. */
  isOn: () => boolean
  /** Where to; undefined while there is no server. Asked for each connection. */
  address: () => Promise<MlflowAddress | undefined>
  /** The first wait after an outage; each further one is twice as long, up to five minutes. */
  backoffMs?: number
}

export interface PushOnce {
  to?: MlflowAddress
  /** Only these runs. */
  only?: ReadonlySet<string>
  signal: AbortSignal
  onProgress: (done: number, total: number, note: string) => void
}

export type Pusher = ReturnType<typeof createPusher>

const pausedFlag = 'paused'
const longestBackoffMs = 300_000
/** How often is looked whether a server has come; Docker's own events tell it sooner. */
const lookMs = 120_000
/** Changes come in bursts, which are sent together. */
const gatherMs = 500
const tellMs = 300
const shownFailures = 20

/** Sends what the workspace tracks to an MLflow server, while that is wanted; see docs/adr/0015. */
export function createPusher(options: PusherOptions) {
  const { state, paths, events, log, isOn, backoffMs = 1000 } = options
  const outbox = openOutbox(paths.outbox)
  const closing = new AbortController()
  let phase: PushStatus['phase'] = 'off'
  let target: string | undefined
  let version: string | undefined
  let message: string | undefined
  let retryAt: number | undefined
  let current: string | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let work = new AbortController()

  let telling: NodeJS.Timeout | undefined
  const tell = () => {
    telling ??= setTimeout(() => {
      telling = undefined
      events.emit({ topic: 'tracking' })
    }, tellMs).unref()
  }
  const become = (next: PushStatus['phase'], why?: string) => {
    if (phase === next && message === why) return
    phase = next
    message = why
    tell()
  }

  let wake = Promise.withResolvers<void>()
  const wakeUp = () => wake.resolve()
  const rest = async (ms?: number) => {
    const timer = ms === undefined ? undefined : setTimeout(wakeUp, ms).unref()
    await wake.promise
    clearTimeout(timer)
    wake = Promise.withResolvers()
  }

  const open = (address: MlflowAddress, signal: AbortSignal): PushSession => ({
    client: createMlflowClient(address, { signal, mark: ownMark(paths.root) }),
    outbox,
    state,
    paths,
    signal,
    note(text) {
      current = text
      tell()
    },
    experiments: new Map(),
  })
  const inTurn = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(task)
    turn = result.catch(() => {})
    return result
  }

  /** What changed since it was last asked, by the events. */
  const changedRuns = new Set<string>()
  let haveModelsChanged = false
  /** The target whose pending things were looked for; events tell the rest. */
  let lookedThrough: string | undefined
  const noticeChanges = async (session: PushSession) => {
    if (lookedThrough !== session.client.uri) {
      changedRuns.clear()
      haveModelsChanged = false
      await findChanges(session)
      lookedThrough = session.client.uri
    }
    for (const runId of changedRuns) {
      changedRuns.delete(runId)
      await noticeRun(session, runId)
    }
    noticeExperiments(session)
    if (haveModelsChanged) noticeModels(session)
    haveModelsChanged = false
  }

  /** One round over one connection. @returns when to look again; undefined for when something happens. */
  const round = async (attempt: number): Promise<{ waitMs?: number; isLost: boolean }> => {
    if (!isOn()) {
      // Nobody listens from now on, so everything is to be looked at again.
      lookedThrough = undefined
      return settle('off')
    }
    work = new AbortController()
    const signal = AbortSignal.any([work.signal, closing.signal])
    try {
      if (outbox.flag(pausedFlag)) return settle('paused')
      const address = await options.address()
      if (!address) {
        target = undefined
        return { ...settle('no-server', 'There is no server to send to.'), waitMs: lookMs }
      }
      target = plainUri(address.uri)
      const session = open(address, signal)
      version = await greet(session)
      await noticeChanges(session)
      if (outbox.hasDue(target, Date.now())) {
        become('sending')
        await sendAll(session, { onItem: tell })
      }
      retryAt = undefined
      if (changedRuns.size > 0 || haveModelsChanged) return { waitMs: gatherMs, isLost: false }
      const next = outbox.nextRetryAt(target)
      return {
        ...settle('idle'),
        ...(next === undefined ? {} : { waitMs: Math.max(gatherMs, next - Date.now()) }),
      }
    } catch (error) {
      if (isAppError(error, 'CANCELLED') || signal.aborted) return settle(phase)
      const why = error instanceof Error ? error.message : String(error)
      if (!isAppError(error)) log('error', `Sending to ${target} failed: ${why}`)
      const waitMs = Math.min(longestBackoffMs, backoffMs * 2 ** attempt) * (0.8 + 0.4 * Math.random())
      retryAt = Date.now() + waitMs
      become('waiting', why)
      return { waitMs, isLost: isOutage(error) }
    } finally {
      current = undefined
    }
  }
  const settle = (next: PushStatus['phase'], why?: string): { waitMs?: number; isLost: boolean } => {
    become(next, why)
    return { isLost: false }
  }

  const loop = async () => {
    for (let attempt = 0; !closing.signal.aborted;) {
      const { waitMs, isLost } = await inTurn(() => round(attempt))
      attempt = isLost ? attempt + 1 : 0
      if (!closing.signal.aborted) await rest(waitMs)
    }
  }

  let gathering: NodeJS.Timeout | undefined
  const unsubscribe = events.subscribe(({ topic, id }) => {
    if (topic === 'config') {
      work.abort()
      wakeUp()
    }
    if (topic === 'run' && id !== undefined && isOn()) changedRuns.add(id)
    if (topic === 'model') haveModelsChanged = true
    if (phase === 'no-server' && topic === 'infra') wakeUp()
    if (phase !== 'idle' || (topic !== 'run' && topic !== 'model')) return
    become('sending')
    gathering ??= setTimeout(() => {
      gathering = undefined
      wakeUp()
    }, gatherMs).unref()
  })
  const looping = loop()

  const setPaused = (isPaused: boolean) => {
    outbox.setFlag(pausedFlag, isPaused)
    if (isPaused) work.abort()
    wakeUp()
    become(isPaused ? 'paused' : 'idle')
  }

  return {
    async status(): Promise<PushStatus> {
      const shown = target ?? (await knownTarget(options))
      return {
        phase,
        ...(shown === undefined ? {} : { target: shown }),
        ...(version === undefined || target === undefined ? {} : { version }),
        ...(message === undefined ? {} : { message }),
        ...(phase === 'waiting' && retryAt !== undefined ? { retryAt } : {}),
        ...(current === undefined ? {} : { current }),
        counts: shown === undefined ? { pending: 0, sent: 0, failed: 0 } : outbox.counts(shown),
      }
    },
    async items(query: { states: OutboxState[]; limit: number; offset: number }): Promise<PushItem[]> {
      const shown = target ?? (await knownTarget(options))
      if (shown === undefined) return []
      return outbox.list(shown, query.states, query.limit, query.offset).map(toPushItem)
    },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    /** Tries at once what failed, or one of it, and what waits for the server. */
    async retry(kind?: OutboxKind, id?: string): Promise<number> {
      const shown = target ?? (await knownTarget(options))
      const count = shown === undefined ? 0 : outbox.retry(shown, kind, id)
      wakeUp()
      tell()
      return count
    },
    /** Sends what is pending once, whether or not it is wanted all the time. */
    once: ({ to, only, signal, onProgress }: PushOnce): Promise<PushReport> =>
      inTurn(async () => {
        const address = to ?? (await options.address())
        if (!address) {
          throw unavailable(
            'There is no server to send to. Name one with --to URI, set mlflow.trackingUri, or start the MLflow service: sporeprint infra up mlflow',
          )
        }
        const session = open(address, AbortSignal.any([signal, closing.signal]))
        const { uri } = session.client
        if (!to) target = uri
        try {
          await greet(session)
          await findChanges(session)
          const total = only?.size ?? outbox.counts(uri).pending
          const onItem = ({ sent, failed }: SendReport) => {
            onProgress(sent + failed, Math.max(total, sent + failed), current ?? '')
            tell()
          }
          const report = await sendAll(session, { only, onItem })
          const { pending } = outbox.counts(uri)
          const failures = outbox.list(uri, ['failed'], shownFailures, 0).map(toPushItem)
          return { ...report, target: uri, pending, failures }
        } finally {
          current = undefined
          tell()
        }
      }),
    async close(): Promise<void> {
      unsubscribe()
      closing.abort()
      wakeUp()
      clearTimeout(gathering)
      clearTimeout(telling)
      await looping
      await turn
      outbox.close()
    },
  }
}

/** The server that would be sent to, which the page shows before anything was. */
async function knownTarget({ address }: PusherOptions): Promise<string | undefined> {
  const found = await address()
  return found && plainUri(found.uri)
}

const toPushItem = ({ kind, id, title, state, error, changedAt, sentAt, retryAt }: OutboxItem): PushItem => ({
  kind,
  id,
  title,
  state,
  changedAt,
  ...(error === null ? {} : { error }),
  ...(sentAt === null ? {} : { sentAt }),
  ...(retryAt === null ? {} : { retryAt }),
})
