import { Button } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import type { Evaluation } from '../../../main/contract/run.ts'
import { Chart } from '../../charts/chart.tsx'
import { importanceBars } from '../../charts/importance-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import type { Tokens } from '../../tokens.ts'
import { metricTitle } from './metric-title.ts'

const shownAtFirst = 12
const rowPx = 22

/** Which features the model leans on. */
export function ImportancePanel({ evaluation }: { evaluation: Evaluation }) {
  const [hasAll, setHasAll] = useState(false)
  const { importance, importanceMetric } = evaluation
  const ordered = useMemo(
    () =>
      importance
        .map(({ feature, mean, stddev }) => ({ name: feature, mean, stddev }))
        .toSorted((one, other) => other.mean - one.mean),
    [importance],
  )
  const bars = useMemo(() => (hasAll ? ordered : ordered.slice(0, shownAtFirst)), [ordered, hasAll])
  const unit = `change of ${metricTitle(importanceMetric).toLowerCase()}`
  const option = useCallback((tokens: Tokens) => importanceBars(bars, { tokens, unit }), [bars, unit])
  return (
    <Panel
      title="Permutation importance"
      caption={`How much ${metricTitle(importanceMetric).toLowerCase()} is lost when a feature is shuffled, ± one standard deviation`}
      actions={
        ordered.length > shownAtFirst && (
          <Button variant="default" onClick={() => setHasAll(!hasAll)}>
            {hasAll ? `The first ${shownAtFirst}` : `All ${ordered.length}`}
          </Button>
        )
      }
    >
      {ordered.length === 0 ? (
        <EmptyState title="Not computed">
          Set <code>evaluate.importance.repeats</code> above 0 in the pipeline.
        </EmptyState>
      ) : (
        <Chart
          title="Permutation importance"
          heightPx={bars.length * rowPx + 50}
          option={option}
          table={{
            header: ['feature', 'mean', 'standard deviation'],
            rows: ordered.map(({ name, mean, stddev }) => [name, mean, stddev]),
          }}
        />
      )}
    </Panel>
  )
}
