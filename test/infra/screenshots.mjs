// `node test/infra/screenshots.mjs [DIR]`: the Infrastructure page during a start, a failure and a stop, and one service
// seen closely, with real containers, light and dark, into docs/screenshots/infrastructure-NAME-light.png and -dark.png.
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumArgs } from '../e2e/chromium-args.ts'
import { serve } from '../e2e/hosts/serve.ts'
import { makePlace, sporeprint, userFolderOf } from '../e2e/places.ts'
import { buildIfStale, root } from '../electron/built.ts'
import { requireChromium } from '../electron/chromium.ts'
import { startDocker, whyNot } from './docker-daemon.ts'

const reason = whyNot()
const executablePath = requireChromium('Screenshots')
if (reason !== undefined || !executablePath) {
  console.error(`No pictures: ${reason ?? 'there is no Chromium'}.`)
  process.exit(1)
}

const out = process.argv[2] ?? join(root, 'docs', 'screenshots')
mkdirSync(out, { recursive: true })
buildIfStale()
const docker = await startDocker()
const place = makePlace('infra-screenshots')
const workspace = join(place, 'mushroom')
Object.assign(process.env, {
  DOCKER_HOST: `unix://${docker.socket}`,
  MLFLOW_BASE_IMAGE: 'sporeprint-test/python',
  REDIS_IMAGE: 'sporeprint-test/redis',
  POSTGRES_IMAGE: 'sporeprint-test/postgres',
  MARIADB_IMAGE: 'sporeprint-test/mariadb',
})
await sporeprint(place, 'init', workspace, '--sample', 'mushroom')
// MLflow's image takes minutes to build, which is no picture.
await sporeprint(place, 'infra', 'up', 'mlflow', '-w', workspace)
await sporeprint(place, 'infra', 'down', '-w', workspace)

const server = await serve({ workspace, userFolder: userFolderOf(place) })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
const other = createServer()
try {
  await takePictures()
} finally {
  await browser.close()
  await server.stop()
  other.close()
  await docker.close()
  rmSync(place, { recursive: true, force: true })
}

async function takePictures() {
  page.setDefaultTimeout(180_000)
  page.on('pageerror', (error) => console.error(error.message))
  await page.goto(server.url)
  const go = (hash) => page.evaluate((to) => (location.hash = to), hash)
  const click = (name) => page.getByRole('button', { name, exact: true }).click()
  const badge = (text) => page.getByRole('main').getByText(text, { exact: true }).first().waitFor()

  await go('/infrastructure')
  await new Promise((done) => other.listen(6379, '127.0.0.1', done))
  await click('Start all')
  await badge('starting')
  await picture('starting')

  await page.getByRole('button', { name: 'Start on port 6380' }).waitFor()
  await page.getByText('3 of 4 healthy').or(page.getByText('1 of 4 not well')).first().waitFor()
  await badge('healthy')
  await picture('failure')

  await click('Start on port 6380')
  await page.getByText('all 4 healthy').waitFor()
  await go('/infrastructure?service=postgres&tab=usage')
  // The charts want a few seconds' worth of figures; each comes about once a second.
  await page.waitForFunction(() => document.querySelectorAll('figcaption tr').length > 40)
  await picture('service')
  await go('/infrastructure')

  await click('Stop all')
  await badge('stopping')
  await picture('stopping')
  await badge('stopped')
}

/** At once: what is seen changes by itself. */
async function picture(name) {
  await page.mouse.move(0, 0)
  await leaveOutPaths()
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.screenshot({ path: join(out, `infrastructure-${name}-${colorScheme}.png`) })
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}

/** Where this machine keeps the application and the workspace is nobody's business. */
async function leaveOutPaths() {
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
