import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../main/contract/contract.ts'
import { createConnection } from './connection.ts'
import { host } from './host.ts'
import { takeToken } from './token.ts'
import { openMessagePortLink, openWebSocketLink } from './transports.ts'

export type Client = ContractRouterClient<typeof contract>

const token = takeToken()

export const connection = createConnection(() => {
  if (host) return openMessagePortLink(host)
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`
  return openWebSocketLink(url, token ?? 'none')
})

/** Every call of the contract, typed; it works the same over each transport. */
export const client: Client = createORPCClient(connection)
