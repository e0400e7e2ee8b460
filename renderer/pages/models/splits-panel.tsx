import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { importanceBars } from '../../charts/importance-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'

const shownColumns = 15
const rowPx = 24

/** How often the trees ask for each column; nothing for models without trees. */
export function SplitsPanel({ model: { name, version } }: { model: ModelVersion }) {
  const splits = useQuery(ask('model', 'splits', { name, version })).data
  const option = useCallback(
    (tokens: Tokens) => {
      const bars = (splits ?? []).slice(0, shownColumns)
      return importanceBars(
        bars.map((one) => ({ name: one.column, mean: one.splits, stddev: 0 })),
        { tokens, unit: 'splits' },
      )
    },
    [splits],
  )
  if (!splits || splits.length === 0) return undefined
  const total = splits.reduce((sum, one) => sum + one.splits, 0)
  const rest = splits.length - shownColumns
  return (
    <Panel
      title="How often each column is asked"
      caption={`${plural(total, 'split')} of all trees; columns with many values are asked more often than they matter${rest > 0 ? `; ${formatCount(rest)} others are asked less` : ''}`}
    >
      <Chart
        title="Splits by column"
        heightPx={Math.min(shownColumns, splits.length) * rowPx + 50}
        option={option}
        table={{ header: ['column', 'splits'], rows: splits.map((one) => [one.column, one.splits]) }}
      />
    </Panel>
  )
}
