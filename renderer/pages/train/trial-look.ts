import {
  IconCircleCheck,
  IconCircleX,
  IconClockPause,
  IconLoader2,
  IconScissors,
  IconStar,
  type Icon,
} from '@tabler/icons-react'
import type { SearchTrial } from '../../../main/contract/search.ts'
import type { Tone } from '../../components/state-badge.tsx'

interface Look {
  tone: Tone
  icon: Icon
  word: string
}

const looks: Record<SearchTrial['state'], Look> = {
  complete: { tone: 'neutral', icon: IconCircleCheck, word: 'complete' },
  pruned: { tone: 'neutral', icon: IconScissors, word: 'pruned' },
  failed: { tone: 'bad', icon: IconCircleX, word: 'failed' },
  running: { tone: 'running', icon: IconLoader2, word: 'running' },
  stopped: { tone: 'warn', icon: IconClockPause, word: 'paused' },
}

/** How a trial's state is written; the best one stands out. */
export const trialLook = ({ state, number }: SearchTrial, best: number | undefined): Look =>
  number === best ? { tone: 'ok', icon: IconStar, word: 'best' } : looks[state]
