import type { Page } from '@playwright/test'
import type { Host, OpenOptions } from './host.ts'
import { serve } from './serve.ts'

/** The browser host: `sporeprint serve` and a page of Chromium. */
export async function openInBrowser(page: Page, options: OpenOptions): Promise<Host> {
  const server = await serve(options)
  await page.goto(server.url)
  return {
    kind: 'browser',
    page,
    workspace: options.workspace,
    origins: [`http://127.0.0.1:${server.port}/`, `ws://127.0.0.1:${server.port}/`],
    async chooseFile(file, open) {
      const chooser = page.waitForEvent('filechooser')
      await open()
      await (await chooser).setFiles(file)
    },
    kill: () => server.kill(),
    async close() {
      await page.close()
      await server.stop()
    },
  }
}
