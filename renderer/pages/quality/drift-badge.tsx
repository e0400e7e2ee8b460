import { StateBadge } from '../../components/state-badge.tsx'

export function DriftBadge({ hasDrifted, isPlain }: { hasDrifted: boolean; isPlain?: boolean }) {
  return (
    <StateBadge state={hasDrifted ? 'warn' : 'ok'} isPlain={isPlain}>
      {hasDrifted ? 'drifted' : 'like before'}
    </StateBadge>
  )
}
