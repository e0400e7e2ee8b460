import { Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import type { SearchBoard } from '../../../main/contract/search.ts'
import { Chart } from '../../charts/chart.tsx'
import { parallelLines } from '../../charts/parallel-lines.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import { trialLines } from './trial-lines.ts'

/** Each complete trial as a line through its params to its score. */
export function TrialLinesPanel({ board }: { board: SearchBoard }) {
  const navigate = useNavigate()
  const { axes, lines, trials } = useMemo(() => trialLines(board), [board])
  const [passing, setPassing] = useState<number[]>()
  const option = useCallback((tokens: Tokens) => parallelLines(axes, lines, { tokens }), [axes, lines])
  return (
    <Panel
      title="Parallel coordinates"
      caption={`Complete trials, from blue (worse ${metricTitle(board.metric)}) to orange (better). Drag along an axis to keep the lines that pass there; a click on a line opens its run`}
      actions={
        passing && (
          <Text c="dimmed" component="output">
            {formatCount(passing.length)} of {plural(lines.length, 'trial')} pass
          </Text>
        )
      }
    >
      {lines.length < 2 ? (
        <EmptyState title="Too few trials to draw">It takes two complete ones.</EmptyState>
      ) : (
        <Chart
          title="Params and score of the complete trials"
          heightPx={340}
          option={option}
          onBrush={setPassing}
          onClick={({ dataIndex }) => {
            const trial = trials[dataIndex]
            if (trial) void navigate({ to: '/runs/$runId', params: { runId: trial.runId } })
          }}
          table={{
            header: ['trial', ...axes.map(({ name }) => name)],
            rows: lines.map((line) => [line.name, ...line.values]),
          }}
        />
      )}
    </Panel>
  )
}
