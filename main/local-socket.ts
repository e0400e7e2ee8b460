import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AnyRouter } from '@orpc/server'
import { WebSocketServer } from 'ws'
import { isPipe, maxMessageBytes } from './backend.ts'
import { unavailable } from './lib/errors.ts'
import { routerBackend } from './router-backend.ts'

/** Serves `router` to this user's other processes. The caller owns the workspace, so a socket left there is nobody's. */
export async function serveLocal(router: AnyRouter, endpoint: string): Promise<{ close(): Promise<void> }> {
  const backend = routerBackend(router)
  const server = createServer((request, response) => {
    backend.handle(request, response).then(
      (isKnown) => (isKnown ? undefined : response.writeHead(404).end()),
      () => response.destroy(),
    )
  })
  const sockets = new WebSocketServer({ server, maxPayload: maxMessageBytes, perMessageDeflate: false })
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    backend.upgrade(socket)
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
