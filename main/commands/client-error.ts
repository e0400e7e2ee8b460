import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { errorCode } from '../contract/errors.ts'
import { AppError, unavailable } from '../lib/errors.ts'

const issues = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })),
})

/** What a call of the contract failed with, whoever answered it, as an error for a person. */
export function toAppError(error: unknown, isOwnerGone = false): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ORPCError) {
    const code = errorCode.safeParse(error.code)
    if (code.success) return from(error, new AppError(code.data, error.message, toDetails(error.data)))
    const found = issues.safeParse(error.data)
    if (found.success && error.code === 'BAD_REQUEST') {
      const reasons = found.data.issues.map(({ message, path = [] }) =>
        path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message,
      )
      return from(error, new AppError('INVALID_INPUT', reasons.join('; '), { issues: found.data.issues }))
    }
  }
  if (isOwnerGone)
    return unavailable(
      'The Sporeprint that had the workspace open is gone. Try again; a run continues with "run --resume RUN".',
    )
  const plain = error instanceof Error ? error : new Error(String(error))
  return from(plain, new AppError('INTERNAL', plain.message, {}, error))
}

const toDetails = (data: unknown) => z.record(z.string(), z.unknown()).catch({}).parse(data)

function from(original: Error, error: AppError): AppError {
  if (original.stack) error.stack = original.stack
  return error
}
