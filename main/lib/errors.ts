import type { ErrorCode } from '../contract/errors.ts'

export type ErrorDetails = Record<string, unknown>

/**
 * A failure that can happen and that a person can do something about. `message` names the thing, the value and,
 * where there is one, the next step. What cannot happen is a plain `Error`.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

export const invalidInput = (message: string, details?: ErrorDetails, cause?: unknown) =>
  new AppError('INVALID_INPUT', message, details, cause)
export const notFound = (message: string, details?: ErrorDetails, cause?: unknown) =>
  new AppError('NOT_FOUND', message, details, cause)
export const conflict = (message: string, details?: ErrorDetails, cause?: unknown) =>
  new AppError('CONFLICT', message, details, cause)
export const unavailable = (message: string, details?: ErrorDetails, cause?: unknown) =>
  new AppError('UNAVAILABLE', message, details, cause)
export const cancelled = (message = 'Cancelled.', details?: ErrorDetails) =>
  new AppError('CANCELLED', message, details)

/** What crosses a thread or a wire. */
export interface ErrorShape {
  code: ErrorCode
  message: string
  details: ErrorDetails
  stack?: string
}

export function toErrorShape(error: unknown): ErrorShape {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, details: error.details, stack: error.stack }
  }
  const plain = error instanceof Error ? error : new Error(String(error))
  return { code: 'INTERNAL', message: plain.message, details: {}, stack: plain.stack }
}

export function fromErrorShape(shape: ErrorShape): AppError {
  const error = new AppError(shape.code, shape.message, shape.details)
  if (shape.stack) error.stack = shape.stack
  return error
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code)
}

export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
