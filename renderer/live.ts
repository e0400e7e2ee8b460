import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { ChangeEvent } from '../main/contract/app.ts'
import type { Client } from './client.ts'
import type { Connection } from './connection.ts'

/** What to ask again when a topic changed; the keys are those of ask.ts. */
export const keysOfTopic: Record<ChangeEvent['topic'], QueryKey[]> = {
  run: [
    ['run'],
    ['search', 'board'],
    ...['search', 'groups', 'history'].map((verb) => ['trackedRun', verb]),
    ['pipeline'],
    ['app', 'status'],
  ],
  dataset: [['dataset'], ['quality'], ['pipeline']],
  model: [['model'], ['run', 'summary']],
  tracking: [['tracking']],
  pipeline: [['pipeline']],
  quality: [['quality'], ['suite', 'trends']],
  config: [['config'], ['app'], ['pipeline']],
  infra: [['infra']],
  status: [['app']],
  preferences: [['preferences']],
}

/** Events come in bursts; what they touch is asked again once per this many milliseconds. */
const gatherMs = 150

/**
 * Listens for changes as long as the page lives. An event is only a hint, so after a lost connection everything is
 * asked again. Returns the unsubscriber.
 */
export function followChanges(client: Client, connection: Connection, queries: QueryClient): () => void {
  const stop = new AbortController()
  const topics = new Set<ChangeEvent['topic']>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    timer = undefined
    for (const topic of topics) {
      for (const queryKey of keysOfTopic[topic]) void queries.invalidateQueries({ queryKey })
    }
    topics.clear()
  }

  const listen = async () => {
    while (!stop.signal.aborted) {
      try {
        for await (const change of await client.app.changes(undefined, { signal: stop.signal })) {
          topics.add(change.topic)
          timer ??= setTimeout(flush, gatherMs)
        }
      } catch {
        // The connection was lost; it says so itself, and the next call waits until it is back.
      }
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
  }

  let openings = connection.status().openings
  const unsubscribe = connection.subscribe(() => {
    const now = connection.status().openings
    if (now > openings && openings > 0) void queries.invalidateQueries()
    openings = now
  })
  void listen()

  return () => {
    stop.abort()
    unsubscribe()
    clearTimeout(timer)
  }
}
