import { isAppError, unavailable, type AppError } from '../lib/errors.ts'

export const statusCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined

/** Docker's sentence without the words dockerode puts before it. */
export function dockerWords(error: unknown): string {
  if (error instanceof Error && 'json' in error) {
    const { json } = error
    if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message).trim()
  }
  const words = error instanceof Error ? error.message : String(error)
  return words.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
}

/** What Docker refused, as an error for a person; our own errors stay as they are. */
export function toDockerError(error: unknown, doing: string): AppError {
  if (isAppError(error)) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isGone = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'].includes(code)
  const next = isGone ? ' Docker went away; start it and try again.' : ''
  return unavailable(`${doing} failed: ${dockerWords(error).replace(/\.$/, '')}.${next}`, {}, error)
}

/** Does what may already be so: a container that is gone need not be removed. */
export async function unless(codes: readonly number[], work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    const code = statusCodeOf(error)
    if (code === undefined || !codes.includes(code)) throw error
  }
}
