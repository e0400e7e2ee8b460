import { Button, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { IconPlayerPlay, IconReportAnalytics } from '@tabler/icons-react'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { formatDuration, formatPercent } from '../../format.ts'
import { useNow } from '../../use-now.ts'
import type { useProfile } from './use-profile.ts'

/** A measurement shorter than this passes as the page's loading. */
const unnoticedMs = 500

/** What stands in the place of a profile that is not there yet, or will not be. */
export function Measuring({ measured }: { measured: ReturnType<typeof useProfile> }) {
  const { state, error, start, cancel } = measured
  const now = useNow(state?.state === 'running')
  if (error)
    return (
      <Panel>
        <ErrorState title="The quality could not be measured" error={error} retry={() => start.mutate()} />
      </Panel>
    )
  if (state?.state === 'cancelled')
    return (
      <Panel>
        <EmptyState
          title="Measuring was cancelled"
          icon={IconReportAnalytics}
          action={
            <Button
              leftSection={<IconPlayerPlay size={15} aria-hidden />}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              Measure the quality
            </Button>
          }
        >
          Nothing was kept of it. Suites can be validated and versions compared all the same.
        </EmptyState>
      </Panel>
    )
  if (state?.state !== 'running' || now - state.startedAt < unnoticedMs)
    return (
      <Panel>
        <LoadingState lines={14} />
      </Panel>
    )
  return (
    <Panel>
      <Stack maw={560} mx="auto" py={48} gap={10}>
        <Title order={2}>Measuring the quality</Title>
        <Progress value={100 * state.share} aria-label="Measuring the quality" />
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed" aria-live="polite">
            {state.phase ?? 'Starting'}
          </Text>
          <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {formatPercent(state.share)} · {formatDuration(now - state.startedAt)}
          </Text>
        </Group>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Text size="sm" c="dimmed">
            This is done once for a version and its target. It goes on when you leave the page.
          </Text>
          <Button
            variant="default"
            style={{ flexShrink: 0 }}
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        </Group>
      </Stack>
    </Panel>
  )
}
