import { z } from 'zod'
import { AppError, cancelled, invalidInput, isAppError, notFound, unavailable } from '../../lib/errors.ts'
import { ownMarkHeader } from './own-mark.ts'

export interface MlflowAddress {
  uri: string
  token?: string
  username?: string
  password?: string
}

export interface RequestOptions {
  signal?: AbortSignal
  /** Of the workspace that asks; see own-mark.ts. */
  mark?: string
}

export interface Send {
  method?: string
  body?: string | Blob
  headers?: Record<string, string>
  timeoutMs?: number
}

const answerMs = 60_000
const refusal = z.object({ error_code: z.coerce.string().optional(), message: z.string().optional() })

/** What the server says no to; `details.errorCode` is MLflow's. */
export const isRefusal = (error: unknown, errorCode?: string): error is AppError =>
  error instanceof AppError &&
  typeof error.details.errorCode === 'string' &&
  (errorCode === undefined || error.details.errorCode === errorCode)

/** The server cannot be had at all now: nothing else would do better. */
export const isOutage = (error: unknown): boolean =>
  isAppError(error, 'UNAVAILABLE') && error.details.isOutage === true

/** The address as it may be shown and remembered: without a password. */
export function plainUri(uri: string): string {
  const url = new URL(uri)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/+$/, '')
}

/** One request to an MLflow server, over fetch. */
export function createRequest(address: MlflowAddress, { signal, mark }: RequestOptions = {}) {
  const uri = plainUri(address.uri)
  const authorization = authorizationOf(address)

  /** @throws UNAVAILABLE with `isOutage`, or what the server refuses with MLflow's error code. */
  return async (path: string, { method = 'GET', body, headers = {}, timeoutMs = answerMs }: Send = {}) => {
    const ask = () => {
      const timeout = AbortSignal.timeout(timeoutMs)
      return fetch(`${uri}${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: { ...headers, ...authorization, ...(mark === undefined ? {} : { [ownMarkHeader]: mark }) },
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
    }
    let response: Response
    try {
      // A connection that rested may have been closed meanwhile; asking again changes nothing.
      response = await ask().catch((error: unknown) => {
        if (method === 'GET' && causeOf(error).code === 'UND_ERR_SOCKET') return ask()
        throw error
      })
    } catch (error) {
      throw toUnreachable(error, uri, signal)
    }
    if (response.ok) return response
    throw await toRefusal(response, uri, path)
  }
}

function authorizationOf({ uri, token, username, password }: MlflowAddress): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` }
  const url = new URL(uri)
  const user = username ?? decodeURIComponent(url.username)
  const word = password ?? decodeURIComponent(url.password)
  if (user === '' && word === '') return {}
  return { authorization: `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}` }
}

export function toUnreachable(error: unknown, uri: string, signal?: AbortSignal): AppError {
  if (error instanceof AppError) return error
  if (signal?.aborted) return cancelled()
  const { code, text } = causeOf(error)
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  const why =
    code === 'ECONNREFUSED'
      ? 'nothing listens there'
      : code === 'ENOTFOUND'
        ? 'there is no such host'
        : isLate
          ? 'it does not answer in time'
          : text
  return unavailable(
    `The MLflow server at ${uri} cannot be reached: ${why}. Start it, or change the address.`,
    { uri, isOutage: true, code },
    error,
  )
}

function causeOf(error: unknown): { code: string; text: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return { code, text: cause instanceof Error ? cause.message || code : String(cause) }
}

async function toRefusal(response: Response, uri: string, path: string): Promise<AppError> {
  const { status } = response
  const text = await response.text().catch(() => '')
  const parsed = refusal.safeParse(parseJson(text))
  const { error_code: errorCode, message } = parsed.success ? parsed.data : {}
  const details = { uri, path: path.split('?')[0], status, errorCode: errorCode ?? `HTTP_${status}` }
  const said = (message ?? text).trim().slice(0, 500) || `status ${status}`
  if (status === 401 || status === 403) {
    return unavailable(
      `The MLflow server at ${uri} does not let us in: ${said} Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.`,
      { ...details, isOutage: true },
    )
  }
  if (status === 429 || (status >= 500 && errorCode === undefined) || status === 503) {
    return unavailable(`The MLflow server at ${uri} is in trouble: ${said}`, { ...details, isOutage: true })
  }
  if (status >= 500) return unavailable(`The MLflow server failed: ${said}`, details)
  return status === 404 ? notFound(said, details) : invalidInput(said, details)
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
