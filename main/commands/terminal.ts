import { resolve } from 'node:path'
import type { ErrorCode } from '../contract/errors.ts'
import { findWorkspace } from '../create-workspace.ts'
import { applicationRoot } from '../lib/application.ts'
import { notFound } from '../lib/errors.ts'
import type { OpenedWorkspace } from '../open-workspace.ts'
import { toAppError } from './client-error.ts'

export interface CommonOptions {
  workspace?: string
  json?: boolean
  verbose?: boolean
}

/** Where a command reads its surroundings and writes its results. */
export interface Terminal {
  readonly json: boolean
  readonly verbose: boolean
  /** A path as the person typed it, from where the person stands. */
  resolvePath: (path: string) => string
  workspacePath(): string
  /** Opens the workspace, does the work, closes it. */
  withWorkspace<Result>(work: (opened: OpenedWorkspace) => Promise<Result>): Promise<Result>
  /** The result: `value` as JSON, or `text` for a person. To be called once. */
  print(value: unknown, text: string): void
  /** A line beside the result, on standard error. */
  note: (text: string) => void
  printError(code: ErrorCode, message: string, details?: Record<string, unknown>): void
  /** Does the work and turns a failure into its message; resolves to the exit code. */
  guard(work: () => Promise<number | void>): Promise<number>
}

const note = (text: string) => void process.stderr.write(`${text}\n`)
const printJson = (value: unknown) => void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)

export function createTerminal(options: CommonOptions): Terminal {
  const { json = false, verbose = false } = options
  const here = whereThePersonStands()
  const resolvePath = (path: string) => resolve(here, path)
  const printError: Terminal['printError'] = (code, message, details = {}) => {
    if (json) printJson({ error: { code, message, details } })
    else note(message)
  }

  const workspacePath = () => {
    if (options.workspace !== undefined) return resolvePath(options.workspace)
    const found = findWorkspace(here) ?? process.env.SPOREPRINT_WORKSPACE
    if (found) return found
    throw notFound(
      `"${here}" is in no workspace. Go to one, name one with -w DIR, or make one with "sporeprint init DIR".`,
      { path: here },
    )
  }

  return {
    json,
    verbose,
    resolvePath,
    workspacePath,
    async withWorkspace(work) {
      const { openWorkspace } = await import('../open-workspace.ts')
      const opened = await openWorkspace(workspacePath(), { host: 'cli' })
      let isOwnerGone = false
      void opened.ownerGone.then(() => (isOwnerGone = true))
      try {
        return await work(opened)
      } catch (error) {
        throw toAppError(error, isOwnerGone)
      } finally {
        await opened.close()
      }
    },
    print(value, text) {
      if (json) printJson(value)
      else if (text !== '') process.stdout.write(`${text}\n`)
    },
    note,
    printError,
    async guard(work) {
      process.stdout.on('error', leaveQuietly)
      try {
        return (await work()) ?? 0
      } catch (error) {
        const { code, message, details, stack } = toAppError(error)
        printError(code, code === 'INTERNAL' ? `This is a bug in Sporeprint: ${message}` : message, details)
        if (verbose && stack) note(stack)
        else if (code === 'INTERNAL') note('Run it again with --verbose to see where, and report it.')
        return 1
      }
    },
  }
}

/** `… | head` closes the pipe when it has seen enough. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exitCode = 0
}

/** npm goes to the project's folder before it starts a script, and remembers where it was called. */
function whereThePersonStands(): string {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env
  const isFromNpm = script !== undefined && resolve(process.cwd()) === applicationRoot()
  return isFromNpm && INIT_CWD ? INIT_CWD : process.cwd()
}
