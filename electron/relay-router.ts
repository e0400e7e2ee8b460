import type { AnyContractRouter } from '@orpc/contract'
import { isContractProcedure } from '@orpc/contract'
import type { AnyRouter } from '@orpc/server'
import { implement } from '@orpc/server'
import { contract } from '../main/contract/contract.ts'
import type { Client } from '../main/local-client.ts'

type Call = (input: unknown, options: { signal?: AbortSignal; lastEventId?: string }) => Promise<unknown>

/**
 * A router that hands every call on to `client`: how a window reaches a workspace that another process owns. Only
 * showing another workspace is this process's own business, and not the owner's.
 */
export function relayRouter(client: Client, onOpenWorkspace: (path: string) => void): AnyRouter {
  const { workspace, ...others } = contract
  const { open, ...aboutWorkspaces } = workspace
  return {
    ...relayAll(others, client),
    workspace: {
      ...relayAll(aboutWorkspaces, client.workspace),
      open: implement(open).handler(({ input }) => {
        onOpenWorkspace(input.path)
        return input
      }),
    },
  }
}

function relayAll(part: Record<string, AnyContractRouter>, client: object): Record<string, AnyRouter> {
  return Object.fromEntries(
    Object.entries(part).map(([name, one]) => [name, relay(one, Reflect.get(client, name))]),
  )
}

function relay(part: AnyContractRouter, call: Call): AnyRouter {
  if (!isContractProcedure(part)) return relayAll(part, call)
  return implement(part).handler(({ input, signal, lastEventId }) => call(input, { signal, lastEventId }))
}
