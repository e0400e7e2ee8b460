import { Select } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { heatMap } from '../../charts/heat-map.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import type { ShownMeasure } from './association.ts'
import { describePair, measureWords, shownMatrix } from './association.ts'

const isMeasure = (text: string | null): text is ShownMeasure => text !== null && text in measureWords

/** How much each column tells about each other one. */
export function AssociationPanel({ profile }: { profile: Profile }) {
  const { association, target, columns } = profile
  const [measure, setMeasure] = useState<ShownMeasure>('strength')
  const [isClustered, setIsClustered] = useState(target === undefined)
  const matrix = useMemo(
    () => shownMatrix(association, target, measure, isClustered),
    [association, target, measure, isClustered],
  )
  const typeOf = useMemo(() => new Map(columns.map((column) => [column.name, column.type])), [columns])
  const rows = measure === 'spearman' ? association.rankedRows : association.rows
  const option = useCallback(
    (tokens: Tokens) =>
      heatMap(matrix, {
        tokens,
        describe: (row, column) =>
          describePair(matrix, row, column, measure, (name) => typeOf.get(name), rows),
      }),
    [matrix, measure, typeOf, rows],
  )
  const { names, rowNames = names } = matrix
  const known = ['strength' as const, ...association.measures.map((one) => one.measure)]
  return (
    <Panel
      title="Association between columns"
      caption={captionOf(profile, names.length)}
      actions={
        <>
          <Select
            aria-label="Measure of association"
            size="xs"
            w={160}
            allowDeselect={false}
            data={known.map((one) => ({ value: one, label: measureWords[one] }))}
            value={measure}
            onChange={(next) => isMeasure(next) && setMeasure(next)}
          />
          <Select
            aria-label="Order of the columns"
            size="xs"
            w={130}
            allowDeselect={false}
            data={[
              { value: 'clustered', label: 'Like beside like' },
              { value: 'strongest', label: 'Strongest first' },
            ]}
            value={isClustered ? 'clustered' : 'strongest'}
            onChange={(next) => setIsClustered(next === 'clustered')}
          />
        </>
      }
    >
      {association.columns.length < 2 ? (
        <EmptyState title="There are no two columns to compare" />
      ) : (
        <Chart
          title={`Association between columns of ${profile.dataset}`}
          heightPx={Math.max(280, rowNames.length * 21 + 130)}
          option={option}
          table={{
            header: ['column', ...names],
            rows: rowNames.map((name, index) => [name, ...matrix.values[index]!]),
          }}
        />
      )}
    </Panel>
  )
}

function captionOf({ association, target, rows }: Profile, shown: number): string {
  const sample = association.rows < rows ? ` · of ${formatCount(association.rows)} evenly spaced rows` : ''
  return shown < association.columns.length
    ? `${shown} of ${formatCount(association.columns.length)} columns: those with the strongest ties${target === undefined ? '' : ` to ${target}`}${sample}`
    : `From 0, unrelated, to 1: one tells the other${sample}`
}
