import { useCallback, useMemo } from 'react'
import type { SearchBoard } from '../../../main/contract/search.ts'
import { Chart } from '../../charts/chart.tsx'
import { importanceBars } from '../../charts/importance-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import type { Tokens } from '../../tokens.ts'

const rowPx = 26
const fewest = 5

/** Which params decide whether a trial is a good one. */
export function ParamImportancePanel({ board }: { board: SearchBoard }) {
  const { importances, trials } = board
  const bars = useMemo(
    () => importances.map(({ param, importance }) => ({ name: param, mean: importance, stddev: 0 })),
    [importances],
  )
  const option = useCallback(
    (tokens: Tokens) => importanceBars(bars, { tokens, unit: 'share of the importance' }),
    [bars],
  )
  const complete = trials.filter(({ state }) => state === 'complete').length
  return (
    <Panel
      title="Importance of params"
      caption="How much each decides whether a trial is among the best tenth (PED-ANOVA)"
    >
      {complete < fewest ? (
        <EmptyState title="Too few trials to tell">It takes {fewest} complete ones.</EmptyState>
      ) : (
        <Chart
          title="Importance of params"
          heightPx={Math.max(120, bars.length * rowPx + 50)}
          option={option}
          table={{
            header: ['param', 'importance'],
            rows: importances.map(({ param, importance }) => [param, importance]),
          }}
        />
      )}
    </Panel>
  )
}
