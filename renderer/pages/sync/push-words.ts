import type { PushItem, PushStatus } from '../../../main/contract/tracking.ts'
import type { Tone } from '../../components/state-badge.tsx'

interface Look {
  /** A state that the badge draws. */
  state: string
  tone: Tone
  word: string
}

export const phaseLooks: Record<PushStatus['phase'], Look> = {
  off: { state: 'skipped', tone: 'neutral', word: 'off' },
  paused: { state: 'interrupted', tone: 'warn', word: 'paused' },
  'no-server': { state: 'waiting', tone: 'neutral', word: 'waiting for a server' },
  waiting: { state: 'retrying', tone: 'warn', word: 'server not reached' },
  sending: { state: 'running', tone: 'running', word: 'sending' },
  idle: { state: 'succeeded', tone: 'ok', word: 'up to date' },
}

export const itemLooks: Record<PushItem['state'], Look> = {
  pending: { state: 'waiting', tone: 'neutral', word: 'pending' },
  sending: { state: 'retrying', tone: 'running', word: 'begun' },
  sent: { state: 'succeeded', tone: 'ok', word: 'sent' },
  failed: { state: 'failed', tone: 'bad', word: 'failed' },
}

/** What the switch and the phase come down to, as a sentence. */
export function phaseSentence({ phase, target, version, message, current }: PushStatus): string {
  const server = target === undefined ? 'a server' : `${target}${version ? `, MLflow ${version}` : ''}`
  switch (phase) {
    case 'off':
      return 'Nothing is sent by itself. Switch it on, or send what is pending once.'
    case 'paused':
      return `Paused: nothing goes to ${server} until you resume.`
    case 'no-server':
      return 'Start the MLflow service under Infrastructure, or set mlflow.trackingUri in Settings.'
    case 'waiting':
      return message ?? `${server} does not answer.`
    case 'sending':
      return current === undefined ? `Sending to ${server}.` : `Sending ${current} to ${server}.`
    case 'idle':
      return `Everything that could be sent is at ${server}.`
    default:
      return phase satisfies never
  }
}
