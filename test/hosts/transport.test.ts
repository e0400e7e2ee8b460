import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { createRouterClient } from '@orpc/server'
import { RPCHandler as MessagePortHandler } from '@orpc/server/message-port'
import { expect, it } from 'vitest'
import type { App } from '../../main/app.ts'
import { findOwner } from '../../main/lib/owner-lock.ts'
import { connectLocal } from '../../main/local-client.ts'
import { serveBrowser, type BackendSource } from '../../main/server.ts'
import { openWebSocketLink } from '../../renderer/transports.ts'
import { describeTransport, type Connected } from '../contracts/transport.ts'

const ran: string[] = []
const transports: Record<string, (app: App) => Promise<Connected>> = {
  'a direct call': async (app) => ({
    client: createRouterClient(app.router),
    close: async () => {},
    isRemote: false,
  }),
  'the local socket': async (app) => {
    const { client, close, closed } = await connectLocal(findOwner(app.paths)!.endpoint)
    return {
      client,
      isRemote: true,
      close: () => {
        close()
        return closed
      },
    }
  },
  "a browser's WebSocket": (app) => openInBrowser({ router: app.router }, 'socket'),
  HTTP: (app) => openInBrowser({ router: app.router }, 'http'),
  "a WebSocket that is passed on to the workspace's owner": (app) =>
    openInBrowser({ endpoint: findOwner(app.paths)!.endpoint }, 'socket'),
  "HTTP that is passed on to the workspace's owner": (app) =>
    openInBrowser({ endpoint: findOwner(app.paths)!.endpoint }, 'http'),
  'a MessagePort': async (app) => {
    const { port1, port2 } = new MessageChannel()
    new MessagePortHandler(app.router).upgrade(port1)
    port1.start()
    port2.start()
    return {
      client: createORPCClient(new MessagePortLink({ port: port2 })),
      close: async () => port2.close(),
      isRemote: true,
    }
  },
}

async function openInBrowser(source: BackendSource, way: 'socket' | 'http'): Promise<Connected> {
  const server = await serveBrowser(source)
  const { port, token } = server
  const close = () => server.close()
  if (way === 'http') {
    const headers = { authorization: `Bearer ${token}` }
    const link = new FetchLink({ url: `http://127.0.0.1:${port}/rpc`, headers })
    return { client: createORPCClient(link), close, isRemote: true }
  }
  const { link } = await openWebSocketLink(`ws://127.0.0.1:${port}/rpc`, token)
  return { client: createORPCClient(link), close, isRemote: true }
}

for (const [name, connect] of Object.entries(transports))
  describeTransport(name, (app) => {
    if (!ran.includes(name)) ran.push(name)
    return connect(app)
  })

it('ran over every transport', () => {
  expect(ran).toEqual(Object.keys(transports))
})
