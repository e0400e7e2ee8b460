import type { MessagePortMain } from 'electron'
import { openLocalSocket } from '../main/local-client.ts'

/**
 * Joins a window's port to the process that owns the workspace: the same messages, unread, over its local socket. When
 * the owner goes the port closes, and the page asks for a new one.
 */
export async function relayPort(port: MessagePortMain, endpoint: string): Promise<void> {
  let isClosed = false
  port.on('close', () => {
    isClosed = true
  })
  try {
    const owner = await openLocalSocket(endpoint)
    owner.on('message', (data: Buffer, isBinary) =>
      port.postMessage(isBinary ? new Uint8Array(data) : data.toString('utf8')),
    )
    owner.once('close', () => port.close())
    port.on('message', ({ data }: { data: string | Uint8Array }) => owner.send(data))
    port.on('close', () => owner.terminate())
    port.start()
    if (isClosed) owner.terminate()
  } catch {
    port.close()
  }
}
