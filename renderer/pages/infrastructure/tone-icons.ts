import type { Icon } from '@tabler/icons-react'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
} from '@tabler/icons-react'
import type { Tone } from '../../components/state-badge.tsx'

export const toneIcons: Record<Tone, Icon> = {
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  running: IconLoader2,
  neutral: IconCircleDashed,
}
