import { Button, Text, Timeline } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconBoxSeam, IconTag, IconTagOff, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural, shortId } from '../../format.ts'
import { toProblem } from '../../problem.ts'
import { newestFirst, runOf, sentenceOf, type RegistryEvent } from './registry-words.ts'

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
export function HistoryTab({ name, aliases }: { name: string; aliases: readonly string[] }) {
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
        <Panel
          title={plural(events.length, 'event')}
          caption="The newest at the top"
          actions={<RollbackButtons name={name} events={events} aliases={aliases} />}
        >
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

/** For each alias that another version had before: one click gives it back. */
function RollbackButtons({
  name,
  events,
  aliases,
}: {
  name: string
  events: readonly RegistryEvent[]
  aliases: readonly string[]
}) {
  const queries = useQueryClient()
  const rollback = useMutation({
    mutationFn: (alias: string) => client.model.rollback({ name, alias }),
    onSuccess: ({ version }, alias) => {
      notifications.show({ message: `@${alias} is version ${version} of ${name} again.` })
      return queries.invalidateQueries({ queryKey: ['model'] })
    },
    onError: (error) => notifications.show({ color: 'red', message: toProblem(error).message }),
  })
  const movable = aliases.filter((alias) =>
    events.some((event) => event.action === 'alias-set' && event.alias === alias && event.from !== undefined),
  )
  return movable.map((alias) => (
    <Button
      key={alias}
      size="xs"
      variant="default"
      leftSection={<IconArrowBackUp size={14} aria-hidden />}
      loading={rollback.isPending && rollback.variables === alias}
      onClick={() => rollback.mutate(alias)}
    >
      Roll back @{alias}
    </Button>
  ))
}
