import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { join } from 'node:path'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer } from 'ws'
import { applicationRoot } from './lib/application.ts'
import { conflict, unavailable } from './lib/errors.ts'
import { maxMessageBytes, type Backend } from './backend.ts'
import { relayBackend } from './relay-backend.ts'
import { routerBackend } from './router-backend.ts'
import { serveFile } from './static-files.ts'

/** The application, or the local socket of the process that owns the workspace. */
export type BackendSource = { router: AnyRouter } | { endpoint: string }

export interface BrowserServer {
  /** What to open: it carries the token behind `#`, which no browser sends anywhere. */
  readonly url: string
  readonly port: number
  readonly token: string
  /** Serves something else from now on; connections to what was served before are ended. */
  serve(source: BackendSource): void
  close(): Promise<void>
}

export interface BrowserOptions {
  /** 0, the default, takes a free one. */
  port?: number
  /** The built screens. */
  folder?: string
}

const protocolName = 'sporeprint'

/**
 * Serves the application to browsers on this machine: the screens, and the contract over WebSocket and HTTP at `/rpc`.
 * Every call wants the token; requests that were made for another host or from another site's page are refused.
 */
export async function serveBrowser(
  source: BackendSource,
  options: BrowserOptions = {},
): Promise<BrowserServer> {
  const folder = options.folder ?? join(applicationRoot(), 'out', 'renderer')
  const token = randomBytes(32).toString('base64url')
  let backend: Backend = toBackend(source)
  let port = 0

  const refusal = (request: IncomingMessage) => {
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
    if (!hosts.includes(request.headers.host ?? '')) return 'This address is served to 127.0.0.1 only.'
    const { origin } = request.headers
    if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
      return 'Pages of other sites may not call this address.'
    return undefined
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const reason = refusal(request)
    if (reason !== undefined) return refuse(response, 403, reason)
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname !== '/rpc' && !pathname.startsWith('/rpc/'))
      return serveFile(folder, pathname, request, response)
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (!isSame(given, token)) return refuse(response, 401, 'The token is missing or wrong.')
    if (!(await backend.handle(request, response))) refuse(response, 404, 'There is no such procedure.')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, 'The request could not be answered.')
      else response.destroy()
    })
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => protocolName,
  })
  server.on('upgrade', (request, stream, head) => {
    const [name, given] = (request.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .map((one) => one.trim())
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (refusal(request) !== undefined) return refuseUpgrade(stream, '403 Forbidden')
    if (pathname !== '/rpc') return refuseUpgrade(stream, '404 Not Found')
    if (name !== protocolName || !isSame(given, token)) return refuseUpgrade(stream, '401 Unauthorized')
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate())
      backend.upgrade(socket)
    })
  })

  await listen(server, options.port ?? 0)
  // A TCP server's address is an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  port = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${port}/#${token}`,
    port,
    token,
    serve(next) {
      backend = toBackend(next)
      for (const socket of sockets.clients) socket.close(1012)
      // Their pages connect again by themselves, to what is served now.
      for (const socket of sockets.clients) socket.terminate()
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

const toBackend = (source: BackendSource) =>
  'router' in source ? routerBackend(source.router) : relayBackend(source.endpoint)

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      reject(
        code === 'EADDRINUSE'
          ? conflict(`The port ${port} is in use. Choose another one, or 0 for any.`, { port }, error)
          : unavailable(`The port ${port} cannot be opened: ${error.message}.`, { port }, error),
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Compares digests, which are of one length, in a time that does not depend on where they differ. */
function isSame(given: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(token))
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  response.end(`${reason}\n`)
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.on('error', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const digest = (text: string) => createHash('sha256').update(text).digest()
