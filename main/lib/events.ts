import type { ChangeEvent } from '../contract/app.ts'

/** Tells listeners in this process that something changed. An event is a hint to look again, never the fact itself. */
export interface Events {
  emit(change: ChangeEvent): void
  /** @returns the function that ends the subscription. */
  subscribe(listener: (change: ChangeEvent) => void): () => void
}

export function createEvents(): Events {
  const listeners = new Set<(change: ChangeEvent) => void>()
  return {
    emit(change) {
      for (const listener of Array.from(listeners)) listener(change)
    },
    subscribe(listener) {
      const own = (change: ChangeEvent) => listener(change)
      listeners.add(own)
      return () => {
        listeners.delete(own)
      }
    },
  }
}
