import { useNavigate } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import type { SearchBoard, SearchTrial } from '../../../main/contract/search.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatDuration, formatNumber } from '../../format.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import { trialLook } from './trial-look.ts'
import { lastOf } from './trial-lines.ts'

/** Every trial with what it was told and what came out; Enter opens its run. */
export function TrialsPanel({ board, actions }: { board: SearchBoard; actions?: ReactNode }) {
  const navigate = useNavigate()
  const { space, metric, best, folds } = board
  const columns = useMemo<DataColumn<SearchTrial>[]>(
    () => [
      {
        id: 'number',
        title: 'Trial',
        isNumber: true,
        widthPx: 72,
        value: ({ number }) => number + 1,
      },
      {
        id: 'state',
        title: 'State',
        widthPx: 130,
        value: ({ state }) => state,
        render: (trial) => {
          const look = trialLook(trial, best)
          return (
            <span title={trial.note}>
              <StateBadge state={trial.state} tone={look.tone} icon={look.icon} isPlain>
                {look.word}
              </StateBadge>
            </span>
          )
        },
      },
      {
        id: 'value',
        title: metricTitle(metric),
        description: 'Mean over the folds, as far as the trial came',
        isNumber: true,
        widthPx: 110,
        value: lastOf,
        render: (trial) => {
          const value = lastOf(trial)
          return value === undefined ? '–' : value.toFixed(4)
        },
      },
      {
        id: 'folds',
        title: 'Folds',
        isNumber: true,
        widthPx: 76,
        value: ({ values }) => values.length,
        render: ({ values }) => `${values.length} of ${folds}`,
      },
      ...Object.entries(space).map(([name, { type }]): DataColumn<SearchTrial> => ({
        id: `param.${name}`,
        title: name,
        isNumber: type !== 'categorical',
        widthPx: 124,
        value: ({ params }) => {
          const value = params[name]
          return typeof value === 'boolean' ? String(value) : value
        },
        render: ({ params }) => {
          const value = params[name]
          if (value === undefined) return '–'
          return typeof value === 'number' ? formatNumber(value, 4) : String(value)
        },
      })),
      {
        id: 'took',
        title: 'Took',
        isNumber: true,
        widthPx: 84,
        value: ({ startedAt, endedAt }) => (endedAt === undefined ? undefined : endedAt - startedAt),
        render: ({ startedAt, endedAt }) =>
          formatDuration(endedAt === undefined ? undefined : endedAt - startedAt),
      },
    ],
    [space, metric, best, folds],
  )
  return (
    <Panel title="Trials" caption="Each is a run of its own below this one" actions={actions} isFlush>
      <DataTable
        id={`search.${board.algorithm}`}
        label="Trials"
        columns={columns}
        rows={board.trials}
        rowKey={({ runId }) => runId}
        heightPx={420}
        fileName={`trials-${board.pipeline}`}
        onOpen={({ runId }) => void navigate({ to: '/runs/$runId', params: { runId } })}
      />
    </Panel>
  )
}
