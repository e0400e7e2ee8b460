import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { conflict, invalidInput, unavailable } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import { deleteFiles, listFiles, receiveFile, sendFile } from './mlflow/artifact-files.ts'
import { placeOf, type Place } from './mlflow/artifact-places.ts'
import { ownMark, ownMarkHeader } from './mlflow-client/own-mark.ts'
import { createAccess } from './mlflow/access.ts'
import { isRecord } from './mlflow/fields.ts'
import { absent, invalid, MlflowError, toAnswer } from './mlflow/mlflow-error.ts'
import { createProtocol } from './mlflow/protocol.ts'
import { createRouter, readQuery } from './mlflow/router.ts'
import type { MlflowServices } from './mlflow/services.ts'

/** Of MLflow's protocol, as its server says it at /version. */
const protocolVersion = '3.0.0'
const maxBodyBytes = 64 * 1024 * 1024
/** MLflow's page asks for hundreds of runs in one address. */
const maxHeaderBytes = 128 * 1024
const artifactPath = /^\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/artifacts(?:\/(.*))?$/
const uploadPath = /^\/(?:ajax-)?api\/2\.0\/mlflow\/upload-artifact$/

export interface TrackingServer {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

export interface TrackingServerOptions {
  /** 0 takes a free one. */
  port: number
  /** 127.0.0.1 unless said; other machines are let in only with a token. */
  host?: string
  /** What clients send as MLFLOW_TRACKING_TOKEN, or as the password of MLFLOW_TRACKING_PASSWORD. */
  token?: string
  log?: WorkContext['log']
}

/**
 * Serves the workspace to MLflow's clients, at MLFLOW_TRACKING_URI=`url`.
 *
 * @throws CONFLICT when the port is in use; INVALID_INPUT for an address of the network without a token.
 */
export async function serveTracking(
  services: MlflowServices,
  { port, host = '127.0.0.1', token, log }: TrackingServerOptions,
): Promise<TrackingServer> {
  if (!['127.0.0.1', '::1', 'localhost'].includes(host) && !token) {
    throw invalidInput(
      `"${host}" is open to other machines, so the server wants a token there. Set SPOREPRINT_TRACKING_TOKEN, or serve on 127.0.0.1.`,
      { host },
    )
  }
  const protocol = createProtocol(services)
  const router = createRouter(protocol.endpoints)
  let access = createAccess(host, 0, token)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    access.check(request)
    if (request.headers[ownMarkHeader] === ownMark(services.paths.root))
      throw new MlflowError('RESOURCE_CONFLICT', 'This workspace cannot be sent to itself.')
    const method = request.method ?? 'GET'
    // Not parsed as a URL, which would resolve ".." before anybody could refuse it.
    const [path, search] = splitOnce(request.url ?? '/', '?')
    const pathname = path.replace(/^\/+/, '/')
    const query = new URLSearchParams(search)
    const isReading = method === 'GET' || method === 'HEAD'
    if (pathname === '/health' || pathname === '/version' || pathname === '/')
      return sendText(response, plainAnswer(pathname, request))
    const need = (name: string) => query.get(name) ?? fail(`Missing value for required parameter '${name}'.`)
    if (isReading && pathname === '/get-artifact') {
      const runId = query.get('run_id') ?? query.get('run_uuid') ?? need('run_id')
      return sendFile(protocol.runArtifact(runId, need('path')), request, response)
    }
    if (isReading && pathname === '/model-versions/get-artifact')
      return sendFile(
        protocol.versionArtifact(need('name'), need('version'), need('path')),
        request,
        response,
      )
    if (method === 'POST' && uploadPath.test(pathname)) {
      const told = (name: string) => query.get(name) || fail(`Request must specify ${name}.`)
      const place = protocol.runArtifact(told('run_uuid'), told('path'))
      if (Number(request.headers['content-length'] ?? 1) === 0) fail('Request must specify data.')
      await receiveFile(services.paths, place, request)
      changed(place)
      return sendJson(response, 200, {})
    }
    const artifact = artifactPath.exec(pathname)
    if (artifact) return answerArtifact(artifact[1], query, request, response)
    if (!router.isMine(pathname))
      throw new MlflowError('ENDPOINT_NOT_FOUND', `There is no ${pathname} in this server.`)
    const { endpoint, named } = router.find(method, pathname)
    const body = method === 'GET' ? {} : await readBody(request)
    sendJson(response, 200, await endpoint.answer({ ...readQuery(endpoint, query), ...body, ...named }))
  }

  const answerArtifact = async (
    encoded: string | undefined,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    if (encoded === undefined || encoded === '') {
      if (request.method !== 'GET')
        throw new MlflowError('ENDPOINT_NOT_FOUND', 'Name the artifact in the path.')
      const files = await listFiles(placeOf(services, query.get('path') ?? ''))
      const named = files.map((file) => ({ ...file, path: file.path.slice(file.path.lastIndexOf('/') + 1) }))
      return sendJson(response, 200, { files: named })
    }
    const place = placeOf(services, decodeOnce(encoded))
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return sendFile(place, request, response)
      case 'PUT':
        await receiveFile(services.paths, place, request)
        changed(place)
        return sendJson(response, 200, {})
      case 'DELETE':
        requireMlflow(place)
        await deleteFiles(services.paths, place)
        changed(place)
        return sendJson(response, 200, {})
      default:
        throw new MlflowError(
          'ENDPOINT_NOT_FOUND',
          `Artifacts answer GET, PUT and DELETE, but not ${request.method}.`,
        )
    }
  }
  const changed = ({ runId }: Place) => {
    if (runId !== undefined) services.events.emit({ topic: 'run', id: runId })
  }
  /** What a pipeline wrote is part of its run: no client takes it away. */
  const requireMlflow = ({ runId }: Place) => {
    if (runId === undefined || services.state.runs.get(runId)?.source === 'mlflow') return
    throw invalid(`The run ${runId} was made by Sporeprint; its artifacts cannot be deleted from outside.`)
  }

  const server = createServer({ maxHeaderSize: maxHeaderBytes }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { status, body } = toAnswer(error)
      if (body.error_code === 'INTERNAL_ERROR')
        log?.('error', `${request.method} ${request.url?.slice(0, 200)} failed: ${String(error)}`)
      if (response.headersSent) response.destroy()
      else sendJson(response, status, body, !request.complete)
    })
  })
  // Longer than the pools of Python's clients keep an idle connection.
  server.keepAliveTimeout = 65_000
  // Large artifacts take their time.
  server.requestTimeout = 0
  await listen(server, port, host)
  // A TCP server's address is an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const chosen = (server.address() as AddressInfo).port
  access = createAccess(host, chosen, token)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    port: chosen,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      services.tracking.flush()
    },
  }
}

function plainAnswer(pathname: string, { headers }: IncomingMessage): string {
  if (pathname === '/health') return 'OK'
  if (pathname === '/version') return protocolVersion
  return `Sporeprint keeps experiments here. Point MLflow at it:\n\n  export MLFLOW_TRACKING_URI=http://${headers.host ?? ''}\n`
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    // A request without an encoding gives buffers.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > maxBodyBytes) throw invalid(`A request has at most ${maxBodyBytes} bytes. Send less at once.`)
    chunks.push(bytes)
  }
  if (size === 0) return {}
  const type = request.headers['content-type']?.split(';')[0]?.trim()
  if (type === undefined) throw invalid('Bad Request. Content-Type header is missing.')
  if (type !== 'application/json')
    throw invalid("Bad Request. Content-Type must be one of ['application/json'].")
  let body: unknown
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    throw invalid(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (isRecord(body)) return body
  throw invalid('The body is not a JSON object.')
}

function sendJson(response: ServerResponse, status: number, value: unknown, isLast = false): void {
  const text = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
    ...(isLast ? { connection: 'close' } : {}),
  })
  response.end(text)
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  response.end(text)
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw absent(`Invalid path: ${JSON.stringify(text.slice(0, 200))} is no encoded path.`)
  }
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function fail(message: string): never {
  throw invalid(message)
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      reject(
        code === 'EADDRINUSE'
          ? conflict(
              `The port ${port} is in use. Choose another one with --port or "tracking.port".`,
              { port },
              error,
            )
          : unavailable(
              `The port ${port} of ${host} cannot be opened: ${error.message}.`,
              { port, host },
              error,
            ),
      )
    })
    server.listen(port, host, resolve)
  })
}
