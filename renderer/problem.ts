import { ORPCError } from '@orpc/client'

export interface Problem {
  code: string
  message: string
  details: Record<string, unknown>
}

/** What a failed call says to a person; the backend's sentences are shown as they are. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ORPCError) {
    return { code: error.code, message: error.message, details: { ...Object(error.data) } }
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'UNAVAILABLE', message: 'The connection was lost before the answer came.', details: {} }
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error), details: {} }
}
