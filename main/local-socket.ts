import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer, type WebSocket } from 'ws'
import { isPipe, maxMessageBytes, type Backend } from './backend.ts'
import { unavailable } from './lib/errors.ts'

/**
 * Serves a router, made when it is first wanted, to this user's other processes. The caller owns the workspace, so a
 * socket left there is nobody's.
 */
export async function serveLocal(
  router: () => Promise<AnyRouter>,
  endpoint: string,
): Promise<{ close(): Promise<void> }> {
  let making: Promise<Backend> | undefined
  const backend = () => (making ??= makeBackend(router))
  const server = createServer((request, response) => {
    backend()
      .then((ready) => ready.handle(request, response))
      .then(
        (isKnown) => (isKnown ? undefined : response.writeHead(404).end()),
        () => response.destroy(),
      )
  })
  const upgrade = async (socket: WebSocket) => {
    // What is asked meanwhile waits.
    socket.pause()
    ;(await backend()).upgrade(socket)
    socket.resume()
  }
  const sockets = new WebSocketServer({ server, maxPayload: maxMessageBytes, perMessageDeflate: false })
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    upgrade(socket).catch(() => socket.terminate())
  })
  if (!isPipe(endpoint)) rmSync(endpoint, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(unavailable(`No local socket can be opened at "${endpoint}".`, { path: endpoint }, error)),
    )
    server.listen(endpoint, resolve)
  })
  if (!isPipe(endpoint)) chmodSync(endpoint, 0o600)
  return {
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      if (!isPipe(endpoint)) rmSync(endpoint, { force: true })
    },
  }
}

async function makeBackend(router: () => Promise<AnyRouter>): Promise<Backend> {
  const [{ routerBackend }, made] = await Promise.all([import('./router-backend.ts'), router()])
  return routerBackend(made)
}
