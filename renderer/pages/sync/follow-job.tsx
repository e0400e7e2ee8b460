import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import type { TrackingJob } from '../../../main/contract/tracking.ts'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { formatCount } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'

interface Words {
  title: string
  failure: string
  done: (job: TrackingJob) => { title: string; message: ReactNode; isWarning?: boolean }
}

/** Begins a job and tells how it goes in a notification, with a Cancel button, until it has ended. */
export async function followJob(begin: () => Promise<{ id: string }>, words: Words): Promise<void> {
  let id: string
  try {
    id = (await begin()).id
  } catch (error) {
    showFailure(words.failure, error)
    return
  }
  const shown = `tracking-${id}`
  const message = (job?: TrackingJob) => (
    <Stack gap={6}>
      <Text size="sm" c="dimmed" truncate>
        {job
          ? `${formatCount(job.done)}${job.total ? ` of ${formatCount(job.total)}` : ''} ${job.note}`
          : 'begins'}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" size="compact-xs" onClick={() => void client.tracking.cancel({ id })}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
  notifications.show({
    id: shown,
    title: words.title,
    message: message(),
    loading: true,
    autoClose: false,
    withCloseButton: false,
  })
  const settle = (title: string, text: ReactNode, color: string, autoClose: number | false) =>
    notifications.update({
      id: shown,
      title,
      message: text,
      color,
      autoClose,
      loading: false,
      withCloseButton: true,
    })
  try {
    for await (const job of await client.tracking.watch({ id })) {
      if (job.state === 'running') notifications.update({ id: shown, message: message(job) })
      else if (job.state === 'succeeded') {
        const { title, message: text, isWarning = false } = words.done(job)
        settle(title, text, isWarning ? 'var(--sp-warn)' : 'spore', isWarning ? false : 12_000)
      } else if (job.state === 'cancelled')
        settle('Cancelled', 'What is there stays; the same again goes on after it.', 'gray', 6000)
      else settle(words.failure, job.error?.message ?? 'No reason was given.', 'var(--sp-bad)', false)
    }
  } catch (error) {
    settle(words.failure, error instanceof Error ? error.message : String(error), 'var(--sp-bad)', false)
  }
  await queryClient.invalidateQueries()
}
