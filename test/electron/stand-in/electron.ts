import { readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Chromium } from './cdp.ts'
import { WebContents, type IpcEvent } from './contents.ts'
import { MessageChannelMain } from './ports.ts'
import { listen, onCommand, record } from './recorder.ts'
import { preventable, strict, StrictEmitter } from './strict.ts'

/**
 * Stands in for `electron` in the main process, over a real Chromium. It covers what the shell uses and throws on
 * anything else; docs/electron.md lists what it cannot show.
 */
const root = process.env.STAND_IN_APP ?? ''
const executable = process.env.STAND_IN_CHROMIUM ?? ''
let launched: Promise<Chromium> | undefined
const chromium = () => (launched ??= Chromium.launch(executable))

class App extends StrictEmitter<string> {
  readonly isPackaged = false
  readonly dock = undefined
  readonly commandLine = undefined
  #isQuitting = false

  constructor() {
    super('app', [
      'web-contents-created',
      'open-file',
      'second-instance',
      'activate',
      'window-all-closed',
      'before-quit',
    ])
  }

  getAppPath = () => root
  getVersion = () => String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
  getPath = (name: string) => {
    const folders: Record<string, string> = {
      home: process.env.STAND_IN_HOME ?? homedir(),
      crashDumps: join(homedir(), 'crash dumps'),
    }
    if (!folders[name]) throw new Error(`The Electron stand-in has no app.getPath("${name}").`)
    return folders[name]
  }
  whenReady = () => new Promise<void>((done) => setImmediate(done))
  requestSingleInstanceLock = () => process.env.STAND_IN_SECOND !== '1'
  setAppUserModelId = (id: string) => record('app.setAppUserModelId', id)
  setAboutPanelOptions = (options: object) => record('app.setAboutPanelOptions', options)
  showAboutPanel = () => record('app.showAboutPanel')
  enableSandbox = () => record('app.enableSandbox')
  disableHardwareAcceleration = () => record('app.disableHardwareAcceleration')
  relaunch = (options: object) => record('app.relaunch', options)

  quit = () => {
    const event = preventable({})
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.#isQuitting = true
    for (const window of windows) window.close()
    void this.#end(0)
  }

  exit = (code = 0) => void this.#end(code)

  windowClosed(): void {
    if (windows.size === 0 && !this.#isQuitting) this.emit('window-all-closed')
  }

  async #end(code: number): Promise<void> {
    record('app.exit', code)
    await (await launched)?.close()
    process.exit(code)
  }
}

const application = new App()
export const app = strict('app', application)

type Decide = (contents: WebContents, permission: string, decide: (granted: boolean) => void) => void
type Check = (contents: { getURL(): string } | null, permission: string) => boolean
type Before = (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void

/** What the shell registered on the session. */
export const guards: {
  request?: Decide
  check?: Check
  device?: () => boolean
  before?: { urls: string[]; listener: Before }
  serve?: (request: Request) => Promise<Response>
} = {}

export const session = strict('session', {
  defaultSession: strict('session.defaultSession', {
    setPermissionRequestHandler: (handler: Decide) => {
      guards.request = handler
    },
    setPermissionCheckHandler: (handler: Check) => {
      guards.check = handler
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      guards.device = handler
    },
    webRequest: strict('session.webRequest', {
      onBeforeRequest: ({ urls }: { urls: string[] }, listener: Before) => {
        guards.before = { urls, listener }
      },
    }),
    protocol: strict('session.protocol', {
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
        if (scheme !== 'app') throw new Error(`The Electron stand-in serves app:, not ${scheme}:.`)
        guards.serve = handler
      },
    }),
  }),
})

/** Chrome's match patterns, as far as `scheme://*∕*` goes. */
function isCancelled(url: string): boolean {
  const { before } = guards
  if (!before?.urls.some((pattern) => url.startsWith(pattern.split('*')[0]!))) return false
  let isStopped = false
  before.listener({ url }, ({ cancel = false }) => {
    isStopped = cancel
  })
  return isStopped
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes: object[]) => record('protocol.registerSchemesAsPrivileged', schemes),
})

type Listener = (event: IpcEvent, ...args: unknown[]) => unknown
const listeners = new Map<string, Listener>()
const handlers = new Map<string, Listener>()
export const ipcMain = strict('ipcMain', {
  on: (channel: string, listener: Listener) => listeners.set(channel, listener),
  handle: (channel: string, listener: Listener) => handlers.set(channel, listener),
})

async function invoke(event: IpcEvent, channel: string, args: unknown[]): Promise<unknown> {
  const handler = handlers.get(channel)
  if (!handler) throw new Error(`No handler for "${channel}".`)
  return handler(event, ...args)
}

interface WindowOptions {
  width?: number
  height?: number
  webPreferences: { preload: string; sandbox: boolean; contextIsolation: boolean }
}

const windows = new Set<BrowserWindow>()
const windowEvents = ['close', 'closed', 'ready-to-show'] as const

export class BrowserWindow extends StrictEmitter<(typeof windowEvents)[number]> {
  readonly webContents: WebContents
  #state = { isVisible: false, isMaximized: false, isFocused: false, isMinimized: false }
  #bounds: object
  #isShown = false

  constructor(options: WindowOptions) {
    super('BrowserWindow', windowEvents)
    const { webPreferences, width = 800, height = 600 } = options
    if (!webPreferences.sandbox || !webPreferences.contextIsolation)
      throw new Error('The window is not sandboxed.')
    this.#bounds = { x: 0, y: 0, width, height }
    record('BrowserWindow', { ...options, webPreferences: { ...webPreferences, preload: undefined } })
    const contents = new WebContents({
      chromium: chromium(),
      preload: webPreferences.preload,
      serve: (request) => guards.serve!(request),
      isCancelled,
      onSend: (event, channel, args) => void listeners.get(channel)?.(event, ...args),
      onInvoke: invoke,
    })
    this.webContents = strictContents(contents)
    windows.add(this)
    app.emit('web-contents-created', {}, this.webContents)
    return strict('BrowserWindow', this)
  }

  async loadURL(url: string): Promise<void> {
    await contentsOf(this).load(url)
    record('window.loaded', url)
    if (this.#isShown) return
    this.#isShown = true
    this.emit('ready-to-show')
  }

  show(): void {
    this.#state.isVisible = true
    this.#state.isFocused = true
    record('window.show')
  }

  close(): void {
    const event = preventable({})
    this.emit('close', event)
    if (event.defaultPrevented) return
    windows.forEach((one) => one.webContents === this.webContents && windows.delete(one))
    void contentsOf(this).destroy()
    this.emit('closed')
    record('window.closed')
    application.windowClosed()
  }

  focus = () => record('window.focus')
  blur = () => {
    this.#state.isFocused = false
  }
  restore = () => record('window.restore')
  maximize = () => record('window.maximize')
  isFocused = () => this.#state.isFocused
  isMinimized = () => this.#state.isMinimized
  isMaximized = () => this.#state.isMaximized
  getNormalBounds = () => this.#bounds
  setProgressBar = (progress: number) => record('window.setProgressBar', progress)
}

const originals = new WeakMap<WebContents, WebContents>()
function strictContents(contents: WebContents): WebContents {
  const bound = strict('webContents', contents)
  originals.set(bound, contents)
  return bound
}
const contentsOf = (window: BrowserWindow) => originals.get(window.webContents)!

export class Notification extends StrictEmitter<'click'> {
  static isSupported = () => true
  #options: object

  constructor(options: object) {
    super('Notification', ['click'])
    this.#options = options
  }

  show(): void {
    record('Notification', this.#options)
    shown.push(this)
  }
}
const shown: Notification[] = []

export class Tray extends StrictEmitter<'click'> {
  constructor(image: { path: string }) {
    super('Tray', ['click'])
    record('Tray', image.path)
  }
  setToolTip = (text: string) => record('tray.setToolTip', text)
  setContextMenu = (menu: BuiltMenu) => {
    trayMenu = menu
  }
}
let trayMenu: BuiltMenu | undefined

interface MenuItem {
  label?: string
  role?: string
  click?: () => void
  submenu?: MenuItem[]
}
interface BuiltMenu {
  template: MenuItem[]
}
let applicationMenu: BuiltMenu | undefined
export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItem[]): BuiltMenu => ({ template }),
  setApplicationMenu: (menu: BuiltMenu) => {
    applicationMenu = menu
  },
})

const dialogAnswers: unknown[] = []
let wakeDialog = () => {}
async function askDialog(kind: string, ...args: unknown[]): Promise<unknown> {
  record(kind, args.at(-1))
  while (dialogAnswers.length === 0) await new Promise<void>((wake) => (wakeDialog = wake))
  return dialogAnswers.shift()
}
export const dialog = strict('dialog', {
  showMessageBox: (...args: unknown[]) => askDialog('dialog.showMessageBox', ...args),
  showOpenDialog: (...args: unknown[]) => askDialog('dialog.showOpenDialog', ...args),
})

export const crashReporter = strict('crashReporter', {
  start: (options: object) => record('crashReporter.start', options),
})
export const nativeImage = strict('nativeImage', {
  createFromPath: (path: string) => ({ path: realpathSync(path) }),
})
export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false })
export const powerMonitor = strict('powerMonitor', new StrictEmitter('powerMonitor', ['resume']))
let blockers = 0
export const powerSaveBlocker = strict('powerSaveBlocker', {
  start: (type: string) => {
    record('powerSaveBlocker.start', type)
    return blockers++
  },
  stop: (id: number) => record('powerSaveBlocker.stop', id),
})
export const screen = strict('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
})
export const shell = strict('shell', {
  openExternal: (url: string) => {
    record('shell.openExternal', url)
    return Promise.resolve()
  },
  openPath: (path: string) => {
    record('shell.openPath', path)
    return Promise.resolve('')
  },
  showItemInFolder: (path: string) => record('shell.showItemInFolder', path),
})
export { MessageChannelMain }

const firstWindow = () => {
  const [window] = windows
  if (!window) throw new Error('There is no window.')
  return window
}
onCommand('endpoint', async () => (await chromium()).endpoint)
onCommand('evaluate', (expression: string) => contentsOf(firstWindow()).evaluate(expression))
onCommand('url', () => firstWindow().webContents.getURL())
onCommand('closeWindow', () => firstWindow().close())
onCommand('blurWindow', () => firstWindow().blur())
onCommand('windows', () => windows.size)
onCommand('quit', () => app.quit())
onCommand('resume', () => void powerMonitor.emit('resume'))
onCommand('secondStart', (data: object) => void app.emit('second-instance', {}, [], '', data))
onCommand('answerDialog', (answer: object) => {
  dialogAnswers.push(answer)
  wakeDialog()
})
onCommand('clickNotification', () => void shown.at(-1)?.emit('click'))
onCommand('clickMenu', (...labels: string[]) => click(applicationMenu, labels))
onCommand('clickTray', (...labels: string[]) => click(trayMenu, labels))
onCommand('permission', async (permission: string) => {
  const { webContents } = firstWindow()
  const requested = await new Promise<boolean>((decide) => guards.request!(webContents, permission, decide))
  return { requested, checked: guards.check!(webContents, permission), device: guards.device!() }
})
onCommand(
  'crashPage',
  () => void contentsOf(firstWindow()).emit('render-process-gone', {}, { reason: 'crashed' }),
)
onCommand('isCancelled', (url: string) => isCancelled(url))
onCommand('attachWebview', () => {
  const event = preventable({})
  contentsOf(firstWindow()).emit('will-attach-webview', event, {}, {})
  return event.defaultPrevented
})
onCommand('ipcFrom', async (url: string, channel: string, ...args: unknown[]) => {
  const sender = firstWindow().webContents
  const isTop = url === 'top'
  const event = { sender, senderFrame: isTop ? sender.mainFrame : { url, postMessage: () => {} } } as IpcEvent
  if (handlers.has(channel)) return invoke(event, channel, args)
  return listeners.get(channel)!(event, ...args)
})
listen()

function click(menu: BuiltMenu | undefined, labels: string[]): void {
  let items = menu?.template ?? []
  for (const [index, label] of labels.entries()) {
    const item: MenuItem | undefined = items.find(
      (one) => (one.label ?? one.role)?.replace('&', '') === label,
    )
    if (!item) throw new Error(`There is no menu item ${labels.join(' → ')}.`)
    if (index === labels.length - 1) item.click?.()
    items = item.submenu ?? []
  }
}
