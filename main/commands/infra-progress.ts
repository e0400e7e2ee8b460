import type { WriteStream } from 'node:tty'
import type { InfraJob, InfraStep } from '../contract/infra.ts'
import { safe } from './text.ts'

const signs: Partial<Record<InfraStep['phase'], string>> = { done: '✓', failed: '✗', cancelled: '–' }

const moving: readonly InfraStep['phase'][] = [
  'pulling',
  'building',
  'saving',
  'checking',
  'restoring',
  'maintaining',
]

/** A line for each thing that begins or ends; on a terminal also one that changes in place. */
export function showInfraProgress(stream: WriteStream) {
  const said = new Map<string, string>()
  let live = ''
  const clear = () => {
    if (live !== '') stream.write('\r\u001b[2K')
    live = ''
  }
  return {
    update({ steps }: InfraJob): void {
      for (const { service, phase, note, error } of steps) {
        if (said.get(service) === phase || (phase === 'waiting' && note === '')) continue
        said.set(service, phase)
        clear()
        const words = error?.message ?? (phase === 'done' ? '' : note)
        stream.write(
          `${`${signs[phase] ?? '…'} ${service.padEnd(8)} ${phase.padEnd(12)} ${safe(words)}`.trimEnd()}\n`,
        )
      }
      if (!stream.isTTY) return
      const running = steps
        .filter(({ phase }) => moving.includes(phase))
        .map(({ service, note, progress }) => `${service}${share(progress)} ${safe(note)}`)
      const next = running.join('  ').slice(0, Math.max(0, (stream.columns || 80) - 1))
      if (next === live) return
      clear()
      stream.write(next)
      live = next
    },
    end: clear,
  }
}

const share = (progress: InfraStep['progress']) =>
  progress && progress.total > 0 ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : ''
