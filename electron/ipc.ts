import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, MessagePortMain } from 'electron'
import { dialog, ipcMain, MessageChannelMain, shell } from 'electron'
import { z } from 'zod'
import { channels } from './channels.ts'
import { isTrustedSender } from './security.ts'

const chooseFileOptions = z.object({
  title: z.string().max(200),
  extensions: z.array(z.string().regex(/^[a-z0-9]{1,10}$/)).max(20),
})
const chooseFolderOptions = z.object({ title: z.string().max(200) })
const itemPath = z.string().max(4096)

export interface IpcDeps {
  window: () => BrowserWindow | undefined
  /** Serves the contract on a port. */
  serve: (port: MessagePortMain) => void
}

/** Answers what the preload script sends. Each message is refused unless it comes from our own page's top frame. */
export function registerIpc({ window, serve }: IpcDeps): void {
  on(channels.connect, (event) => {
    const { port1, port2 } = new MessageChannelMain()
    serve(port1)
    event.senderFrame?.postMessage(channels.port, undefined, [port2])
  })
  on(channels.showItem, (_event, path) => {
    const item = itemPath.parse(path)
    // A network path would make the system sign in to that server.
    if (isAbsolute(item) && !item.startsWith('\\\\') && existsSync(item)) shell.showItemInFolder(item)
  })
  handle(channels.chooseFile, async (_event, options) => {
    const { title, extensions } = chooseFileOptions.parse(options)
    return choose(window(), {
      title,
      properties: ['openFile'],
      filters: [
        { name: 'Data files', extensions },
        { name: 'All files', extensions: ['*'] },
      ],
    })
  })
  handle(channels.chooseFolder, async (_event, options) =>
    choose(window(), {
      title: chooseFolderOptions.parse(options).title,
      properties: ['openDirectory', 'createDirectory'],
    }),
  )
}

function on(channel: string, listener: (event: IpcMainEvent, ...args: unknown[]) => void): void {
  ipcMain.on(channel, (event, ...args: unknown[]) => {
    if (isTrustedSender(event)) listener(event, ...args)
  })
}

function handle(channel: string, answer: (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    if (!isTrustedSender(event)) throw new Error(`"${channel}" is only answered to the app's own page.`)
    return answer(event, ...args)
  })
}

/** Shows the system's open dialog; the one chosen path, or nothing when it was dismissed. */
export async function choose(
  window: BrowserWindow | undefined,
  options: Electron.OpenDialogOptions,
): Promise<string | undefined> {
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options)
  return filePaths[0]
}
