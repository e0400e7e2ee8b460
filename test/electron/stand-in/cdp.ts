import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

type Params = Record<string, unknown>
export type Result = Record<string, any> // eslint-disable-line typescript/no-explicit-any -- the protocol is untyped

const flags = [
  '--headless=new',
  '--remote-debugging-port=0',
  // A pipe that nobody writes to: it closes with this process, however that ends, and Chromium ends with it.
  '--remote-debugging-pipe',
  '--enable-blink-features=MessagePortCloseEvent',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
]

/** A Chromium and one connection to its DevTools protocol; events are emitted as `SESSION METHOD`. */
export class Chromium extends EventEmitter {
  readonly endpoint: string
  #child: ChildProcess
  #socket: WebSocket
  #profile: string
  #pending = new Map<number, { resolve: (result: Result) => void; reject: (error: Error) => void }>()
  #nextId = 1

  private constructor(child: ChildProcess, socket: WebSocket, endpoint: string, profile: string) {
    super()
    this.setMaxListeners(0)
    this.#child = child
    this.#socket = socket
    this.endpoint = endpoint
    this.#profile = profile
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data))))
  }

  static async launch(executable: string): Promise<Chromium> {
    const profile = mkdtempSync(join(tmpdir(), 'sporeprint-chromium-'))
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const child = spawn(executable, [...flags, ...root, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    })
    process.once('exit', () => {
      child.kill('SIGKILL')
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    })
    const endpoint = await new Promise<string>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`${executable} ended with ${code} before it listened.`)))
      createInterface(child.stderr!).on('line', (line) => {
        const match = /^DevTools listening on (ws:\S+)/.exec(line)
        if (match) resolve(match[1]!)
      })
    })
    const socket = new WebSocket(endpoint)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error(`No connection to ${endpoint}.`)), {
        once: true,
      })
    })
    return new Chromium(child, socket, endpoint, profile)
  }

  send(method: string, params: Params = {}, sessionId?: string): Promise<Result> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }

  async close(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#socket.close()
    this.#child.kill()
    await exited
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  #receive({ id, method, params, sessionId, result, error }: Result): void {
    if (method) this.emit(`${sessionId ?? ''} ${method}`, params)
    const pending = this.#pending.get(id)
    if (!pending) return
    this.#pending.delete(id)
    if (error) pending.reject(new Error(`DevTools: ${error.message}`))
    else pending.resolve(result)
  }
}
