import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

const bin = join(import.meta.dirname, '../../main/bin.mjs')

export interface CommandOptions {
  cwd?: string
  env?: Record<string, string>
  /** Another user, for tests that run as root. */
  uid?: number
}

/** Starts the real command line in a process of its own. */
export function startCommand(
  args: string[],
  { cwd, env, uid }: CommandOptions = {},
): ChildProcessWithoutNullStreams {
  const { npm_lifecycle_event: _script, ...environment } = process.env
  return spawn(process.execPath, [bin, ...args], { cwd, uid, env: { ...environment, ...env } })
}

/** Runs it to its end. */
export async function runCommand(args: string[], options: CommandOptions = {}) {
  const child = startCommand(args, options)
  child.stdin.end()
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)])
  return {
    code,
    stdout,
    stderr,
    json: (): unknown => JSON.parse(stdout),
    read: <Schema extends z.ZodType>(schema: Schema) => schema.parse(JSON.parse(stdout)),
  }
}

/** Makes the sample workspace `name` in `folder`. */
export async function initSample(folder: string, name: string): Promise<string> {
  const made = await runCommand(['init', name, '--sample', 'mushroom', '--json'], { cwd: folder })
  if (made.code !== 0) throw new Error(made.stdout + made.stderr)
  return made.read(z.object({ path: z.string(), name: z.literal(name) })).path
}

/** The exit code, or null when a signal ended it. */
export const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

/** Resolves with the first match of `pattern` in what the stream says. */
export function heard(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let said = ''
    stream.on('data', (chunk) => {
      said += String(chunk)
      const match = pattern.exec(said)
      if (match) resolve(match)
    })
    stream.once('end', () => reject(new Error(`It ended without ${String(pattern)}: ${said}`)))
  })
}
