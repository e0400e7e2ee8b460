// `npm run screenshots`: every page, light and dark, 1280 × 800, into docs/screenshots/NAME-light.png and -dark.png, from
// a fresh sample workspace with two runs. `--only NAME,…` takes some of them, `--size 1920x1080 --out DIR` looks elsewhere.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { buildIfStale, root } from '../electron/built.ts'
import { requireChromium } from '../electron/chromium.ts'
import { chromiumArgs } from './chromium-args.ts'
import { serve } from './hosts/serve.ts'
import { makePlace, sporeprint, userFolderOf } from './places.ts'
import { writeBrokenTable, writeMixedTable } from './sample-tables.ts'

const { values } = parseArgs({
  options: { only: { type: 'string' }, size: { type: 'string' }, out: { type: 'string' } },
})
const [width, height] = (values.size ?? '1280x800').split('x').map(Number)
const out = values.out ?? join(root, 'docs', 'screenshots')
const executablePath = requireChromium('Screenshots')
if (!executablePath) process.exit(1)

buildIfStale()
const place = makePlace('screenshots')
const workspace = join(place, 'mushroom')
await sporeprint(place, 'init', workspace, '--sample', 'mushroom')
const first = JSON.parse(await sporeprint(place, 'run', 'mushroom', '-w', workspace, '--json'))
const more = ['--set', 'train.trees=200', '--json']
const second = JSON.parse(await sporeprint(place, 'run', 'mushroom', '-w', workspace, ...more))
const search = ['--search', '--trials', '30', '--algorithm', 'tree', '--json']
const third = JSON.parse(
  await sporeprint(place, 'train', 'mushrooms', '--target', 'habitat', '-w', workspace, ...search),
)

/**
 * Name, route, and what is done before the picture is taken.
 *
 * @type {[string, string, ((page: import('@playwright/test').Page) => Promise<void>)?][]}
 */
const pages = [
  ['home', '/'],
  ['infrastructure', '/infrastructure'],
  ['data', '/data'],
  ['dataset', '/data/mushrooms'],
  ['dataset-columns', '/data/mushrooms?tab=columns&column=odor'],
  ['dataset-about', '/data/mushrooms?tab=about'],
  ['quality', '/quality/mushrooms'],
  ['validations', '/quality/mushrooms?tab=validations'],
  ['failing-rows', '/quality/mushrooms?tab=validations', openFailure],
  ['train', '/train'],
  ['search', `/searches/${third.runId}`],
  ['pipelines', '/pipelines'],
  ['pipeline', '/pipelines/mushroom'],
  ['pipeline-source', '/pipelines/mushroom?tab=source'],
  ['run-form', '/pipelines/mushroom', openRunForm],
  ['pipeline-run', `/pipelines/mushroom/runs/${first.runId}`],
  ['experiments', '/experiments'],
  ['sync', '/sync'],
  ['experiment', '/experiments/mushroom'],
  ['compare', `/experiments/mushroom?runs=${first.runId},${second.runId}&tab=compare`],
  ['run', `/runs/${first.runId}`],
  ['run-folds', `/runs/${first.runId}?tab=folds`],
  ['run-artifacts', `/runs/${first.runId}?tab=artifacts`],
  ['models', '/models'],
  ['model', '/models/mushroom'],
  ['model-quality', '/models/mushroom?tab=quality'],
  ['model-explain', '/models/mushroom?tab=explain&column=odor'],
  ['model-card', '/models/mushroom?tab=card'],
  ['model-predict', '/models/mushroom?tab=predict'],
  ['model-compare', '/models/mushroom?tab=compare'],
  ['model-versions', '/models/mushroom?tab=versions'],
  ['settings', '/settings'],
  ['settings-configuration', '/settings?tab=configuration'],
  ['palette', '/', (page) => page.keyboard.press('Control+k')],
]

// Other tables have a workspace of their own, so that they are in nobody else's lists.
const tables = join(place, 'tables')
await sporeprint(place, 'init', tables)
await sporeprint(place, 'data', 'import', writeMixedTable(place), '-w', tables)
await sporeprint(place, 'data', 'import', writeBrokenTable(place), '-w', tables)

const only = values.only?.split(',')
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
mkdirSync(out, { recursive: true })
let sizeBytes = 0
await takePictures(workspace, pages)
await takePictures(tables, [
  ['quality-mixed', '/quality/orders?target=returned'],
  ['quality-broken', '/quality/export'],
])
await browser.close()
rmSync(place, { recursive: true, force: true })
console.log(`${out}: ${(sizeBytes / 2 ** 20).toFixed(1)} MB`)

async function takePictures(folder, wanted) {
  const server = await serve({ workspace: folder, userFolder: userFolderOf(place) })
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce',
    })
    page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`))
    await page.goto(server.url)
    for (const [name, route, prepare] of wanted) {
      if (only && !only.includes(name)) continue
      await show(page, route)
      await prepare?.(page)
      await stillPicture(page)
      await leaveOutPaths(page)
      const file = join(out, `${name}-${colorScheme}.png`)
      writeFileSync(file, await stillPicture(page))
      sizeBytes += statSync(file).size
    }
    await page.close()
  }
  await server.stop()
}

/** Through another page, so that every picture starts from nothing open. */
async function show(page, route) {
  await page.evaluate(() => {
    location.hash = '/no/such/page'
  })
  await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor()
  await page.evaluate((hash) => {
    location.hash = hash
  }, route)
  await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor({ state: 'detached' })
  await page.getByRole('heading', { level: 1 }).first().waitFor()
}

/** The page once two pictures of it are the same and nothing is loading. */
async function stillPicture(page) {
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.fonts.ready)
  let before = await page.screenshot()
  for (let tries = 0; tries < 20; tries += 1) {
    const isLoading = await page.locator('[aria-busy=true], .mantine-Skeleton-root').count()
    const now = await page.screenshot()
    if (isLoading === 0 && now.equals(before)) return now
    before = now
  }
  console.error(`${page.url()} does not come to rest.`)
  return before
}

/** Where this machine keeps the application and the workspace is nobody's business. */
async function leaveOutPaths(page) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(
    (paths) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text; text = texts.nextNode())
        for (const [path, shown] of paths)
          if (text.data.includes(path)) text.data = text.data.replaceAll(path, shown)
    },
    [
      [place, '~'],
      [root, '…'],
    ],
  )
}

async function openFailure(page) {
  await page.getByRole('table', { name: 'Expectations' }).getByRole('row').nth(1).click()
  await page.getByRole('grid', { name: 'Failing rows' }).waitFor()
}

async function openRunForm(page) {
  await page.getByRole('button', { name: 'Run…' }).first().click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^train/ })
    .click()
}
