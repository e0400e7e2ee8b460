import { setTimeout as pause } from 'node:timers/promises'

const firstLookMs = 20
const lookMs = 200

/**
 * Looks at work until `isOver`, showing on a terminal what `line` says of it; an interrupt cancels it, after which it
 * is looked at until it has ended.
 */
export async function followWork<State>(work: {
  look: () => Promise<State>
  isOver: (state: State) => boolean
  line: (state: State) => string
  cancel: () => Promise<unknown>
}): Promise<State> {
  const cancel = () => void work.cancel()
  process.once('SIGINT', cancel)
  try {
    for (let waitMs = firstLookMs; ; waitMs = Math.min(2 * waitMs, lookMs)) {
      const state = await work.look()
      if (work.isOver(state)) return state
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K… ${work.line(state)}`)
      await pause(waitMs)
    }
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
    process.off('SIGINT', cancel)
  }
}
