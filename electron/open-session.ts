import { RPCHandler } from '@orpc/server/message-port'
import type { MessagePortMain } from 'electron'
import type { AppOptions } from '../main/app.ts'
import type { Client } from '../main/local-client.ts'
import { openWorkspace } from '../main/open-workspace.ts'
import type { RunFollower, RunListeners } from './follow-runs.ts'
import { followRuns } from './follow-runs.ts'
import { relayRouter } from './relay-router.ts'

/** One open workspace, as the shell sees it. */
export interface Session {
  readonly path: string
  readonly client: Client
  /** False when another process owns the workspace and this one is its client; its runs do not end with ours. */
  readonly isOwner: boolean
  readonly runs: RunFollower
  /** Resolves when the other process that owned the workspace is gone. */
  readonly ownerGone: Promise<void>
  serve(port: MessagePortMain): void
  /** After the computer slept: says that everything may have changed. */
  reconcile(): void
  /** Closes the ports, stops the runs so that they can be resumed, and gives the workspace up. */
  close(): Promise<void>
}

/** Opens a workspace, as its owner or as a client of its owner; both serve the same contract to the window. */
export async function openSession(
  path: string,
  options: AppOptions,
  listeners: RunListeners,
): Promise<Session> {
  const opened = await openWorkspace(path, options)
  const { client, app, ownerGone } = opened
  const router = app?.router ?? relayRouter(client, (other) => options.onOpenWorkspace?.(other))
  const handler = new RPCHandler(router)
  const runs = followRuns(client, listeners)
  const ports = new Set<MessagePortMain>()
  return {
    path,
    client,
    isOwner: app !== undefined,
    runs,
    ownerGone,
    serve(port) {
      ports.add(port)
      port.on('close', () => ports.delete(port))
      handler.upgrade(port)
      port.start()
    },
    reconcile() {
      const topics = ['status', 'run', 'dataset', 'model', 'infra'] as const
      for (const topic of topics) app?.events.emit({ topic })
      runs.refresh().catch(() => {})
    },
    async close() {
      runs.stop()
      for (const port of ports) port.close()
      await opened.close()
    },
  }
}
