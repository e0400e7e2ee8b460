import { lstatSync } from 'node:fs'
import { connect } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import { isPipe, maxMessageBytes } from './backend.ts'
import type { contract } from './contract/contract.ts'
import { unavailable } from './lib/errors.ts'

/** Every call of the contract, whoever answers it. */
export type Client = ContractRouterClient<typeof contract>

export interface LocalConnection {
  client: Client
  /** Resolves when the owner is gone, or after `close`. */
  closed: Promise<void>
  close: () => void
}

/** Connects to a workspace's living owner; fails with UNAVAILABLE when nobody answers. */
export async function connectLocal(endpoint: string): Promise<LocalConnection> {
  const socket = await openLocalSocket(endpoint)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const client: Client = createORPCClient(new RPCLink({ websocket: socket }))
  return { client, closed, close: () => socket.close() }
}

/** A stopped process still takes connections. */
const answerMs = 5000

/** A socket to the owner, open. */
export function openLocalSocket(endpoint: string): Promise<WebSocket> {
  requireOwn(endpoint)
  const socket = new WebSocket('ws://sporeprint/', {
    createConnection: () => connect(endpoint),
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
  })
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => socket.terminate(), answerMs)
    socket.once('open', () => {
      clearTimeout(giveUp)
      resolve(socket)
    })
    socket.on('error', (error) => {
      clearTimeout(giveUp)
      reject(unavailable(`The owner of the workspace does not answer at "${endpoint}".`, { endpoint }, error))
    })
  })
}

/** A lock file that came with a foreign folder could name anybody's socket. */
function requireOwn(endpoint: string): void {
  if (isPipe(endpoint)) return
  const stat = lstatSync(endpoint, { throwIfNoEntry: false })
  if (stat?.isSocket() && stat.uid === process.getuid?.()) return
  throw unavailable(`The owner of the workspace does not answer at "${endpoint}".`, { endpoint })
}
