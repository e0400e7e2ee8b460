import type { Icon } from '@tabler/icons-react'
import {
  IconAlertTriangle,
  IconBan,
  IconCircle,
  IconCircleCheck,
  IconCircleX,
  IconClockPause,
  IconInfoCircle,
  IconLoader2,
  IconPlayerSkipForward,
  IconRefresh,
  IconRotateClockwise,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './state-badge.module.css'

export type Tone = 'ok' | 'warn' | 'bad' | 'running' | 'neutral'

interface Look {
  tone: Tone
  icon: Icon
  word: string
}

const looks: Record<string, Look> = {
  queued: { tone: 'neutral', icon: IconClockPause, word: 'queued' },
  waiting: { tone: 'neutral', icon: IconCircle, word: 'waiting' },
  running: { tone: 'running', icon: IconLoader2, word: 'running' },
  retrying: { tone: 'warn', icon: IconRefresh, word: 'retrying' },
  succeeded: { tone: 'ok', icon: IconCircleCheck, word: 'succeeded' },
  cached: { tone: 'ok', icon: IconRotateClockwise, word: 'cached' },
  warned: { tone: 'warn', icon: IconAlertTriangle, word: 'warned' },
  failed: { tone: 'bad', icon: IconCircleX, word: 'failed' },
  cancelled: { tone: 'neutral', icon: IconBan, word: 'cancelled' },
  skipped: { tone: 'neutral', icon: IconPlayerSkipForward, word: 'skipped' },
  interrupted: { tone: 'warn', icon: IconClockPause, word: 'interrupted' },
  passed: { tone: 'ok', icon: IconCircleCheck, word: 'passed' },
  'not-evaluated': { tone: 'warn', icon: IconAlertTriangle, word: 'not evaluated' },
  ok: { tone: 'ok', icon: IconCircleCheck, word: 'ok' },
  warn: { tone: 'warn', icon: IconAlertTriangle, word: 'warning' },
  bad: { tone: 'bad', icon: IconCircleX, word: 'problem' },
  error: { tone: 'bad', icon: IconCircleX, word: 'error' },
  info: { tone: 'neutral', icon: IconInfoCircle, word: 'info' },
}

const plain: Look = { tone: 'neutral', icon: IconInfoCircle, word: '' }

export const lookOf = (state: string): Look => looks[state] ?? { ...plain, word: state }

export interface StateBadgeProps {
  /** A run, stage, expectation or finding state; an unknown one is shown as it is, in neutral. */
  state: string
  /** Replaces or follows the state's own word: "running · train". */
  children?: ReactNode
  tone?: Tone
  icon?: Icon
  /** Without the pill around it, for table cells and graph nodes. */
  isPlain?: boolean
}

/** A state as icon, word and colour; never colour alone. */
export function StateBadge({ state, children, tone, icon, isPlain = false }: StateBadgeProps) {
  const look = lookOf(state)
  const Sign = icon ?? look.icon
  return (
    <span className={classes.badge} data-tone={tone ?? look.tone} data-plain={isPlain || undefined}>
      <Sign size={14} stroke={2} aria-hidden className={state === 'running' ? classes.turning : undefined} />
      <span>{children ?? look.word}</span>
    </span>
  )
}
