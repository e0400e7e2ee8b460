import { useEffect, useState } from 'react'

const againMs = 1500

/**
 * What a stream said, gathered by `add`, for as long as `key` is given; a new key begins afresh. A stream that ends or
 * breaks is asked for again, after `begin`, which clears what it will repeat.
 */
export function useStream<Item, All>(
  key: string | undefined,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Item>>,
  add: (all: All | undefined, item: Item) => All,
): All | undefined {
  const [heard, setHeard] = useState<{ key: string; all: All | undefined }>()
  useEffect(() => {
    if (key === undefined) return undefined
    const stop = new AbortController()
    const { signal } = stop
    const listen = async () => {
      while (!signal.aborted) {
        let isFirst = true
        try {
          for await (const item of await open(signal)) {
            const isAfresh = isFirst
            isFirst = false
            setHeard((before) => ({
              key,
              all: add(before?.key === key && !isAfresh ? before.all : undefined, item),
            }))
          }
        } catch {
          // The container is gone or the connection lost; the status says which.
        }
        await new Promise((resolve) => setTimeout(resolve, againMs))
      }
    }
    void listen()
    return () => stop.abort()
    // The two functions say the same for the same key.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key])
  return heard?.key === key ? heard?.all : undefined
}
