import { Button, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { toProblem } from '../problem.ts'

export interface EmptyStateProps {
  title: string
  /** What to do so that there is something here. */
  children?: ReactNode
  /** The button that does it. */
  action?: ReactNode
  icon?: Icon
}

export function EmptyState({ title, children, action, icon: Sign = IconInbox }: EmptyStateProps) {
  return (
    <Stack align="center" gap={8} py={36} px={16} ta="center">
      <Sign size={30} stroke={1.4} color="var(--sp-dim)" aria-hidden />
      <Title order={2}>{title}</Title>
      {children && (
        <Text c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
      {action && (
        <Group mt={6} justify="center">
          {action}
        </Group>
      )}
    </Stack>
  )
}

export interface ErrorStateProps {
  error: unknown
  retry?: () => void
  /** What could not be done: "The runs could not be read". */
  title?: string
}

export function ErrorState({ error, retry, title = 'This could not be shown' }: ErrorStateProps) {
  const problem = toProblem(error)
  const details = Object.entries(problem.details)
  return (
    <Stack align="center" gap={8} py={32} px={16} role="alert" ta="center">
      <IconAlertTriangle size={28} stroke={1.6} color="var(--sp-bad)" aria-hidden />
      <Title order={2}>{title}</Title>
      <Text maw={620} style={{ overflowWrap: 'anywhere' }}>
        {problem.message}
      </Text>
      {problem.code === 'INTERNAL' && details.length > 0 && (
        <Code block maw={620}>
          {JSON.stringify(problem.details, null, 2)}
        </Code>
      )}
      {retry && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </Stack>
  )
}

/** Grey bars in the place of what is coming. */
export function LoadingState({ lines = 5, height = 18 }: { lines?: number; height?: number }) {
  return (
    <Stack gap={10} py={6} aria-busy="true" aria-label="Loading" component="output">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={height} width={`${100 - ((index * 13) % 40)}%`} />
      ))}
    </Stack>
  )
}
