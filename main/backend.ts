import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebSocket } from 'ws'

/** What answers the contract's calls behind a server: the application itself, or the process that owns the workspace. */
export interface Backend {
  upgrade(socket: WebSocket): void
  /** @returns whether there is such a procedure. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>
}

/** The largest message either way; a CSV pasted into a browser is the largest there is. */
export const maxMessageBytes = 256 << 20

export const isPipe = (endpoint: string) => endpoint.startsWith('\\\\')
