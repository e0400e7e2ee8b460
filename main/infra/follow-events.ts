import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { projectFilter } from './compose-names.ts'
import { jsonLines } from './json-lines.ts'

/** Health checks run as `exec` events every few seconds; those say nothing. */
const telling = [
  'create',
  'start',
  'restart',
  'die',
  'oom',
  'kill',
  'stop',
  'pause',
  'unpause',
  'rename',
  'destroy',
  'health_status',
]

/**
 * Says `onEvent` for each event of the project's containers, and when the stream ends or is there again: what happened
 * in between is unknown. Goes on until `signal` says stop.
 */
export async function followEvents(options: {
  open: () => Promise<Docker | undefined>
  project: string
  onEvent: () => void
  retryMs: number
  signal: AbortSignal
}): Promise<void> {
  const { open, project, onEvent, retryMs, signal } = options
  while (!signal.aborted) {
    try {
      const docker = await open()
      if (docker) {
        const stream = await docker.getEvents({
          filters: { type: ['container'], event: telling, label: [projectFilter(project)] },
          abortSignal: signal,
        })
        onEvent()
        for await (const _ of jsonLines(stream)) onEvent()
        onEvent()
      }
    } catch {
      // Docker went away; the states say so themselves.
      if (!signal.aborted) onEvent()
    }
    await pause(retryMs, undefined, { signal, ref: false }).catch(() => {})
  }
}
