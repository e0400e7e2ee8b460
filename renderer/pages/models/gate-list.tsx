import { List, Loader, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { StateBadge } from '../../components/state-badge.tsx'
import { toProblem } from '../../problem.ts'

export interface Promotion {
  name: string
  version: number
  alias: string
}

export const useGates = (promotion: Promotion, isWanted: boolean) =>
  useQuery({ ...ask('model', 'gates', promotion), enabled: isWanted })

/** Each gate of a promotion with its state and the reason. */
export function GateList({ gates }: { gates: ReturnType<typeof useGates> }) {
  if (gates.isError) return <Text c="var(--sp-bad)">{toProblem(gates.error).message}</Text>
  if (!gates.data) return <Loader size="sm" aria-label="The gates are being looked at" />
  return (
    <List listStyleType="none" spacing={8} aria-label="Gates of the promotion">
      {gates.data.map(({ rule, state, reason }) => (
        <List.Item key={rule}>
          <StateBadge state={state} tone={state === 'unknown' ? 'warn' : undefined}>
            {rule}
            {state === 'passed' ? '' : state === 'failed' ? ' – no' : ' – not known'}
          </StateBadge>
          <Text c="dimmed" size="sm">
            {reason}
          </Text>
        </List.Item>
      ))}
    </List>
  )
}
