import type { AnyRouter } from '@orpc/server'
import { BodyLimitPlugin, RPCHandler as HttpHandler } from '@orpc/server/node'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { maxMessageBytes, type Backend } from './backend.ts'

export function routerBackend(router: AnyRouter): Backend {
  const sockets = new SocketHandler(router)
  const http = new HttpHandler(router, { plugins: [new BodyLimitPlugin({ maxBodySize: maxMessageBytes })] })
  return {
    upgrade: (socket) => void sockets.upgrade(socket),
    handle: async (request, response) => (await http.handle(request, response, { prefix: '/rpc' })).matched,
  }
}
