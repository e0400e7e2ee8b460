import { parentPort, workerData } from 'node:worker_threads'
import type { DataDeps } from '../data/data-deps.ts'
import { removeLeftovers } from '../data/remove-leftovers.ts'
import { fromErrorShape, invalidInput, toErrorShape } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import { openDuckdb } from '../warehouse/open-duckdb.ts'
import { dataFunctions } from './data-functions.ts'
import { createMariadbOpener } from './mariadb-opener.ts'
import { predictInParts } from './predict-in-parts.ts'
import { keepSlowQuery } from './slow-queries.ts'
import type { PredictPart } from './compute/predict-part.ts'
import type { DataThreadStart, FromDataThread, ToDataThread } from './thread-messages.ts'

/**
 * The data thread: owns DuckDB, answers one call after another or several at once, and is never terminated (that would
 * abort the process). A cancelled call is interrupted inside DuckDB through its signal.
 */
const port = parentPort!
const start = workerData as DataThreadStart
const say = (message: FromDataThread) => port.postMessage(message)
const running = new Map<number, AbortController>()
/** Who waits for a part that a compute thread predicts. */
const asked = new Map<number, (message: Extract<ToDataThread, { kind: 'predicted' }>) => void>()
let nextPart = 1
const server = createMariadbOpener((statement) =>
  keepSlowQuery(start.paths, { at: Date.now(), ...statement }),
)

try {
  const tables = await openDuckdb(start.paths.warehouse, {
    threads: start.threads,
    memoryLimit: start.memoryLimit,
    tempDir: start.paths.temp,
    log: (level, message) => say({ kind: 'notice', level, message }),
  })
  const deps: DataDeps = {
    tables,
    warehouse: tables,
    paths: start.paths,
    predictFeatures: ({ estimator, classes }, features) =>
      predictInParts({ threads: start.threads, run: askForPart }, estimator, classes.length, features),
  }
  await removeLeftovers(start.paths)
  port.on('message', (message: ToDataThread) => {
    if (message.kind === 'call') void answer(deps, message)
    else if (message.kind === 'cancel') running.get(message.id)?.abort()
    else if (message.kind === 'predicted') asked.get(message.id)?.(message)
    else void close(deps)
  })
  say({ kind: 'ready' })
} catch (error) {
  say({ kind: 'failed', error: toErrorShape(error) })
}

function askForPart(part: PredictPart): Promise<void> {
  const id = nextPart++
  return new Promise((resolve, reject) => {
    asked.set(id, ({ error }) => {
      asked.delete(id)
      if (error) reject(fromErrorShape(error))
      else resolve()
    })
    say({ kind: 'predict', id, part })
  })
}

async function answer(
  deps: DataDeps,
  { id, name, input, mariadb }: Extract<ToDataThread, { kind: 'call' }>,
): Promise<void> {
  const stop = new AbortController()
  running.set(id, stop)
  const context: WorkContext = {
    signal: stop.signal,
    progress: (done, total, note) => say({ kind: 'progress', id, done, total, note }),
    log: (level, message, fields = {}) => say({ kind: 'log', id, level, message, fields }),
  }
  try {
    if (!Object.hasOwn(dataFunctions, name)) throw invalidInput(`The data thread has no function "${name}".`)
    const work = dataFunctions[name as keyof typeof dataFunctions] as (
      deps: DataDeps,
      input: unknown,
      context: WorkContext,
    ) => Promise<unknown>
    const warehouse = mariadb ? await server.open(mariadb) : deps.warehouse
    say({ kind: 'result', id, value: await work({ ...deps, warehouse }, input, context) })
  } catch (error) {
    say({ kind: 'error', id, error: toErrorShape(error) })
  } finally {
    running.delete(id)
  }
}

async function close(deps: DataDeps): Promise<void> {
  for (const stop of running.values()) stop.abort()
  while (running.size > 0) await new Promise((resolve) => setImmediate(resolve))
  await Promise.all([deps.tables.close(), server.close()])
  port.close()
}
