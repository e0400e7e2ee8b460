import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { formatExact, formatRelative } from '../format.ts'

const tickMs = 10_000
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** "2 min ago", kept true while it is on screen; the exact time on hover. */
export function RelativeTime({ at }: { at: number }) {
  const current = useSyncExternalStore(subscribe, () => now)
  return (
    <Tooltip label={formatExact(at)}>
      <time dateTime={new Date(at).toISOString()}>{formatRelative(at, Math.max(current, at))}</time>
    </Tooltip>
  )
}

/** The same for a table of many rows: the exact time is the element's own title, which costs nothing until hovered. */
export function RelativeText({ at }: { at: number }) {
  const current = useSyncExternalStore(subscribe, () => now)
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at)}>
      {formatRelative(at, Math.max(current, at))}
    </time>
  )
}
