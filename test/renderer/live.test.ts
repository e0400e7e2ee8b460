import { createServer } from 'node:http'
import { createORPCClient } from '@orpc/client'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import type { ChangeEvent } from '../../main/contract/app.ts'
import type { Client } from '../../renderer/client.ts'
import { createConnection } from '../../renderer/connection.ts'
import { followChanges } from '../../renderer/live.ts'
import { openWebSocketLink } from '../../renderer/transports.ts'

const token = 'a-token-for-this-test'

/** A real socket server with the two procedures that live updates need. */
async function openBackend() {
  const listeners = new Set<(change: ChangeEvent) => void>()
  const router = {
    app: {
      changes: os.handler(async function* ({ signal }) {
        const waiting: ChangeEvent[] = []
        let wake = Promise.withResolvers<void>()
        const listen = (change: ChangeEvent) => {
          waiting.push(change)
          wake.resolve()
        }
        listeners.add(listen)
        signal?.addEventListener('abort', () => wake.resolve())
        try {
          for (;;) {
            yield* waiting.splice(0)
            await wake.promise
            if (signal?.aborted) return
            wake = Promise.withResolvers<void>()
          }
        } finally {
          listeners.delete(listen)
        }
      }),
    },
  }
  const handler = new RPCHandler(router)
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'sporeprint' })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => {
    const offered = request.headers['sec-websocket-protocol']?.split(/,\s*/) ?? []
    if (!offered.includes(token)) return socket.destroy()
    return sockets.handleUpgrade(request, socket, head, (websocket) => void handler.upgrade(websocket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `ws://127.0.0.1:${port}/rpc`,
    listeners,
    emit: (change: ChangeEvent) => {
      for (const listen of listeners) listen(change)
    },
    cut: () => {
      for (const socket of sockets.clients) socket.terminate()
    },
    close: () => {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
    },
  }
}

/** Settles when a query with this key has been marked as out of date. */
const invalidated = (queries: QueryClient, key: string) =>
  new Promise<void>((resolve) => {
    const check = () => {
      if (queries.getQueryState([key])?.isInvalidated) resolve()
    }
    queries.getQueryCache().subscribe(check)
    check()
  })

describe('live updates over a socket', () => {
  let backend: Awaited<ReturnType<typeof openBackend>>
  beforeEach(async () => {
    backend = await openBackend()
  })
  afterEach(() => backend.close())

  const follow = () => {
    const connection = createConnection(() => openWebSocketLink(backend.url, token))
    const client: Client = createORPCClient(connection)
    const queries = new QueryClient()
    for (const noun of ['run', 'dataset', 'model']) queries.setQueryData([noun], noun)
    const stop = followChanges(client, connection, queries)
    return {
      queries,
      end: () => {
        stop()
        connection.close()
      },
    }
  }
  const subscribed = async () => {
    while (backend.listeners.size === 0) await new Promise((resolve) => setImmediate(resolve))
  }

  it('asks again for what changed, and for nothing else', async () => {
    const { queries, end } = follow()
    await subscribed()
    backend.emit({ topic: 'dataset' })
    await invalidated(queries, 'dataset')
    expect(queries.getQueryState(['model'])?.isInvalidated).toBe(false)
    end()
  })

  it('asks again for everything after the connection was lost', async () => {
    const { queries, end } = follow()
    await subscribed()
    backend.cut()
    await Promise.all(['run', 'dataset', 'model'].map((noun) => invalidated(queries, noun)))
    expect(queries.getQueryState(['model'])?.isInvalidated).toBe(true)
    end()
  })

  it('is refused without the token', async () => {
    await expect(openWebSocketLink(backend.url, 'another-token')).rejects.toThrow('No connection')
  })
})
