import { Button, SegmentedControl } from '@mantine/core'
import { IconCircleCheck, IconRefresh, IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PushItem, PushStatus } from '../../../main/contract/tracking.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount } from '../../format.ts'
import { itemLooks } from './push-words.ts'
import { usePushActions } from './use-push-actions.ts'

type Group = 'pending' | 'sent' | 'failed'
const statesOf: Record<Group, PushItem['state'][]> = {
  pending: ['pending', 'sending'],
  sent: ['sent'],
  failed: ['failed'],
}
const emptyWords: Record<Group, string> = {
  pending: 'Nothing waits to be sent.',
  sent: 'Nothing has been sent yet.',
  failed: 'Nothing was refused.',
}
const shownAtMost = 1000

const columns: DataColumn<PushItem>[] = [
  {
    id: 'state',
    title: 'State',
    widthPx: 90,
    value: (one) => itemLooks[one.state].word,
    render: (one) => {
      const { state, tone, word } = itemLooks[one.state]
      return (
        <StateBadge state={state} tone={tone} isPlain>
          {word}
        </StateBadge>
      )
    },
  },
  { id: 'kind', title: 'Kind', widthPx: 100, value: (one) => one.kind },
  {
    id: 'title',
    title: 'Name',
    widthPx: 190,
    value: (one) => one.title,
    render: (one) => <ItemLink item={one} />,
  },
  {
    id: 'at',
    title: 'Since',
    widthPx: 110,
    description: 'When it was sent, or changed last',
    value: (one) => one.sentAt ?? one.changedAt,
    render: (one) => (
      <RelativeTime at={one.state === 'sent' ? (one.sentAt ?? one.changedAt) : one.changedAt} />
    ),
  },
]
const failedColumns: DataColumn<PushItem>[] = [
  ...columns,
  {
    id: 'error',
    title: 'Why',
    widthPx: 500,
    value: (one) => one.error ?? '',
    render: (one) => <span title={one.error}>{one.error}</span>,
  },
]

/** What waits, what is there and what was refused, with why. */
export function PushItemsPanel({ counts, isOn }: { counts: PushStatus['counts']; isOn: boolean }) {
  const [group, setGroup] = useState<Group>(counts.failed > 0 ? 'failed' : 'pending')
  const { retry } = usePushActions()
  const items = useQuery(ask('tracking', 'pushItems', { states: statesOf[group], limit: shownAtMost }))
  const label = (one: Group, word: string) => ({ value: one, label: `${word} ${formatCount(counts[one])}` })
  return (
    <Panel
      title="What is sent"
      caption={
        counts[group] > shownAtMost
          ? `The newest ${formatCount(shownAtMost)} of ${formatCount(counts[group])}`
          : 'Experiments, runs with all they have, and registered models'
      }
      actions={
        <>
          {group === 'failed' && counts.failed > 0 && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconRefresh size={15} aria-hidden />}
              onClick={() => retry()}
            >
              Try all again
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Which are shown"
            value={group}
            onChange={(next) => setGroup(next)}
            data={[label('pending', 'Pending'), label('sent', 'Sent'), label('failed', 'Failed')]}
          />
        </>
      }
      isFlush
    >
      <QueryView
        query={items}
        errorTitle="The list could not be read"
        empty={
          group === 'pending' && !isOn ? (
            <EmptyState title="Nothing was looked for yet" icon={IconSend}>
              What waits is counted when you switch it on, or send it once.
            </EmptyState>
          ) : (
            <EmptyState title={emptyWords[group]} icon={IconCircleCheck} />
          )
        }
      >
        {(list) => (
          <DataTable
            id={`sync.${group}`}
            label="What is sent"
            columns={group === 'failed' ? failedColumns : columns}
            rows={list}
            rowKey={(one) => `${one.kind} ${one.id}`}
          />
        )}
      </QueryView>
    </Panel>
  )
}

function ItemLink({ item: { kind, id, title } }: { item: PushItem }) {
  if (kind === 'run')
    return (
      <Link to="/runs/$runId" params={{ runId: id }}>
        {title}
      </Link>
    )
  if (kind === 'model')
    return (
      <Link to="/models/$name" params={{ name: id }}>
        {title}
      </Link>
    )
  return (
    <Link to="/experiments/$name" params={{ name: title }}>
      {title}
    </Link>
  )
}
