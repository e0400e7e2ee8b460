import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { root } from '../../electron/built.ts'
import type { Host, OpenOptions } from './host.ts'

/** Whether Electron's runtime is on this machine; nothing is fetched to find out. */
export function hasElectron(): boolean {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  return existsSync(join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name))
}

/** The desktop app itself. */
export async function openInElectron({ workspace, userFolder }: OpenOptions): Promise<Host> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    args: [...sandbox, root, '--workspace', workspace],
    cwd: root,
    env: { ...environment(), SPOREPRINT_USER_FOLDER: userFolder },
  })
  const page = await app.firstWindow()
  return {
    kind: 'electron',
    page,
    workspace,
    origins: ['app://bundle/'],
    async chooseFile(file, open) {
      // The system's own dialog cannot be reached from outside; the shell's question to it can.
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      }, file)
      await open()
    },
    async kill() {
      app.process().kill('SIGKILL')
      await app.waitForEvent('close')
    },
    close: () => app.close(),
  }
}

const environment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
