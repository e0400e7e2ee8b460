import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { root } from './built.ts'

export interface Recorded {
  what: string
  args: unknown[]
}

/** The built desktop app, running on the Electron stand-in. */
export interface Harness {
  /** Does what a person or the system would do; see the commands at the end of stand-in/electron.ts. */
  command<Value>(name: string, ...args: unknown[]): Promise<Value>
  /** Runs a script in the page and returns its value. */
  evaluate<Value>(expression: string): Promise<Value>
  readonly recorded: readonly Recorded[]
  /** Waits until the shell asks something of the system, from the start of the app or after `from` recorded calls. */
  until(what: string, matches?: (args: unknown[]) => boolean, from?: number): Promise<unknown[]>
  /** Where Playwright can connect to the same Chromium. */
  endpoint(): Promise<string>
  readonly exited: Promise<number | null>
  readonly output: () => string
  close(): Promise<void>
}

export function startHarness(options: {
  chromium: string
  args: string[]
  /** The folder of the application; the source tree unless said. */
  app?: string
  userFolder: string
  env?: NodeJS.ProcessEnv
}): Harness {
  const app = options.app ?? root
  const child = fork(join(app, 'out', 'electron', 'main.js'), options.args, {
    cwd: root,
    silent: true,
    // process.argv looks like that of `electron .`: the executable, the application's folder, the arguments.
    execArgv: ['--import', new URL('stand-in/register.mjs', import.meta.url).href],
    env: {
      ...process.env,
      SPOREPRINT_USER_FOLDER: options.userFolder,
      STAND_IN_CHROMIUM: options.chromium,
      STAND_IN_APP: app,
      ...options.env,
    },
  })
  const recorded: Recorded[] = []
  const waiting = new Set<() => void>()
  const answers = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let nextId = 1
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.once('exit', (code) => {
    for (const { reject } of answers.values()) reject(new Error(`The app ended with ${code}.\n${output}`))
    for (const wake of waiting) wake()
  })
  child.on(
    'message',
    (message: { record?: string; args?: unknown[]; id?: number; value?: never; error?: string }) => {
      if (message.record !== undefined) {
        recorded.push({ what: message.record, args: message.args ?? [] })
        for (const wake of waiting) wake()
        return
      }
      const answer = answers.get(message.id!)
      answers.delete(message.id!)
      if (message.error === undefined) answer?.resolve(message.value!)
      else answer?.reject(new Error(message.error))
    },
  )

  const command: Harness['command'] = (name, ...args) =>
    new Promise((resolve, reject) => {
      if (isOver(child)) throw new Error(`The app has ended.\n${output}`)
      const id = nextId++
      answers.set(id, { resolve, reject })
      child.send({ id, command: name, args })
    })

  return {
    command,
    evaluate: (expression) => command('evaluate', expression),
    recorded,
    async until(what, matches = () => true, from = 0) {
      for (;;) {
        const found = recorded.slice(from).find((one) => one.what === what && matches(one.args))
        if (found) return found.args
        if (isOver(child)) throw new Error(`The app ended before ${what}.\n${output}`)
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake)
            resolve()
          }
          waiting.add(wake)
        })
      }
    },
    endpoint: () => command('endpoint'),
    exited,
    output: () => output,
    async close() {
      if (isOver(child)) return
      child.send({ id: 0, command: 'quit', args: [] })
      await exited
    },
  }
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null
