// The table of 100,000 runs (20,000 with --short) in a real browser: the first rows, a sort, a query, and the longest task
// of the main thread while it is scrolled.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openState } from '../../main/state/open-state.ts'
import { buildIfStale } from '../electron/built.ts'
import { requireChromium } from '../electron/chromium.ts'
import { chromiumArgs } from '../e2e/chromium-args.ts'
import { serve } from '../e2e/hosts/serve.ts'
import { makePlace, sporeprint, userFolderOf } from '../e2e/places.ts'

const runCount = process.argv.includes('--short') ? 20_000 : 100_000
/** A permutation of 0 … 1, so that the best runs are spread over time. */
const scoreOf = (run: number) => ((run * 7919) % runCount) / runCount
const bestRun = Array.from({ length: runCount }, (_, run) => run).find(
  (run) => scoreOf(run) === (runCount - 1) / runCount,
)!
const executablePath = requireChromium('Bench of the table of runs')
if (executablePath) {
  buildIfStale()
  const place = makePlace('bench-table')
  const workspace = join(place, 'large')
  await sporeprint(place, 'init', workspace)
  fill(workspace)
  const server = await serve({ workspace, userFolder: userFolderOf(place) })
  const browser = await chromium.launch({ executablePath, args: chromiumArgs })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await measure(browser, page)
  } finally {
    await browser.close()
    await server.stop()
    rmSync(place, { recursive: true, force: true })
  }
}

function fill(workspace: string): void {
  const state = openState(workspacePaths(workspace).state)
  const models = ['forest', 'boosting', 'linear', 'tree']
  state.experiments.ensure('large', 0)
  state.transaction(() => {
    for (let i = 0; i < runCount; i += 1) {
      const runId = i.toString(16).padStart(32, '0')
      const times = { startedAt: i * 1000, endedAt: i * 1000 + 500, deletedAt: null }
      const kind = { kind: 'tracked', state: 'succeeded', source: 'mlflow', parentId: null } as const
      state.runs.insert({ runId, name: `run ${i}`, experiment: 'large', ...kind, ...times })
      state.runs.setParams(runId, { model: models[i % 4]!, depth: String(i % 17), seed: String(i) })
      const score = scoreOf(i)
      const at = { step: 1, at: i }
      state.metrics.append(runId, [
        { key: 'accuracy', value: score, ...at },
        { key: 'logLoss', value: 1 - score, ...at },
        { key: 'f1', value: score * score, ...at },
      ])
    }
  })
  state.close()
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now()
  await work()
  console.log(`${what}: ${(performance.now() - start).toFixed(0)} ms`)
}

async function measure(browser: Browser, page: Page): Promise<void> {
  const grid = page.getByRole('treegrid', { name: 'Runs' })
  const row = (words: string) => grid.getByRole('row').filter({ hasText: words }).first()
  await timed(`first rows of ${runCount.toLocaleString('en')} runs`, async () => {
    await page.evaluate(() => (location.hash = '/experiments/large'))
    await row(`run ${runCount - 1}`).waitFor()
  })
  await page.getByRole('figure').first().waitFor()

  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  const frames = await scroll(page)
  const tasks = longTasks(String(await browser.stopTracing()))
  console.log(
    `scrolling it for ${frames} frames: longest main-thread task ${tasks.longestMs.toFixed(1)} ms, ` +
      `of which ${tasks.longestCpuMs.toFixed(1)} ms computing (≤ 16); 99th percentile ${tasks.p99Ms.toFixed(1)} ms`,
  )
  const heap = await page.evaluate(() => Number(Reflect.get(performance, 'memory')?.usedJSHeapSize))
  console.log(`heap of the page after it: ${(heap / 2 ** 20).toFixed(0)} MB`)

  await timed('sorted by a metric', async () => {
    await grid.getByRole('button', { name: 'Accuracy', exact: true }).click()
    await row(`run ${bestRun}`).waitFor()
  })
  await timed('found by a query (250 ms of it wait for more typing)', async () => {
    await page.getByLabel('Find runs with a query').fill("metrics.accuracy > 0.5 AND params.model = 'tree'")
    await page
      .getByText(/^1?2,\d{3} runs$/)
      .first()
      .waitFor()
  })
}

/** A wheel's turns, page after page, and three jumps of the scroll bar; one step a frame. */
function scroll(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const scroller = document.querySelector('[role=treegrid]')!
    const jumps = [0, 0.3, 0.9, 0.5]
    let frames = 0
    for (const jump of jumps) {
      scroller.scrollTop = jump * scroller.scrollHeight
      for (let step = 0; step < 100; step += 1) {
        await new Promise(requestAnimationFrame)
        frames += 1
        scroller.scrollTop += step < 60 ? 53 : 400
      }
    }
    return frames
  })
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  dur?: number
  tdur?: number
  args?: { name?: string }
}

function longTasks(trace: string) {
  // Chromium's own format.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => name.endsWith('RunTask') && ph === 'X' && mains.has(`${pid} ${tid}`),
  )
  const sorted = tasks.map(({ dur = 0 }) => dur / 1000).toSorted((one, other) => one - other)
  return {
    longestMs: sorted.at(-1) ?? NaN,
    longestCpuMs: Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000)),
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
  }
}
