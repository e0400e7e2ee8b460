import { dirname } from 'node:path'
import { chromium as playwright } from '@playwright/test'
import { requireChromium } from '../../electron/chromium.ts'
import { startHarness } from '../../electron/harness.ts'
import type { Host, OpenOptions } from './host.ts'

/** The built desktop shell on the Electron stand-in; Playwright joins its Chromium. */
export async function openOnStandIn({ workspace, userFolder }: OpenOptions): Promise<Host> {
  const harness = startHarness({
    chromium: requireChromium('Journeys on the stand-in')!,
    args: ['--workspace', workspace],
    userFolder,
    env: { STAND_IN_DROP_FOLDER: dirname(workspace) },
  })
  await harness.until('window.show')
  const browser = await playwright.connectOverCDP(await harness.endpoint())
  const pages = browser.contexts().flatMap((context) => context.pages())
  const page = pages.find((one) => one.url().startsWith('https://bundle.app.invalid/'))
  if (!page) throw new Error('The stand-in shows no window.')
  await page.setViewportSize({ width: 1280, height: 800 })
  return {
    kind: 'stand-in',
    page,
    workspace,
    origins: ['https://bundle.app.invalid/'],
    async chooseFile(file, open) {
      await harness.command('answerDialog', { canceled: false, filePaths: [file] })
      await open()
    },
    kill: () => harness.close(),
    async close() {
      await browser.close()
      await harness.close()
    },
  }
}
