// How long the main thread is away while a million rows are imported and a pipeline runs on them (100,000 with --short).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'

const root = mkdtempSync(join(tmpdir(), 'bench-responsiveness-'))
process.env['SPOREPRINT_USER_FOLDER'] = join(root, 'user')
const { createWorkspace } = await import('../../main/create-workspace.ts')
const { openWorkspace } = await import('../../main/open-workspace.ts')

const rows = process.argv.includes('--short') ? 100_000 : 1_000_000
const resolutionMs = 5

/** The longest time between two turns of the event loop while `work` goes on, less the clock's own step. */
async function watched<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  const startedAt = performance.now()
  delay.enable()
  const result = await work()
  delay.disable()
  const seconds = (performance.now() - startedAt) / 1000
  const peakMb = process.resourceUsage().maxRSS / 1024
  console.log(
    `${name}, ${rows.toLocaleString('en')} rows: main thread away at most ${(delay.max / 1e6 - resolutionMs).toFixed(0)} ms (≤ 50), ` +
      `99th percentile ${(delay.percentile(99) / 1e6 - resolutionMs).toFixed(0)} ms; ${seconds.toFixed(1)} s, peak ${peakMb.toFixed(0)} MB`,
  )
  return result
}

try {
  const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
  const [header, ...lines] = readFileSync(sample, 'utf8').trim().split('\n')
  const file = join(root, 'many.csv')
  const body = Array.from({ length: rows }, (_, i) => lines[(i * 7919) % lines.length])
  writeFileSync(file, `${header}\n${body.join('\n')}\n`)
  const path = join(root, 'workspace')
  await createWorkspace(path)
  const opened = await openWorkspace(path, { host: 'cli' })
  const { client } = opened
  writeFileSync(
    join(path, 'pipelines', 'many.yaml'),
    'dataset: many\ntarget: class\nstages: { extract: {}, transform: {}, load: {}, train: { trees: 10, folds: 0 }, evaluate: { importance: { maxRows: 500, repeats: 1 } }, register: {} }\n',
  )
  await watched('import', async () => {
    const { id } = await client.dataset.importStart({ path: file, name: 'many' })
    for (;;) {
      const job = await client.dataset.importStatus({ id })
      if (job.state === 'succeeded') return
      if (job.state !== 'running') throw new Error(job.error?.message)
      await pause(20)
    }
  })
  await watched('pipeline', async () => {
    const { runId } = await client.run.start({ pipeline: 'many' })
    for await (const run of await client.run.watch({ runId })) {
      if (run.state === 'failed') throw new Error(run.error?.message)
      if (run.state === 'succeeded') {
        console.log(
          `  ${run.stages.map(({ name, durationMs }) => `${name} ${((durationMs ?? 0) / 1000).toFixed(1)} s`).join(', ')}`,
        )
        return
      }
    }
  })
  await opened.close()
} finally {
  rmSync(root, { recursive: true, force: true })
}
