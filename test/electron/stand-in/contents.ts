import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Result } from './cdp.ts'
import type { Chromium } from './cdp.ts'
import type { MessagePort } from './ports.ts'
import { record } from './recorder.ts'
import { preventable, strict, StrictEmitter, type PreventableEvent } from './strict.ts'
import { pageWorld, preloadWorld } from './worlds.ts'

/** Chromium cannot be taught the scheme \`app:\`, so its pages live at a host that no network has. */
const webOrigin = 'https://bundle.app.invalid'
const appOrigin = 'app://bundle'
export const toWeb = (url: string) =>
  url.startsWith(appOrigin) ? webOrigin + url.slice(appOrigin.length) : url
export const toApp = (url: string) =>
  url.startsWith(webOrigin) ? appOrigin + url.slice(webOrigin.length) : url

export interface ContentsDeps {
  chromium: Promise<Chromium>
  preload: string
  /** Answers a request for \`app:\`. */
  serve: (request: Request) => Promise<Response>
  /** The session's onBeforeRequest: whether the request is cancelled. */
  isCancelled: (url: string) => boolean
  onSend: (event: IpcEvent, channel: string, args: unknown[]) => void
  onInvoke: (event: IpcEvent, channel: string, args: unknown[]) => Promise<unknown>
}

export interface IpcEvent {
  sender: WebContents
  senderFrame: Frame | null
}

interface Frame {
  readonly url: string
  postMessage(channel: string, message: unknown, ports: MessagePort[]): void
}

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }
const events = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview',
  'render-process-gone',
] as const

/** A page in Chromium, with the preload script in a world of its own. */
export class WebContents extends StrictEmitter<(typeof events)[number]> {
  readonly mainFrame: Frame
  readonly ready: Promise<void>
  #deps: ContentsDeps
  #chromium!: Chromium
  #session!: string
  #mainFrameId = ''
  #context: { id: number; uniqueId: string } | undefined
  #url = ''
  #isLoading = false
  #openHandler: OpenHandler | undefined
  #ports = new Map<string, MessagePort>()

  constructor(deps: ContentsDeps) {
    super('webContents', events)
    this.#deps = deps
    const getURL = () => this.getURL()
    const postMessage: Frame['postMessage'] = (channel, message, ports) => {
      if (message !== undefined) throw new Error('The Electron stand-in posts ports without a message.')
      this.#deliver(
        channel,
        [],
        ports.map((port) => this.#take(port)),
      )
    }
    this.mainFrame = strict('webContents.mainFrame', {
      get url() {
        return getURL()
      },
      postMessage,
    })
    this.ready = this.#open()
  }

  getURL(): string {
    return toApp(this.#url)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver(channel, args, [])
  }

  reload(): void {
    this.#isLoading = true
    void this.ready.then(() => this.#send('Page.reload'))
  }

  async load(url: string): Promise<void> {
    await this.ready
    this.#isLoading = true
    const loaded = this.#next('Page.loadEventFired')
    const { errorText, loaderId } = await this.#send('Page.navigate', { url: toWeb(url) })
    if (errorText) throw new Error(`${url}: ${errorText}`)
    // Without a loader only the fragment changed.
    if (loaderId) await loaded
    else this.#isLoading = false
  }

  /** What a page's script gets when it does something; a stand-in for the person and for hostile pages. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
      allowUnsafeEvalBlockedByCSP: false,
    })
    if (exceptionDetails) {
      throw new Error(String(exceptionDetails.exception?.description ?? exceptionDetails.text))
    }
    return result.value
  }

  async destroy(): Promise<void> {
    await this.ready
    this.#loseDocument()
    await this.#chromium.send('Target.closeTarget', { targetId: this.#mainFrameId })
  }

  async #open(): Promise<void> {
    this.#chromium = await this.#deps.chromium
    const { targetId } = await this.#chromium.send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.#chromium.send('Target.attachToTarget', { targetId, flatten: true })
    this.#session = sessionId
    this.#mainFrameId = targetId
    this.#on('Runtime.executionContextCreated', ({ context }) => this.#enterContext(context))
    this.#on('Runtime.executionContextsCleared', () => this.#loseDocument())
    this.#on('Runtime.bindingCalled', (call) => {
      if (call.executionContextId === this.#context?.id) this.#fromPage(JSON.parse(call.payload))
    })
    this.#on('Page.frameNavigated', ({ frame }) => {
      if (frame.id === this.#mainFrameId) this.#url = String(frame.url) + String(frame.urlFragment ?? '')
    })
    this.#on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.#mainFrameId) this.#url = String(url)
    })
    this.#on('Fetch.requestPaused', (paused) => void this.#answer(paused))
    const preload = readFileSync(this.#deps.preload, 'utf8')
    await this.#send('Page.enable')
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorld })
    await this.#send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadWorld(preload, process.platform, process.env.STAND_IN_DROP_FOLDER),
      worldName: 'preload',
    })
    await this.#send('Runtime.addBinding', { name: 'standInToMain', executionContextName: 'preload' })
    await this.#send('Runtime.enable')
  }

  #enterContext({ id, uniqueId, name, auxData }: Result): void {
    if (name === 'preload' && auxData.frameId === this.#mainFrameId) {
      this.#context = { id: id, uniqueId: uniqueId }
    }
  }

  /** A navigation ends the document: its ports close. */
  #loseDocument(): void {
    this.#context = undefined
    for (const port of this.#ports.values()) port.closedByOther()
    this.#ports.clear()
  }

  #take(port: MessagePort): string {
    const id = randomUUID()
    const inner = { deliver: port.deliver, hangUp: port.hangUp }
    this.#ports.set(id, port)
    // What the other end in this process sends goes to the page; what the page sends goes to that end.
    port.receive = (data) => this.#toPage({ kind: 'port', id, data })
    port.closedByOther = () => {
      if (!this.#ports.delete(id)) return
      this.#toPage({ kind: 'port-close', id })
      inner.hangUp()
    }
    return id
  }

  #fromPage(message: Result): void {
    const event: IpcEvent = { sender: this, senderFrame: this.mainFrame }
    switch (message.kind) {
      case 'send':
        return this.#deps.onSend(event, message.channel, message.args)
      case 'port':
        return this.#ports.get(message.id)?.deliver(message.data)
      case 'port-close':
        return this.#ports.get(message.id)?.closedByOther()
      case 'open': {
        const answer = this.#openHandler?.({ url: toApp(message.url) })
        return record('window.open', message.url, answer?.action ?? 'allow')
      }
      case 'invoke': {
        const { id } = message
        return void this.#deps.onInvoke(event, message.channel, message.args).then(
          (value) => this.#toPage({ kind: 'answer', id, value }),
          (error: unknown) => this.#toPage({ kind: 'answer', id, error: String(error) }),
        )
      }
      default:
        throw new Error(`Unknown message ${String(message.kind)}`)
    }
  }

  #deliver(channel: string, args: unknown[], ports: string[]): void {
    this.#toPage({ kind: 'event', channel, args, ports })
  }

  #toPage(message: object): void {
    if (!this.#context) return
    const expression = `standInReceive(${JSON.stringify(message)})`
    // The document may go at any time; what was meant for it goes with it.
    this.#send('Runtime.evaluate', { expression, uniqueContextId: this.#context.uniqueId }).catch(() => {})
  }

  async #answer({ requestId, request, resourceType, frameId }: Result): Promise<void> {
    const url = toApp(request.url)
    const fail = (errorReason: string) => this.#send('Fetch.failRequest', { requestId, errorReason })
    if (resourceType === 'Document' && this.#isRefused(url, frameId === this.#mainFrameId))
      return void fail('Aborted')
    if (!url.startsWith(appOrigin)) {
      const isCancelled = this.#deps.isCancelled(url)
      record('request', url, isCancelled ? 'cancelled' : 'let through')
      return void fail('BlockedByClient')
    }
    const init = { method: request.method }
    const response = await this.#deps.serve(new Request(url, init))
    await this.#send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  }

  #isRefused(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.#isLoading) {
      this.#isLoading = false
      return false
    }
    const event: PreventableEvent & { url: string } = preventable({ url, isMainFrame })
    this.emit('will-frame-navigate', event)
    if (isMainFrame) this.emit('will-navigate', event)
    record('navigation', url, event.defaultPrevented ? 'refused' : 'allowed')
    return event.defaultPrevented
  }

  #on(method: string, listener: (params: Result) => void): void {
    this.#chromium.on(`${this.#session} ${method}`, listener)
  }

  #next(method: string): Promise<Result> {
    return new Promise((resolve) => this.#chromium.once(`${this.#session} ${method}`, resolve))
  }

  #send(method: string, params: Record<string, unknown> = {}): Promise<Result> {
    return this.#chromium.send(method, params, this.#session)
  }
}
