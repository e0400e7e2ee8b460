import { randomUUID } from 'node:crypto'
import type { CopyJob, WarehouseKind } from '../contract/warehouse.ts'
import { conflict, isAppError, notFound, toErrorShape } from '../lib/errors.ts'
import type { State } from '../state/open-state.ts'
import type { DataThread } from './open-data-thread.ts'
import type { Warehouses } from './warehouses.ts'

export interface WarehouseCopy {
  /** Begins one, or gives the one that already goes there. */
  start(to: WarehouseKind): CopyJob
  readonly last: () => CopyJob | undefined
  watch(jobId: string, signal?: AbortSignal): AsyncGenerator<CopyJob, void, void>
  cancel(jobId: string): void
  /** Cancels what goes on and waits for its end. */
  close(): Promise<void>
}

/** Copies recorded loads from one warehouse into the other, a load at a time. */
export function createWarehouseCopy({
  state,
  warehouses,
  dataThread,
}: {
  state: State
  warehouses: Warehouses
  dataThread: DataThread
}): WarehouseCopy {
  let current: { job: CopyJob; stop: AbortController; ended: Promise<void> } | undefined
  const waiting = new Set<() => void>()
  const change = (job: CopyJob, part: Partial<CopyJob>) => {
    Object.assign(job, part)
    for (const wake of waiting) wake()
  }

  async function copyAll(job: CopyJob, signal: AbortSignal): Promise<void> {
    const { from, to } = job
    const [source, target] = [await warehouses.open(from), await warehouses.open(to)]
    const batches = state.batches.list(undefined, source)
    change(job, { total: batches.length })
    for (const { batchId, space, runId, recordedAt } of batches) {
      signal.throwIfAborted()
      const there = new Set(state.batches.list(space, target).map((batch) => batch.batchId))
      const copyId = copyIdOf(batchId, to, there)
      const onProgress = (_done: number, _total?: number, table?: string) =>
        table !== undefined && change(job, { note: `${space}: ${table}` })
      const input = { to, space, batchId, copyId }
      try {
        const tables = await dataThread.call('copyBatch', input, { warehouse: 'mariadb', signal, onProgress })
        // A run may have removed the original meanwhile.
        const isStillThere = state.batches.list(space, source).some((batch) => batch.batchId === batchId)
        if (isStillThere)
          state.batches.record({
            batchId: copyId,
            space,
            runId: runId ?? undefined,
            recordedAt,
            warehouse: target,
          })
        else await dataThread.call('discardBatches', [copyId], { warehouse: to })
        change(job, { tables: isStillThere ? [...job.tables, ...tables] : job.tables, done: job.done + 1 })
      } catch (error) {
        // Where that fails too, it is not recorded and goes when the warehouse is opened next.
        if (!there.has(copyId))
          await dataThread.call('discardBatches', [copyId], { warehouse: to }).catch(() => undefined)
        throw error
      }
    }
  }

  async function run(job: CopyJob, signal: AbortSignal): Promise<void> {
    try {
      await copyAll(job, signal)
      change(job, { state: 'succeeded', note: '', endedAt: Date.now() })
    } catch (error) {
      const isCancelled = signal.aborted || isAppError(error, 'CANCELLED')
      const { code, message, details } = toErrorShape(error)
      change(job, {
        state: isCancelled ? 'cancelled' : 'failed',
        note: '',
        endedAt: Date.now(),
        ...(isCancelled ? {} : { error: { code, message, details } }),
      })
    }
  }

  const find = (jobId: string) => {
    if (current?.job.jobId === jobId) return current
    throw notFound('That copy is not known any more. Start it again: what is copied is only compared.', {
      jobId,
    })
  }

  return {
    start(to) {
      if (current?.job.state === 'running') {
        if (current.job.to === to) return structuredClone(current.job)
        throw conflict(`Tables are being copied to ${current.job.to}. Wait for it or cancel it.`, {
          jobId: current.job.jobId,
        })
      }
      const job: CopyJob = {
        jobId: randomUUID(),
        from: to === 'mariadb' ? 'duckdb' : 'mariadb',
        to,
        state: 'running',
        done: 0,
        total: 0,
        note: '',
        tables: [],
        startedAt: Date.now(),
      }
      const stop = new AbortController()
      current = { job, stop, ended: run(job, stop.signal) }
      return structuredClone(job)
    },
    last: () => structuredClone(current?.job),
    async *watch(jobId, signal) {
      const { job } = find(jobId)
      let next = Promise.withResolvers<void>()
      const wake = () => next.resolve()
      waiting.add(wake)
      signal?.addEventListener('abort', wake)
      try {
        for (;;) {
          next = Promise.withResolvers()
          const seen = structuredClone(job)
          yield seen
          if (seen.state !== 'running' || signal?.aborted) return
          await next.promise
        }
      } finally {
        waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
      }
    },
    cancel: (jobId) => find(jobId).stop.abort(),
    async close() {
      current?.stop.abort()
      await current?.ended
    },
  }
}

/**
 * A copy is known by its original, so that a second copying, or one back, finds what is there: `id@mariadb` is the copy
 * of `id` there.
 */
function copyIdOf(batchId: string, to: WarehouseKind, there: ReadonlySet<string>): string {
  const original = batchId.replace(/@\w+$/, '')
  return there.has(original) ? original : `${original}@${to}`
}
