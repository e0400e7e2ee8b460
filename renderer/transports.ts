import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import type { HostBridge } from '../main/contract/host.ts'
import { portMessageType } from '../main/contract/host.ts'
import { RefusedError, type OpenedLink } from './connection.ts'

/** The browser host's socket; the token travels as a subprotocol because a browser can send no header with it. */
export function openWebSocketLink(url: string, token: string): Promise<OpenedLink> {
  const websocket = new WebSocket(url, ['sporeprint', token])
  const closed = new Promise<void>((resolve) => {
    websocket.addEventListener('close', () => resolve(), { once: true })
  })
  return new Promise((resolve, reject) => {
    websocket.addEventListener('open', () => resolve({ link: new WebSocketLink({ websocket }), closed }), {
      once: true,
    })
    websocket.addEventListener('error', () => void whyNot(url).then(reject), { once: true })
  })
}

/** A server that answers and takes no socket has another token: it was started anew. */
async function whyNot(url: string): Promise<Error> {
  const answers = await fetch('./', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  )
  return answers ? new RefusedError() : new Error(`No connection to ${url}.`)
}

/** The desktop shell's port, asked for anew each time. */
export function openMessagePortLink(host: HostBridge): Promise<OpenedLink> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<{ type?: string } | undefined>) => {
      const port = event.ports[0]
      if (event.data?.type !== portMessageType || !port) return
      window.removeEventListener('message', receive)
      const closed = new Promise<void>((settle) => {
        port.addEventListener('close', () => settle(), { once: true })
      })
      port.start()
      resolve({ link: new MessagePortLink({ port }), closed })
    }
    window.addEventListener('message', receive)
    host.connect()
  })
}
