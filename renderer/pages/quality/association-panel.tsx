import { useCallback, useMemo } from 'react'
import type { QualityDashboard } from '../../../main/contract/quality.ts'
import { Chart } from '../../charts/chart.tsx'
import { heatMap } from '../../charts/heat-map.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { describePair, strongestColumns } from './association.ts'

/** How much each column tells about each other one. */
export function AssociationPanel({ dashboard }: { dashboard: QualityDashboard }) {
  const { association, target, columns, rows } = dashboard
  const matrix = useMemo(() => strongestColumns(association, target), [association, target])
  const typeOf = useMemo(() => new Map(columns.map((column) => [column.name, column.type])), [columns])
  const option = useCallback(
    (tokens: Tokens) =>
      heatMap(matrix, {
        tokens,
        describe: (row, column) => describePair(matrix, row, column, (name) => typeOf.get(name), rows),
      }),
    [matrix, typeOf, rows],
  )
  const shown = matrix.names.length
  return (
    <Panel
      title="Association between columns"
      caption={
        shown < association.columns.length
          ? `${shown} of ${formatCount(association.columns.length)} columns: those with the strongest ties${target === undefined ? '' : ` to ${target}`}`
          : 'From 0, unrelated, to 1: one tells the other · the figure shows on hover'
      }
    >
      {shown < 2 ? (
        <EmptyState title="There are no two columns to compare" />
      ) : (
        <Chart
          title={`Association between columns of ${dashboard.dataset}`}
          heightPx={Math.max(280, shown * 21 + 130)}
          option={option}
          table={{
            header: ['column', ...matrix.names],
            rows: matrix.names.map((name, index) => [name, ...matrix.values[index]!]),
          }}
        />
      )}
    </Panel>
  )
}
