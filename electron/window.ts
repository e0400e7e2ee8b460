import { join } from 'node:path'
import type { Rectangle, WebPreferences } from 'electron'
import { BrowserWindow } from 'electron'
import { appOrigin } from './security.ts'

/**
 * Electron's defaults are written out, so that a test can hold them and a change of default cannot loosen them. The
 * spell checker is off because it would fetch dictionaries from the network.
 */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences

/** The grounds of renderer/tokens.ts, so that the window does not flash before the first paint. */
const backgrounds = { light: '#f7f8fa', dark: '#12161b' }

export function createWindow(place: Partial<Rectangle>, icon: string, isDark: boolean): BrowserWindow {
  return new BrowserWindow({
    ...place,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Sporeprint',
    icon,
    backgroundColor: isDark ? backgrounds.dark : backgrounds.light,
    webPreferences: { ...webPreferences, preload: join(import.meta.dirname, 'preload.cjs') },
  })
}

/** Shows the app's page at `route`, such as `/data/mushrooms`. */
export async function showPage(window: BrowserWindow, route = '/'): Promise<void> {
  await window.loadURL(`${appOrigin}/#${route}`)
}
