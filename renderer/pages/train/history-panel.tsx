import { useCallback, useMemo } from 'react'
import type { SearchBoard } from '../../../main/contract/search.ts'
import { Chart } from '../../charts/chart.tsx'
import { bestSoFar, searchHistory, type HistoryPoint } from '../../charts/search-history.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import type { Tokens } from '../../tokens.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import { lastOf } from './trial-lines.ts'

/** What each trial came to, and the best so far. */
export function HistoryPanel({ board }: { board: SearchBoard }) {
  const { trials, metric, direction, folds } = board
  const title = metricTitle(metric)
  const isBetterLow = direction === 'minimize'
  const points = useMemo(
    () =>
      trials.flatMap((trial): HistoryPoint[] => {
        const { state, number, values } = trial
        const value = lastOf(trial)
        if (value === undefined || (state !== 'complete' && state !== 'pruned')) return []
        const note = state === 'pruned' ? `given up after ${values.length} of ${folds} folds` : undefined
        return [{ trial: number + 1, value, kind: state, note }]
      }),
    [trials, folds],
  )
  const option = useCallback(
    (tokens: Tokens) => searchHistory(points, { tokens, metric: title, isBetterLow }),
    [points, title, isBetterLow],
  )
  const best = useMemo(() => new Map(bestSoFar(points, isBetterLow)), [points, isBetterLow])
  return (
    <Panel
      title={`${title} of each trial`}
      caption={`Mean over the folds; ${isBetterLow ? 'lower' : 'higher'} is better`}
    >
      {points.length === 0 ? (
        <EmptyState title="No trial has ended yet">The first ones are at work.</EmptyState>
      ) : (
        <Chart
          title={`${title} of each trial and the best so far`}
          heightPx={300}
          option={option}
          table={{
            header: ['trial', title, 'state', 'best so far'],
            rows: points.map(({ trial, value, kind }) => [trial, value, kind, best.get(trial)]),
          }}
        />
      )}
    </Panel>
  )
}
