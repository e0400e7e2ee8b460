import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatScore } from '../../format.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import classes from './train.module.css'

/** Among so many of the latest runs. */
const lookedAt = 200

const metricOf = ({ params }: RunSummary) => params['train.search.metric'] ?? ''
const bestOf = (run: RunSummary) => run.metrics[`best_${metricOf(run)}`]
const isPaused = ({ state }: RunSummary) => state === 'cancelled' || state === 'interrupted'

const columns: DataColumn<RunSummary>[] = [
  { id: 'name', title: 'Search', widthPx: 150, value: ({ name }) => name },
  {
    id: 'what',
    title: 'Learns',
    widthPx: 190,
    value: ({ params }) => `${params['target']} of ${params['dataset']}`,
  },
  { id: 'algorithm', title: 'Algorithm', widthPx: 100, value: ({ params }) => params['train.algorithm'] },
  { id: 'sampler', title: 'Sampler', widthPx: 84, value: ({ params }) => params['train.search.sampler'] },
  { id: 'trials', title: 'Trials', isNumber: true, widthPx: 72, value: ({ childCount }) => childCount },
  { id: 'metric', title: 'Metric', widthPx: 104, value: (run) => metricTitle(metricOf(run)) },
  {
    id: 'best',
    title: 'Best',
    description: 'In cross-validation',
    isNumber: true,
    widthPx: 84,
    value: bestOf,
    render: (run) => formatScore(bestOf(run)),
  },
  {
    id: 'state',
    title: 'State',
    widthPx: 116,
    value: ({ state }) => state,
    render: (run) => (
      <StateBadge state={run.state} isPlain>
        {isPaused(run) ? 'paused' : undefined}
      </StateBadge>
    ),
  },
  {
    id: 'startedAt',
    title: 'Started',
    widthPx: 100,
    value: ({ startedAt }) => startedAt,
    render: ({ startedAt }) => <RelativeTime at={startedAt} />,
  },
]

/** The latest searches, to look at or to go on with. */
export function SearchesPanel() {
  const navigate = useNavigate()
  const runs = useQuery(ask('run', 'search', { limit: lookedAt })).data?.runs ?? []
  const searches = runs.filter(({ params }) => params['train.search.sampler'] !== undefined)
  if (searches.length === 0) return undefined
  return (
    <Panel
      title="Searches"
      caption="The latest first; a paused one can go on"
      isFlush
      className={classes.below}
    >
      <DataTable
        id="searches"
        label="Searches"
        columns={columns}
        rows={searches}
        rowKey={({ runId }) => runId}
        onOpen={({ runId }) => void navigate({ to: '/searches/$runId', params: { runId } })}
      />
    </Panel>
  )
}
