// What a person waits for in the browser host: the first paint, and each change of page on the sample with one run.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { requireChromium } from '../electron/chromium.ts'
import { buildIfStale } from '../electron/built.ts'
import { chromiumArgs } from '../e2e/chromium-args.ts'
import { serve } from '../e2e/hosts/serve.ts'
import { makePlace, sporeprint, userFolderOf } from '../e2e/places.ts'

const rounds = process.argv.includes('--short') ? 3 : 10
const executablePath = requireChromium('Bench of the browser host')
if (executablePath) {
  buildIfStale()
  const place = makePlace('bench-browser')
  const workspace = join(place, 'mushroom')
  await sporeprint(place, 'init', workspace, '--sample', 'mushroom')
  await sporeprint(place, 'run', 'mushroom', '-w', workspace)
  const server = await serve({ workspace, userFolder: userFolderOf(place) })
  const browser = await chromium.launch({ executablePath, args: chromiumArgs })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const startedAt = performance.now()
    await page.goto(server.url)
    await page.getByText('What to do next').waitFor()
    const fullMs = performance.now() - startedAt
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    )
    console.log(
      `first paint ${(paint ?? NaN).toFixed(0)} ms (≤ 1000), Home complete after ${fullMs.toFixed(0)} ms`,
    )

    const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents()
    const first: Change[] = []
    const later: Change[] = []
    for (let round = 0; round < rounds; round += 1)
      for (const title of [...links.slice(1), links[0]!])
        (round === 0 ? first : later).push({ title, ms: await changeMs(page, title) })
    console.log(`page change, first visit: ${spread(first)} (≤ 150)`)
    console.log(`page change, later visits: ${spread(later)} (≤ 150)`)
  } finally {
    await browser.close()
    await server.stop()
    rmSync(place, { recursive: true, force: true })
  }
}

interface Change {
  title: string
  ms: number
}

/** From the click on a link until the page is complete and painted. */
function changeMs(page: Page, title: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const link = [...document.querySelectorAll('nav a')].find((one) => one.textContent === wanted)
    const heading = document.querySelector('main h1')
    if (!(link instanceof HTMLElement)) throw new Error(`There is no link ${wanted}.`)
    const isComplete = () =>
      document.querySelector('main h1') !== heading &&
      document.querySelector('main h1') !== null &&
      document.querySelector('main [aria-busy=true], main .mantine-Skeleton-root') === null
    const startedAt = performance.now()
    link.click()
    while (!isComplete()) await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    return performance.now() - startedAt
  }, title)
}

function spread(changes: readonly Change[]): string {
  const sorted = changes.toSorted((one, other) => one.ms - other.ms)
  const worst = sorted.at(-1)!
  return `median ${sorted[Math.floor(sorted.length / 2)]!.ms.toFixed(0)} ms, worst ${worst.ms.toFixed(0)} ms (${worst.title})`
}
