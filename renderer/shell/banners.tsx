import { Alert, Button, Group } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../ask.ts'
import { connection } from '../client.ts'
import { host } from '../host.ts'
import { useConnectionStatus } from './use-connection-status.ts'

/** After this many tries without ever having been connected, the address itself is probably wrong. */
const hopelessAfter = 3

/** What a person must know before anything else: a lost connection, and what was mended at the start. */
export function Banners() {
  const status = useConnectionStatus()
  const notices = useQuery(ask('app', 'info')).data?.notices ?? []
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const isLost = status.state === 'lost'
  const wasNeverOpen = status.openings === 0 && status.attempts >= hopelessAfter
  return (
    <div aria-live="polite">
      {isLost && (
        <Alert color="var(--sp-warn)" icon={<IconPlugConnectedX size={18} />} radius={0} py={8}>
          <Group justify="space-between">
            <span>
              {status.isRefused
                ? 'Sporeprint was started anew and has another address. Open the one that it printed last.'
                : wasNeverOpen && !host
                  ? 'No connection. Open the address that Sporeprint printed when it started: it ends with the token this page needs.'
                  : 'Connection lost, retrying. Nothing on screen is being updated; work that was started goes on.'}
            </span>
            <Button variant="default" onClick={() => connection.retryNow()}>
              Retry now
            </Button>
          </Group>
        </Alert>
      )}
      {notices
        .filter((notice) => !dismissed.has(notice.message))
        .map((notice) => (
          <Alert
            key={notice.message}
            color={
              notice.level === 'error'
                ? 'var(--sp-bad)'
                : notice.level === 'warn'
                  ? 'var(--sp-warn)'
                  : 'var(--sp-accent)'
            }
            icon={notice.level === 'info' ? <IconInfoCircle size={18} /> : <IconAlertTriangle size={18} />}
            radius={0}
            py={8}
            withCloseButton
            closeButtonLabel="Dismiss"
            onClose={() => setDismissed(new Set([...dismissed, notice.message]))}
          >
            {notice.message}
          </Alert>
        ))}
    </div>
  )
}
