// Logs to our tracking server and, in the same run, to a real `mlflow server` with SQLite, with one keep-alive client;
// then searches 100,000 runs (20,000 with --short), as MLflow's clients do and as our own table does, and thins out the
// history of a long metric. The peer is $MLFLOW or the `mlflow` of the path, if there is one. Under REQUIRE_PEERS=1 it
// must be there. What other programs do on the machine meanwhile is measured with it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { findOwner } from '../../main/lib/owner-lock.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { connectLocal } from '../../main/local-client.ts'
import { openState } from '../../main/state/open-state.ts'
import { buildIfStale, root as project } from '../electron/built.ts'

const isShort = process.argv.includes('--short')
const runCount = isShort ? 20_000 : 100_000
const pointCount = isShort ? 100_000 : 1_000_000
const isRequired = process.env['REQUIRE_PEERS'] === '1'
const repeats = isShort ? { create: 100, batch: 10, search: 30 } : { create: 300, batch: 30, search: 100 }
const root = mkdtempSync(join(tmpdir(), 'bench-tracking-'))
const children: ChildProcess[] = []

console.log(`load of the machine before: ${loadavg()[0]!.toFixed(1)}`)
try {
  const workspace = join(root, 'workspace')
  runCli('init', workspace)
  const shipped = makeShipped()
  const own = await startOwn(workspace)
  const ownFigures = await measure(own.port)
  await stop(own.child)
  // The first start of a bundle fills the cache of its code, as the first of an installed application does.
  await stop((await startOwn(workspace, shipped)).child)
  const bundled = await startOwn(workspace, shipped)
  await stop(bundled.child)
  const peer = await startPeer()
  const peerFigures = peer && (await measure(peer.port))
  if (peer) await stop(peer.child)

  report('server start, as shipped', bundled.startMs, peer?.startMs, 'ready to answer; ours ≤ 200 ms')
  report('server start, from the sources', own.startMs, peer?.startMs, 'each file is read by itself')
  report('run creation', ownFigures.createMs, peerFigures?.createMs, '≥ 20×')
  report('log-batch of 1,000 metrics', ownFigures.batchMs, peerFigures?.batchMs, '≥ 20×')
  if (!peer) {
    console.log(
      'SKIPPED: mlflow server was not measured: there is no mlflow in the path; name one in $MLFLOW.',
    )
    if (isRequired) process.exitCode = 1
  }

  const large = join(root, 'large')
  runCli('init', large)
  fill(large)
  const searched = await startOwn(large, shipped)
  reportMemory('memory of the server at its start', searched.child)
  await measureSearches(searched.port)
  reportMemory('memory of the server after these searches', searched.child)
  await measureTable(large)
  // The table is the application's, which comes with its warehouse and its pipelines.
  reportMemory('memory of the whole application after those of the table', searched.child)
  await stop(searched.child)
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(root, { recursive: true, force: true })
}

function report(what: string, ownMs: number, peerMs: number | undefined, target: string): void {
  const ratio =
    peerMs === undefined ? '' : `, mlflow ${peerMs.toFixed(2)} ms: ${(peerMs / ownMs).toFixed(1)}×`
  console.log(`${what}: ${ownMs.toFixed(2)} ms${ratio} (${target})`)
}

/** Of a process with all its threads. */
function reportMemory(what: string, { pid }: ChildProcess): void {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1])
  console.log(`${what}: ${(kilobytes / 1024).toFixed(0)} MB (≤ 150)`)
}

function runCli(...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [cli(), ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}
function cli(): string {
  return join(import.meta.dirname, '../../main/bin.mjs')
}

/** The command line in one piece, as it is in the packages. */
function makeShipped(): string {
  buildIfStale()
  const bundle = pathToFileURL(join(project, 'out', 'electron', 'cli.js')).href
  const path = join(root, 'shipped.mjs')
  writeFileSync(
    path,
    `import { enableCompileCache } from 'node:module'
enableCompileCache()
const { main } = await import('${bundle}')
await main(process.argv.slice(2))
`,
  )
  return path
}

async function startOwn(workspace: string, entry = cli()) {
  const start = performance.now()
  const child = spawn(
    process.execPath,
    [entry, 'tracking', 'serve', '--port', '0', '--json', '-w', workspace],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  children.push(child)
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    const port = /"port": (\d+)/.exec(text)?.[1]
    if (port !== undefined) return { child, port: Number(port), startMs: performance.now() - start }
  }
  throw new Error(`Our server did not start: ${text}`)
}

async function startPeer() {
  const command = process.env['MLFLOW'] ?? 'mlflow'
  if (spawnSync(command, ['--version']).status !== 0) return undefined
  const port = await freePort()
  const store = `sqlite:///${join(root, 'mlflow.db')}`
  const args = ['--backend-store-uri', store, '--artifacts-destination', join(root, 'artifacts')]
  const start = performance.now()
  const child = spawn(
    command,
    ['server', ...args, '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
    },
  )
  children.push(child)
  const client = createClient(port)
  while (performance.now() - start < 180_000) {
    try {
      await client.call('GET', '/api/2.0/mlflow/experiments/get?experiment_id=0')
      return { child, port, startMs: performance.now() - start }
    } catch {
      await pause(100)
    }
  }
  throw new Error('mlflow server did not answer in three minutes.')
}

async function stop(child: ChildProcess): Promise<void> {
  const closed = once(child, 'exit')
  // MLflow's server is a tree of processes of its own group.
  if (child.spawnfile === process.execPath || child.pid === undefined) child.kill('SIGTERM')
  else process.kill(-child.pid, 'SIGTERM')
  await closed
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A TCP server's address is an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** One connection, kept alive. */
function createClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    call: (method: string, path: string, body?: unknown) =>
      new Promise<string>((resolve, reject) => {
        const sent = request(
          { agent, host: '127.0.0.1', port, method, path, headers: { 'content-type': 'application/json' } },
          (response) => {
            let text = ''
            response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
            response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))))
          },
        )
        sent.on('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      }),
  }
}

async function timed(times: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const durations: number[] = []
  for (let index = 0; index < times; index++) {
    const start = performance.now()
    await work(index)
    durations.push(performance.now() - start)
  }
  return durations.toSorted((a, b) => a - b)
}
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

async function measure(port: number) {
  const client = createClient(port)
  const post = (path: string, body: unknown) => client.call('POST', `/api/2.0/mlflow/${path}`, body)
  const create = () =>
    post('runs/create', {
      experiment_id: '0',
      start_time: Date.now(),
      tags: [{ key: 'mlflow.user', value: 'ada' }],
    })
  await timed(10, create)
  const created = await timed(repeats.create, create)
  const runId = /"run_id":\s*"([0-9a-f]+)"/.exec(await create())![1]
  const batch = (index: number) =>
    post('runs/log-batch', {
      run_id: runId,
      metrics: Array.from({ length: 1000 }, (_, i) => ({
        key: `m${i % 10}`,
        value: i / 7,
        timestamp: 1000 + i,
        step: index * 1000 + i,
      })),
    })
  await timed(2, (index) => batch(index + 1000))
  const batches = await timed(repeats.batch, batch)
  return { createMs: quantile(created, 0.5), batchMs: quantile(batches, 0.5) }
}

/** A workspace's index with many runs, as if each had been logged. */
function fill(workspace: string): void {
  const state = openState(workspacePaths(workspace).state)
  const kinds = ['forest', 'boosting', 'linear', 'tree']
  state.experiments.ensure('large', 0)
  state.transaction(() => {
    for (let i = 0; i < runCount; i++) {
      const runId = i.toString(16).padStart(32, '0')
      state.runs.insert({
        runId,
        name: `run ${i}`,
        experiment: 'large',
        parentId: null,
        kind: 'tracked',
        state: 'succeeded',
        startedAt: i,
        endedAt: i + 5,
        deletedAt: null,
        source: 'mlflow',
      })
      state.runs.setParams(runId, { model: kinds[i % 4]!, depth: String(i % 17), seed: String(i) })
      state.runs.setTags(runId, { 'mlflow.user': 'ada', 'mlflow.runName': `run ${i}` })
      // A permutation of 0 … 1, so that the best runs are spread over time.
      const score = ((i * 7919) % runCount) / runCount
      const at = { step: 1, at: i }
      state.metrics.append(runId, [
        { key: 'accuracy', value: score, ...at },
        { key: 'loss', value: 1 - score, ...at },
        { key: 'f1', value: score * score, ...at },
      ])
    }
  })
  const longRun = '0'.repeat(32)
  for (let start = 0; start < pointCount; start += 1000) {
    const points = Array.from({ length: 1000 }, (_, index) => {
      const step = start + index
      return { key: 'curve', value: Math.sin(step / 1e4) + ((step * 7919) % 1000) / 1e4, step, at: step * 10 }
    })
    state.metrics.append(longRun, points)
  }
  state.close()
}

async function measureSearches(port: number): Promise<void> {
  const client = createClient(port)
  const found = await client.call('GET', '/api/2.0/mlflow/experiments/get-by-name?experiment_name=large')
  const id = /"experiment_id":"(\d+)"/.exec(found)![1]
  // Each time with another threshold, so that no answer is one that was kept.
  const searches: Record<string, (index: number) => object> = {
    'a metric and a param, half of all match': (index) => ({
      filter: `metrics.accuracy > ${0.5 + index / 1e6} AND params.model = 'forest'`,
    }),
    'a metric and a param, few match': (index) => ({
      filter: `metrics.accuracy > ${0.999 + index / 1e7} AND params.model = 'forest'`,
    }),
    'two common conditions that nothing meets': (index) => ({
      filter: `metrics.accuracy > ${0.5 + index / 1e6} AND metrics.loss > 0.6`,
    }),
    'ordered by a metric': (index) => ({
      filter: `params.depth = '${index % 17}'`,
      order_by: ['metrics.loss ASC'],
    }),
    'a metric or a param': (index) => ({
      filter: `metrics.accuracy > ${0.99 + index / 1e6} OR params.seed = '${index}'`,
    }),
    'the lowest value of a metric': (index) => ({ filter: `metrics.loss.min < ${0.001 + index / 1e7}` }),
  }
  for (const [title, searchAt] of Object.entries(searches)) {
    const body = (index: number) => ({ experiment_ids: [id], max_results: 100, ...searchAt(index) })
    const times = await timed(repeats.search, (index) =>
      client.call('POST', '/api/2.0/mlflow/runs/search', body(index)),
    )
    reportTimes(`search of ${runCount.toLocaleString('en')} runs, ${title}`, times, '≤ 50')
  }
}

function reportTimes(what: string, times: readonly number[], target: string): void {
  console.log(
    `${what}: p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms (${target})`,
  )
}

/** As our own pages ask, over the socket of the owner. */
async function measureTable(workspace: string): Promise<void> {
  const { client, close } = await connectLocal(findOwner(workspacePaths(workspace))!.endpoint)
  const columns = [
    'metrics.loss',
    'metrics.loss.min',
    'metrics.accuracy',
    'params.model',
    'attributes.duration',
  ]
  const first = await timed(10, (index) =>
    client.trackedRun.search({ columns, filter: `metrics.loss > ${0.5 + index / 1e6}`, limit: 100 }),
  )
  reportTimes('table: the first window of half of the runs', first, '')
  const orderBy = [{ column: 'metrics.loss', descending: true }]
  const windows = await timed(repeats.search, (index) =>
    client.trackedRun.search({ columns, orderBy, offset: (index * 7919) % runCount, limit: 100 }),
  )
  reportTimes('table: any window of all runs, ordered by a metric', windows, '')
  const grouped = await timed(1, () =>
    client.trackedRun.groups({ by: ['params.model'], statistics: ['metrics.loss', 'metrics.f1.max'] }),
  )
  reportTimes('table: all runs in groups with statistics', grouped, '')
  const histories = await timed(10, () =>
    client.trackedRun.history({ runIds: ['0'.repeat(32)], metric: 'curve', points: 2000 }),
  )
  reportTimes(
    `history of ${pointCount.toLocaleString('en')} points, thinned out to 2,000`,
    histories,
    '≤ 300 drawn',
  )
  close()
}
