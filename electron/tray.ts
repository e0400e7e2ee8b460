import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { PipelineRun } from '../main/contract/run.ts'

export interface TrayActions {
  show(): void
  quit(): void
}

/** The icon that keeps the app reachable while runs go on without a window. */
export function createTray(icons: string, actions: TrayActions) {
  const file = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'
  const tray = new Tray(nativeImage.createFromPath(join(icons, file)))
  const show = (running: readonly PipelineRun[]) => {
    const status = trayStatus(running)
    tray.setToolTip(`Sporeprint — ${status}`)
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: status, enabled: false },
        { type: 'separator' },
        { label: 'Show Sporeprint', click: () => actions.show() },
        { label: 'Quit Sporeprint', click: () => actions.quit() },
      ]),
    )
  }
  tray.on('click', () => actions.show())
  show([])
  return { show }
}

export function trayStatus(running: readonly Pick<PipelineRun, 'pipeline'>[]): string {
  if (running.length === 0) return 'nothing is running'
  return running.length === 1 ? `${running[0]!.pipeline} is running` : `${running.length} runs are going`
}
