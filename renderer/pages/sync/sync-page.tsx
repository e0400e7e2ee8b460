import { Button, Switch } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PushStatus } from '../../../main/contract/tracking.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, plural } from '../../format.ts'
import { followJob } from './follow-job.tsx'
import { ImportHistoryButton } from './import-history.tsx'
import { PushItemsPanel } from './push-items-panel.tsx'
import { phaseLooks, phaseSentence } from './push-words.ts'
import classes from './sync-page.module.css'
import { usePushActions } from './use-push-actions.ts'

/** Changes are told by events; this is for a server that comes or goes. */
const askEveryMs = 5000

/** The history's second home: what of it is at an MLflow server, what waits, and why. */
export function SyncPage() {
  const status = useQuery({ ...ask('tracking', 'pushStatus'), staleTime: 0, refetchInterval: askEveryMs })
  return (
    <QueryView query={status} errorTitle="The state could not be read" pageTitle="MLflow sync">
      {(now) => <Sync status={now} />}
    </QueryView>
  )
}

function Sync({ status }: { status: PushStatus }) {
  const { phase, counts, target, retryAt } = status
  const { state, tone, word } = phaseLooks[phase]
  const actions = usePushActions()
  const isOn = phase !== 'off'
  return (
    <div className={classes.page}>
      <PageHeader
        title="MLflow sync"
        breadcrumb={[
          <Link key="experiments" to="/experiments">
            Experiments
          </Link>,
        ]}
        state={
          <StateBadge state={state} tone={tone}>
            {word}
          </StateBadge>
        }
        caption={
          <>
            {phaseSentence(status)}
            {retryAt !== undefined && (
              <>
                {' '}
                Next try <RelativeTime at={retryAt} />.
              </>
            )}
          </>
        }
        actions={
          <>
            <ImportHistoryButton />
            {phase === 'waiting' && (
              <Button
                variant="default"
                leftSection={<IconRefresh size={15} aria-hidden />}
                onClick={actions.retry}
              >
                Try now
              </Button>
            )}
            {isOn && (
              <Button
                variant="default"
                leftSection={
                  phase === 'paused' ? (
                    <IconPlayerPlay size={15} aria-hidden />
                  ) : (
                    <IconPlayerPause size={15} aria-hidden />
                  )
                }
                onClick={phase === 'paused' ? actions.resume : actions.pause}
              >
                {phase === 'paused' ? 'Resume' : 'Pause'}
              </Button>
            )}
            {!isOn && (
              <Button
                leftSection={<IconSend size={15} aria-hidden />}
                disabled={target === undefined}
                onClick={() => void sendOnce()}
              >
                Send once
              </Button>
            )}
          </>
        }
      />
      <StatTiles>
        <StatTile
          label="Pending"
          value={isOn || counts.pending > 0 ? formatCount(counts.pending) : '–'}
          caption={isOn ? 'sent as soon as it can be' : 'counted when it is sent'}
        />
        <StatTile label="Sent" value={formatCount(counts.sent)} caption="as they are here" />
        <StatTile
          label="Failed"
          value={formatCount(counts.failed)}
          caption={counts.failed > 0 ? 'refused by the server' : 'nothing was refused'}
        />
      </StatTiles>
      <Panel title="Where to">
        <Switch
          checked={isOn}
          disabled={actions.isPending}
          onChange={(event) => actions.switchTo(event.currentTarget.checked)}
          label="Send everything by itself"
          description={
            target === undefined
              ? 'To the MLflow service of this computer once it runs, or to the address in mlflow.trackingUri. Off until you switch it on.'
              : `To ${target}. Nothing leaves this computer for anywhere else.`
          }
        />
      </Panel>
      <PushItemsPanel counts={counts} isOn={isOn} />
    </div>
  )
}

const sendOnce = () =>
  followJob(() => client.tracking.pushStart({}), {
    title: 'Sending',
    failure: 'Nothing more was sent',
    done: ({ pushed }) => ({
      title: pushed?.failed ? `${plural(pushed.failed, 'thing')} failed` : 'Everything is sent',
      message: pushed ? `${formatCount(pushed.sent)} sent to ${pushed.target}.` : '',
      isWarning: (pushed?.failed ?? 0) > 0,
    }),
  })
