import { request as httpRequest } from 'node:http'
import type { WebSocket } from 'ws'
import type { Backend } from './backend.ts'
import { openLocalSocket } from './local-client.ts'

type Message = Buffer | ArrayBuffer | Buffer[]

/** Passes everything on to the owner's local socket; a page whose owner is gone loses its connection and asks again. */
export function relayBackend(endpoint: string): Backend {
  return {
    upgrade(socket) {
      socket.pause()
      void openLocalSocket(endpoint).then(
        (owner) => join(socket, owner),
        () => socket.terminate(),
      )
    },
    handle: (request, response) =>
      new Promise((resolve, reject) => {
        const { method, url: path, headers } = request
        const onward = httpRequest({ socketPath: endpoint, method, path, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
          answer.once('end', () => resolve(true))
        })
        onward.once('error', reject)
        response.once('close', () => onward.destroy())
        request.pipe(onward)
      }),
  }
}

function join(page: WebSocket, owner: WebSocket): void {
  for (const [from, to] of [
    [page, owner],
    [owner, page],
  ] as const) {
    from.on('message', (data: Message, isBinary) => to.send(toBuffer(data), { binary: isBinary }))
    from.once('close', () => to.terminate())
  }
  page.resume()
  if (page.readyState !== page.OPEN) owner.terminate()
}

const toBuffer = (data: Message): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)
