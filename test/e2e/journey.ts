import { rmSync } from 'node:fs'
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test'
import { openInBrowser } from './hosts/browser.ts'
import { openInElectron } from './hosts/electron.ts'
import type { Host, HostKind } from './hosts/host.ts'
import { openOnStandIn } from './hosts/stand-in.ts'
import { copyStart, makePlace, userFolderOf, type Start } from './places.ts'
import { watchPage, type PageWatch } from './watch-page.ts'

export interface Journey extends Host {
  /** A folder of the test's own, for the files that it makes. */
  readonly place: string
  readonly watch: PageWatch
  /** Goes to a route such as `/models/mushroom`. */
  goto(route: string): Promise<void>
}

interface Fixtures {
  hostKind: HostKind
  start: Start
  journey: Journey
}

/** A test with a workspace of its own, open in a host; it fails when the page complains or asks the outside world. */
export const test = base.extend<Fixtures>({
  hostKind: ['browser', { option: true }],
  start: ['prepared', { option: true }],
  journey: async ({ hostKind, start, browser, viewport, colorScheme, reducedMotion }, use) => {
    const place = makePlace('journey')
    const options = { workspace: copyStart(start, place), userFolder: userFolderOf(place) }
    // Of the test's own making, because the hosts on the desktop bring their window with them.
    const context =
      hostKind === 'browser' && (await browser.newContext({ viewport, colorScheme, reducedMotion }))
    const host = await openHost(hostKind, options, context || undefined)
    const { page, watch } = host
    try {
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
      await use({ ...host, place, goto: (route) => goto(page, route) })
    } finally {
      await host.close()
      if (context) await context.close()
      rmSync(place, { recursive: true, force: true })
    }
    watch.expectQuiet()
  },
})

async function openHost(
  kind: HostKind,
  options: { workspace: string; userFolder: string },
  context: BrowserContext | undefined,
): Promise<Host & { watch: PageWatch }> {
  if (context) {
    const page = await context.newPage()
    const watch = await watchPage(page)
    const host = await openInBrowser(page, options)
    watch.origins.push(...host.origins)
    return { ...host, watch }
  }
  const host = await (kind === 'electron' ? openInElectron(options) : openOnStandIn(options))
  const watch = await watchPage(host.page)
  watch.origins.push(...host.origins)
  return { ...host, watch }
}

async function goto(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, route)
}

export { expect }
