import type { ClientContext, ClientLink } from '@orpc/client'

type Link = ClientLink<ClientContext>

export interface OpenedLink {
  link: Link
  /** Settles when the transport is gone. */
  closed: Promise<void>
}

/** The backend is there and does not want this page. */
export class RefusedError extends Error {}

export interface ConnectionStatus {
  state: 'connecting' | 'open' | 'lost'
  /** Failed tries since the last time it was open. */
  attempts: number
  /** How often it has been open; 2 and more mean that something may have been missed. */
  openings: number
  /** The last try was refused, which waiting does not mend. */
  isRefused?: boolean
}

export interface Connection extends Link {
  status: () => ConnectionStatus
  subscribe: (listener: () => void) => () => void
  /** Tries at once instead of waiting for the next turn. */
  retryNow: () => void
  close: () => void
}

/** Milliseconds to wait before try number `attempt` (1, 2, …): 250 ms, doubling, at most 5 s. */
export const backoffMs = (attempt: number) => Math.min(250 * 2 ** (attempt - 1), 5000)

/**
 * Keeps one link to the backend open and opens the next one when it is lost. Calls made in between wait for it, or for
 * their own signal; calls under way when it is lost fail, and their screens ask again.
 */
export function createConnection(openLink: () => Promise<OpenedLink>, wait = waitFor): Connection {
  let status: ConnectionStatus = { state: 'connecting', attempts: 0, openings: 0 }
  let current: Link | undefined
  const closing = new AbortController()
  let wake = doNothing
  const listeners = new Set<() => void>()
  const waiting = new Set<(link: Link) => void>()

  const change = (next: ConnectionStatus) => {
    status = next
    for (const listener of listeners) listener()
  }

  const opened = (link: Link) => {
    current = link
    change({ state: 'open', attempts: 0, openings: status.openings + 1 })
    for (const resume of waiting) resume(link)
    waiting.clear()
  }

  const keepOpen = async () => {
    while (!closing.signal.aborted) {
      let isRefused: boolean | undefined
      const next = await openLink().catch((error: unknown) => {
        isRefused = error instanceof RefusedError || undefined
        return undefined
      })
      if (next) {
        opened(next.link)
        await next.closed
        current = undefined
      }
      if (closing.signal.aborted) return
      change({
        state: 'lost',
        attempts: status.attempts + 1,
        openings: status.openings,
        ...(isRefused && { isRefused }),
      })
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await Promise.race([wait(backoffMs(status.attempts)), promise])
    }
  }

  const linkNow = (signal?: AbortSignal) =>
    new Promise<Link>((resolve, reject) => {
      if (current) return resolve(current)
      waiting.add(resolve)
      signal?.addEventListener('abort', () => {
        waiting.delete(resolve)
        reject(signal.reason instanceof Error ? signal.reason : new Error('Cancelled.'))
      })
    })

  void keepOpen()
  return {
    call: async (path, input, options) => (await linkNow(options.signal)).call(path, input, options),
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    retryNow: () => wake(),
    close: () => {
      closing.abort()
      wake()
    },
  }
}

const doNothing = () => {}

const waitFor = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
