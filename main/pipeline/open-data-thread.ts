import { Worker } from 'node:worker_threads'
import { cancelled, fromErrorShape, toErrorShape, unavailable } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { MariadbOptions } from '../warehouse/open-mariadb.ts'
import type { DataFunctions } from './data-functions.ts'
import type { ComputePool } from './open-compute-pool.ts'
import type { DataThreadStart, FromDataThread, ToDataThread } from './thread-messages.ts'
import { threadEntry, threadEnvironment } from './thread-entry.ts'

export interface CallOptions {
  signal?: AbortSignal
  onProgress?: WorkContext['progress']
  onLog?: WorkContext['log']
  /** The back end that is the function's warehouse; DuckDB unless said. */
  warehouse?: 'duckdb' | 'mariadb'
}

type Input<Name extends keyof DataFunctions> = Parameters<DataFunctions[Name]>[1]
type Output<Name extends keyof DataFunctions> = Awaited<ReturnType<DataFunctions[Name]>>

export interface DataThread {
  /** Runs a function of data-functions.ts there. Aborting the signal interrupts it; the call then rejects. */
  call<Name extends keyof DataFunctions>(
    name: Name,
    input: Input<Name>,
    options?: CallOptions,
  ): Promise<Output<Name>>
  /** What it had to mend or put aside when it opened the warehouse. */
  readonly notices: readonly { level: 'info' | 'warn' | 'error'; message: string }[]
  /** Interrupts what runs, closes DuckDB and ends the thread. */
  close(): Promise<void>
}

interface Pending {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  options: CallOptions
}

/**
 * Starts the thread that owns DuckDB; resolves when that is open.
 *
 * @param mariadb where the server is, asked for by each call that wants it.
 * @param compute predicts many rows for it.
 */
export async function openDataThread(
  start: DataThreadStart,
  mariadb: () => MariadbOptions,
  compute: ComputePool,
): Promise<DataThread> {
  const worker = new Worker(threadEntry('data-thread'), { workerData: start, env: threadEnvironment() })
  const pending = new Map<number, Pending>()
  const notices: { level: 'info' | 'warn' | 'error'; message: string }[] = []
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let nextId = 1
  let lost: Error | undefined

  const failAll = (error: Error) => {
    lost = error
    for (const call of pending.values()) call.reject(error)
    pending.clear()
  }
  const send = (message: ToDataThread) => worker.postMessage(message)
  const predict = async ({ id, part }: Extract<FromDataThread, { kind: 'predict' }>) => {
    try {
      await compute.run('predictPart', part)
      send({ kind: 'predicted', id })
    } catch (error) {
      send({ kind: 'predicted', id, error: toErrorShape(error) })
    }
  }
  const settle = (id: number, finish: (call: Pending) => void) => {
    const call = pending.get(id)
    if (!call) return
    pending.delete(id)
    finish(call)
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromDataThread) => {
      switch (message.kind) {
        case 'ready':
          return resolve()
        case 'failed':
          return reject(fromErrorShape(message.error))
        case 'notice':
          notices.push({
            level: message.level === 'debug' ? 'info' : message.level,
            message: message.message,
          })
          return undefined
        case 'progress':
          return pending.get(message.id)?.options.onProgress?.(message.done, message.total, message.note)
        case 'log':
          return pending.get(message.id)?.options.onLog?.(message.level, message.message, message.fields)
        case 'predict':
          return void predict(message)
        case 'result':
          return settle(message.id, (call) => call.resolve(message.value))
        case 'error':
          return settle(message.id, (call) => call.reject(fromErrorShape(message.error)))
      }
    })
    worker.once('error', (error) => {
      reject(error)
      failAll(error instanceof Error ? error : new Error(String(error)))
    })
    void exited.then(() => failAll(unavailable('The data thread has ended. Open the workspace again.')))
  })

  return {
    notices,
    call: (name, input, options = {}) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost)
        if (options.signal?.aborted) return reject(cancelled())
        const id = nextId++
        const onAbort = () => send({ kind: 'cancel', id })
        const done = () => options.signal?.removeEventListener('abort', onAbort)
        options.signal?.addEventListener('abort', onAbort, { once: true })
        pending.set(id, {
          options,
          resolve: (value) => {
            done()
            resolve(value as never)
          },
          reject: (error) => {
            done()
            reject(error)
          },
        })
        send({
          kind: 'call',
          id,
          name,
          input,
          ...(options.warehouse === 'mariadb' ? { mariadb: mariadb() } : {}),
        })
      }),
    async close() {
      send({ kind: 'close' })
      await exited
    },
  }
}
