import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { cancelled, fromErrorShape } from '../lib/errors.ts'
import type { ComputeFunctions } from './compute-functions.ts'
import type { ComputeAnswer, ComputeTask } from './compute-thread.ts'
import { threadEntry, threadEnvironment } from './thread-entry.ts'

export interface ComputeOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
  /** Asked from time to time; the function may end with what it has then. */
  isEnough?: () => boolean
}

export interface ComputePool {
  readonly threads: number
  /** Queues a function of compute-functions.ts. Aborting asks it to stop, then ends its thread. */
  run<Name extends keyof ComputeFunctions>(
    name: Name,
    input: Parameters<ComputeFunctions[Name]>[0],
    options?: ComputeOptions,
  ): Promise<Awaited<ReturnType<ComputeFunctions[Name]>>>
  /** Starts the threads, so that the first work does not wait for them. */
  warmUp(): Promise<void>
  close(): Promise<void>
}

/** A cancelled function has this long to stop by itself before its thread is terminated. */
const graceMs = 400
const progressEveryMs = 100
const idleTimeoutMs = 30_000

export function openComputePool(threads: number): ComputePool {
  let opened: Piscina<ComputeTask, ComputeAnswer> | undefined
  const pool = () =>
    (opened ??= new Piscina<ComputeTask, ComputeAnswer>({
      filename: fileURLToPath(threadEntry('compute-thread')),
      name: 'runTask',
      env: threadEnvironment(),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleTimeoutMs,
      concurrentTasksPerWorker: 1,
    }))

  return {
    threads,
    async warmUp() {
      const shared = new Int32Array(new SharedArrayBuffer(16))
      const ready = () => pool().run({ name: 'ready', input: undefined, shared })
      await Promise.all(Array.from({ length: threads }, ready))
    },
    async run(name, input, { signal, onProgress, isEnough } = {}) {
      if (signal?.aborted) throw cancelled()
      const shared = new Int32Array(new SharedArrayBuffer(16))
      const end = new AbortController()
      let grace: ReturnType<typeof setTimeout> | undefined
      const onAbort = () => {
        Atomics.store(shared, 0, 1)
        grace = setTimeout(() => end.abort(), graceMs)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      let last = -1
      const poll =
        (onProgress ?? isEnough) &&
        setInterval(() => {
          if (isEnough?.()) Atomics.store(shared, 3, 1)
          const done = Atomics.load(shared, 1)
          const total = Atomics.load(shared, 2)
          if (total > 0 && done !== last) onProgress?.(done, total)
          last = done
        }, progressEveryMs)
      try {
        const answer = await pool().run({ name, input, shared }, { signal: end.signal })
        if ('error' in answer) throw fromErrorShape(answer.error)
        return answer.value as never
      } catch (error) {
        if (signal?.aborted) throw cancelled()
        throw error
      } finally {
        clearTimeout(grace)
        clearInterval(poll)
        signal?.removeEventListener('abort', onAbort)
      }
    },
    async close() {
      await opened?.destroy()
    },
  }
}
