import { Text, Timeline } from '@mantine/core'
import { IconBoxSeam, IconTag, IconTagOff, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural, shortId } from '../../format.ts'
import { newestFirst, runOf, sentenceOf } from './registry-words.ts'

const icons = {
  'version-created': IconBoxSeam,
  'alias-set': IconTag,
  'alias-removed': IconTagOff,
  'registry-stage-set': IconTag,
  'version-deleted': IconTrash,
  'model-renamed': IconTag,
  'model-deleted': IconTrash,
}

/** What happened to the model in the registry: who did what, when and why. */
export function HistoryTab({ name }: { name: string }) {
  const history = useQuery(ask('model', 'history', { name }))
  return (
    <QueryView
      query={history}
      errorTitle="The history could not be read"
      empty={
        <Panel>
          <EmptyState title="Nothing has happened yet" />
        </Panel>
      }
    >
      {(events) => (
        <Panel title={plural(events.length, 'event')} caption="The newest at the top">
          <Timeline bulletSize={26} lineWidth={2} active={-1}>
            {newestFirst(events).map((event, index) => {
              const Sign = icons[event.action]
              return (
                <Timeline.Item
                  key={index}
                  bullet={<Sign size={14} aria-hidden />}
                  title={sentenceOf(event)}
                  lineVariant="solid"
                >
                  <Text c="dimmed">{event.reason}</Text>
                  <Text c="dimmed" size="sm">
                    <RelativeTime at={event.at} /> · <By by={event.by} />
                  </Text>
                </Timeline.Item>
              )
            })}
          </Timeline>
        </Panel>
      )}
    </QueryView>
  )
}

function By({ by }: { by: string }) {
  const runId = runOf(by)
  if (runId === undefined) return by
  return (
    <Link to="/runs/$runId" params={{ runId }}>
      run {shortId(runId)}
    </Link>
  )
}
