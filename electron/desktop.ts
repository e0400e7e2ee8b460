import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, Menu, nativeTheme, Notification, powerMonitor, screen, session, shell } from 'electron'
import type { PipelineRun } from '../main/contract/run.ts'
import { createWorkspace } from '../main/create-workspace.ts'
import { openPreferences } from '../main/lib/preferences.ts'
import { userFolder } from '../main/lib/user-folder.ts'
import { fillAboutPanel } from './about.ts'
import type { ShellArguments } from './arguments.ts'
import { channels } from './channels.ts'
import { importFiles } from './import-files.ts'
import { choose, registerIpc } from './ipc.ts'
import { menuTemplate } from './menu.ts'
import { serveApp } from './protocol.ts'
import { askBeforeQuit } from './quit.ts'
import { createRunEffects } from './run-effects.ts'
import { sayFailure } from './say-failure.ts'
import { guardSession } from './security.ts'
import { startWorkspace } from './start-workspace.ts'
import { createTray } from './tray.ts'
import { findUpdate, readUpdateFeed } from './updates.ts'
import { createWindow, showPage } from './window.ts'
import { placeWindow, readWindowState, writeWindowState } from './window-state.ts'
import { createWorkspaces } from './workspaces.ts'

const isMac = process.platform === 'darwin'

export interface Desktop {
  /** Shows the window, the workspace that was asked for or the last one, and imports the files. */
  open(args: ShellArguments): Promise<void>
}

/** The wiring of the desktop: what the system sends goes to the workspaces, what they say goes to the system. */
export function openDesktop({ safeMode }: ShellArguments): Desktop {
  const icons = join(app.getAppPath(), 'resources', 'icons')
  const stateFile = join(userFolder(), 'window.json')
  const preferences = openPreferences({ safeMode })
  let window: BrowserWindow | undefined
  /** `asked` until the answer and while the workspaces are given up; only then do the windows and the process go. */
  let quitting: 'no' | 'asked' | 'ready' = 'no'
  let isInBackground = false
  let quitsWhenIdle = false
  let restartsInSafeMode = false

  const effects = createRunEffects(() => window)
  const workspaces = createWorkspaces({
    options: {
      host: 'electron',
      electronVersion: process.versions.electron,
      safeMode,
      onOpenWorkspace: (path) => void showWorkspace(path),
    },
    onRuns: (running) => {
      effects.update(running)
      tray.show(running)
      if (quitsWhenIdle && workspaces.ownRuns().length === 0) app.quit()
    },
    onRunEnd: (run, { path }) => {
      if (preferences.get().notifyWhenRunEnds) effects.notify(run, () => void showRun(run, path))
    },
    onLost: (path, error) => void failToShow(path, error),
  })

  const showWindow = (route = '/') => {
    isInBackground = false
    if (window) {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      return window
    }
    const saved = safeMode ? { isMaximized: false } : readWindowState(stateFile)
    const areas = screen.getAllDisplays().map((display) => display.workArea)
    const { theme } = preferences.get()
    const isDark = theme === 'auto' ? nativeTheme.shouldUseDarkColors : theme === 'dark'
    const opened = createWindow(placeWindow(saved.bounds, areas), join(icons, 'icon.png'), isDark)
    window = opened
    if (saved.isMaximized) opened.maximize()
    opened.once('ready-to-show', () => opened.show())
    opened.on('close', (event) => {
      if (!safeMode) {
        writeWindowState(stateFile, { bounds: opened.getNormalBounds(), isMaximized: opened.isMaximized() })
      }
      // Closing the last window ends the app, except on macOS, so it asks the same question.
      if (isMac || quitting === 'ready' || isInBackground || workspaces.ownRuns().length === 0) return
      event.preventDefault()
      app.quit()
    })
    opened.on('closed', () => {
      window = undefined
    })
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') void offerReload(opened, reason)
    })
    void showPage(opened, route)
    return opened
  }

  const command = (text: string) => {
    if (window) showWindow().webContents.send(channels.command, text)
    else showWindow(text.startsWith('go:') ? text.slice('go:'.length) : '/')
  }

  const failToShow = async (path: string, error: unknown) => {
    const isShowingAnother = workspaces.current() !== undefined
    const answer = await sayFailure(`“${path}” cannot be opened`, error, window, [
      'Open Another Workspace…',
      isShowingAnother ? 'Close' : 'Quit',
    ])
    if (answer === 0) await openWorkspace()
    else if (!isShowingAnother) app.quit()
  }

  const showWorkspace = async (path: string) => {
    try {
      const before = workspaces.current()
      const after = await workspaces.show(path)
      if (window && before && after !== before) await showPage(window)
    } catch (error) {
      await failToShow(path, error)
    }
  }

  const showRun = async ({ pipeline, runId }: PipelineRun, path: string) => {
    await showWorkspace(path)
    command(`go:/pipelines/${encodeURIComponent(pipeline)}/runs/${runId}`)
  }

  const openWorkspace = async () => {
    const path = await choose(window, { title: 'Open a workspace', properties: ['openDirectory'] })
    if (path) await showWorkspace(path)
    else if (!workspaces.current()) app.quit()
  }

  const makeWorkspace = async (sample?: 'mushroom') => {
    const folder = await choose(window, {
      title: 'Choose an empty folder for the workspace',
      properties: ['openDirectory', 'createDirectory'],
    })
    if (!folder) return
    try {
      await showWorkspace((await createWorkspace(folder, { sample })).path)
    } catch (error) {
      await sayFailure('The workspace was not made', error, window)
    }
  }

  const quit = async () => {
    const runs = workspaces.ownRuns()
    quitting = 'asked'
    if (runs.length > 0) {
      const answer = await askBeforeQuit(runs, window)
      if (answer !== 'stop') quitting = 'no'
      quitsWhenIdle = answer === 'wait'
      if (answer === 'stay' || answer === 'background') restartsInSafeMode = false
      if (answer === 'background') {
        isInBackground = true
        window?.close()
      }
      if (answer !== 'stop') return
    }
    try {
      await workspaces.closeAll()
    } finally {
      quitting = 'ready'
      if (restartsInSafeMode) app.relaunch({ args: [...process.argv.slice(1), '--safe-mode'] })
      app.quit()
    }
  }

  const tellOfUpdate = async () => {
    const feed = readUpdateFeed(join(process.resourcesPath ?? '', 'app-update.yml'))
    if (safeMode || !feed || !preferences.get().checkForUpdates) return
    const version = await findUpdate(feed, app.getVersion(), process.platform)
    if (!version || !Notification.isSupported()) return
    new Notification({
      title: `Sporeprint ${version} is there`,
      body: `You have ${app.getVersion()}. Nothing was downloaded; get it where you got this one.`,
    }).show()
  }

  guardSession(session.defaultSession)
  serveApp(session.defaultSession, join(import.meta.dirname, '..', 'renderer'))
  registerIpc({
    window: () => window,
    serve: (port) => void workspaces.ready().then((ready) => ready.serve(port)),
  })
  fillAboutPanel(join(icons, 'icon.png'))
  const tray = createTray(icons, { show: () => showWindow(), quit: () => app.quit() })
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        {
          command,
          openWorkspace: () => void openWorkspace(),
          createWorkspace: (sample) => void makeWorkspace(sample),
          showWorkspaceFolder: () => {
            const shown = workspaces.current()
            if (shown) void shell.openPath(shown.path)
          },
          restartInSafeMode: () => {
            restartsInSafeMode = true
            app.quit()
          },
          showCrashFolder: () => void shell.openPath(app.getPath('crashDumps')),
          about: () => app.showAboutPanel(),
        },
        process.platform,
      ),
    ),
  )
  app.on('activate', () => showWindow())
  app.on('window-all-closed', () => {
    if (!isMac && !isInBackground) app.quit()
  })
  app.on('before-quit', (event) => {
    if (quitting === 'ready') return
    event.preventDefault()
    if (quitting === 'no') void quit()
  })
  powerMonitor.on('resume', () => workspaces.reconcile())
  void tellOfUpdate()

  return {
    async open(args) {
      showWindow()
      if (args.workspace || !workspaces.current()) {
        await showWorkspace(await startWorkspace(args.workspace, app.getPath('home')))
      }
      await importFiles(args.files, await workspaces.ready(), command, window)
    },
  }
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const detail = new Error(`Its process ended (${reason}). Runs go on; nothing of the workspace is lost.`)
  const answer = await sayFailure('The window stopped working', detail, window, ['Reload', 'Quit'])
  if (answer === 0) window.webContents.reload()
  else app.quit()
}
