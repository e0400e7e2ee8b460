import type { StageRun } from '../../../main/contract/run.ts'
import { formatDuration } from '../../format.ts'
import { lookOf } from '../../components/state-badge.tsx'

/** What a stage's node says under its name: how long it took, or what it is doing. */
export function stageLine(run: StageRun): string {
  const { word } = lookOf(run.state)
  const attempt = run.attempt > 1 ? ` · attempt ${run.attempt}` : ''
  switch (run.state) {
    case 'succeeded':
      return `${formatDuration(run.durationMs)}${attempt}`
    case 'warned':
    case 'failed':
      return `${word} · ${formatDuration(run.durationMs)}${attempt}`
    case 'running':
      return (run.progress?.note ?? word) + attempt
    default:
      return word + attempt
  }
}

/** 0–100, or nothing when the total is not known. */
export function progressPercent({ progress }: StageRun): number | undefined {
  if (!progress?.total) return undefined
  return Math.max(0, Math.min(100, Math.round((100 * progress.done) / progress.total)))
}
