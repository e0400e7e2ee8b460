import { AppError } from '../../lib/errors.ts'

/** MLflow's error codes with the HTTP status that its server gives each. */
const statuses = {
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  INTERNAL_ERROR: 500,
  INVALID_STATE: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
}
export type MlflowCode = keyof typeof statuses

/** A failure as MLflow's server tells it. Messages that MLflow's clients and tests compare are its own, word by word. */
export class MlflowError extends Error {
  readonly code: MlflowCode

  constructor(code: MlflowCode, message: string) {
    super(message)
    this.name = 'MlflowError'
    this.code = code
  }
}

export const invalid = (message: string) => new MlflowError('INVALID_PARAMETER_VALUE', message)
export const absent = (message: string) => new MlflowError('RESOURCE_DOES_NOT_EXIST', message)
export const exists = (message: string) => new MlflowError('RESOURCE_ALREADY_EXISTS', message)
export const badState = (message: string) => new MlflowError('INVALID_STATE', message)

/** What a failure of any kind looks like to an MLflow client. */
export function toAnswer(error: unknown): { status: number; body: { error_code: string; message: string } } {
  // Something went down into what a client sent and found no end.
  if (error instanceof RangeError && error.message.includes('call stack'))
    return toAnswer(invalid('The request is nested too deeply.'))
  const code = error instanceof MlflowError ? error.code : codeOf(error)
  const isOurs = error instanceof MlflowError || error instanceof AppError
  const message = isOurs ? error.message : 'Sporeprint could not answer. Its log says why.'
  return { status: statuses[code], body: { error_code: code, message } }
}

function codeOf(error: unknown): MlflowCode {
  if (!(error instanceof AppError)) return 'INTERNAL_ERROR'
  if (error.code === 'NOT_FOUND') return 'RESOURCE_DOES_NOT_EXIST'
  if (error.code === 'INVALID_INPUT') return 'INVALID_PARAMETER_VALUE'
  if (error.code === 'CONFLICT') return 'RESOURCE_CONFLICT'
  if (error.code === 'UNAVAILABLE') return 'TEMPORARILY_UNAVAILABLE'
  return 'INTERNAL_ERROR'
}
