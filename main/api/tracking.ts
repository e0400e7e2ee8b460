import { randomUUID } from 'node:crypto'
import type { ImportReport, PushItem, PushReport, PushStatus, TrackingJob } from '../contract/tracking.ts'
import { cancelled, isAppError, notFound, toErrorShape } from '../lib/errors.ts'

type Kind = PushItem['kind']
interface Work {
  signal: AbortSignal
  onProgress: (done: number, total: number | undefined, note: string) => void
}

export interface TrackingServices {
  pusher: {
    status(): Promise<PushStatus>
    items(query: { states: PushItem['state'][]; offset: number; limit: number }): Promise<PushItem[]>
    pause(): void
    resume(): void
    retry(kind?: Kind, id?: string): Promise<number>
  }
  pushOnce: (input: { to?: string; filter?: string }, work: Work) => Promise<PushReport>
  importFrom: (source: string, work: Work) => Promise<ImportReport>
}

interface Entry {
  job: TrackingJob
  stop: AbortController
  /** Whoever watches is woken. */
  changed: PromiseWithResolvers<void>
}

const keptJobs = 20

/** `tracking.*`: sending to an MLflow server and importing from one, as jobs that are started, watched and cancelled. */
export function trackingHandlers({ pusher, pushOnce, importFrom }: TrackingServices) {
  const entries = new Map<string, Entry>()

  const find = ({ id }: { id: string }): Entry => {
    const entry = entries.get(id)
    if (entry) return entry
    throw notFound(`There is no job "${id}"; the app may have been restarted since. Start it again.`, { id })
  }
  const update = (entry: Entry, change: Partial<TrackingJob>) => {
    entry.job = { ...entry.job, ...change }
    entry.changed.resolve()
    entry.changed = Promise.withResolvers()
  }
  const begin = (action: TrackingJob['action'], work: (given: Work) => Promise<Partial<TrackingJob>>) => {
    const id = randomUUID()
    const entry: Entry = {
      job: { id, action, state: 'running', done: 0, note: '' },
      stop: new AbortController(),
      changed: Promise.withResolvers(),
    }
    const onProgress: Work['onProgress'] = (done, total, note) => update(entry, { done, total, note })
    entries.set(id, entry)
    const ended = [...entries].filter(([, { job }]) => job.state !== 'running')
    for (const [old] of ended.slice(0, -keptJobs)) entries.delete(old)
    void work({ signal: entry.stop.signal, onProgress }).then(
      (result) => update(entry, { ...result, state: 'succeeded' }),
      (error: unknown) => {
        const isCancelled = entry.stop.signal.aborted || isAppError(error, 'CANCELLED')
        const { code, message, details } = toErrorShape(isCancelled ? cancelled() : error)
        update(entry, { state: isCancelled ? 'cancelled' : 'failed', error: { code, message, details } })
      },
    )
    return { id }
  }

  return {
    pushStatus: () => pusher.status(),
    pushItems: (query: { states: PushItem['state'][]; offset: number; limit: number }) => pusher.items(query),
    pushPause: () => pusher.pause(),
    pushResume: () => pusher.resume(),
    pushRetry: async ({ kind, id }: { kind?: Kind; id?: string }) => ({
      count: await pusher.retry(kind, id),
    }),
    pushStart: (input: { to?: string; filter?: string }) =>
      begin('push', async (work) => ({ pushed: await pushOnce(input, work) })),
    importStart: ({ source }: { source: string }) =>
      begin('import', async (work) => ({ imported: await importFrom(source, work) })),
    async *watch(id: { id: string }, signal?: AbortSignal) {
      const entry = find(id)
      const aborted = Promise.withResolvers<void>()
      signal?.addEventListener('abort', () => aborted.resolve(), { once: true })
      for (;;) {
        const { job, changed } = entry
        yield job
        // Not `entry.job`, which may have ended while this one was looked at.
        if (job.state !== 'running' || signal?.aborted) return
        await Promise.race([changed.promise, aborted.promise])
      }
    },
    cancel: (id: { id: string }) => find(id).stop.abort(),
  }
}
