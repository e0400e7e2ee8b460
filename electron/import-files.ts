import { basename } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { Session } from './open-session.ts'
import { sayFailure } from './say-failure.ts'

/** Imports files that were opened with the app, one after another, and shows each dataset. */
export async function importFiles(
  files: readonly string[],
  { client }: Session,
  command: (command: string) => void,
  window: BrowserWindow | undefined,
): Promise<void> {
  for (const path of files) {
    try {
      const { id } = await client.dataset.importStart({ path })
      command('go:/data')
      const { dataset } = await importEnd(client, id)
      command(`go:/data/${encodeURIComponent(dataset)}`)
    } catch (error) {
      await sayFailure(`${basename(path)} was not imported`, error, window)
    }
  }
}

const pollMs = 300

async function importEnd(client: Session['client'], id: string) {
  for (;;) {
    const { state, result, error } = await client.dataset.importStatus({ id })
    if (result) return result
    if (state !== 'running') throw new Error(error?.message ?? 'The import was cancelled.')
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}
