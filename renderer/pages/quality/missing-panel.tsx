import { Button } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { heatMap } from '../../charts/heat-map.ts'
import { missingMatrix } from '../../charts/missing-matrix.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatPercent, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { patternFilter, patternWords } from './profile-bars.ts'
import classes from './overview.module.css'

const patternsShown = 6
const correlated = 30
/** Two charts of more columns than these need the page's whole width. */
const abreast = 12

export interface MissingPanelProps {
  profile: Profile
  onShowRows: (filter: RowFilter) => void
}

/** Where cells are missing and which are missing together; nothing where all are there. */
export function MissingPanel({ profile, onShowRows }: MissingPanelProps) {
  const { missingness, rows, dataset } = profile
  const { columns, blocks, counts, patterns } = missingness
  const matrix = useMemo(() => ({ columns, blocks, counts, rows }), [columns, blocks, counts, rows])
  const option = useCallback((tokens: Tokens) => missingMatrix(matrix, { tokens }), [matrix])
  const together = useMemo(() => correlationOf(missingness), [missingness])
  const togetherOption = useCallback(
    (tokens: Tokens) =>
      heatMap(together, {
        tokens,
        describe: (row, column) =>
          `${together.names[row]} and ${together.names[column]}\nmissing together: r = ${together.values[row]?.[column]?.toFixed(3)}`,
      }),
    [together],
  )
  if (columns.length === 0) return undefined
  const all = profile.columns.filter((column) => column.missing > 0).length
  const names = together.names.length
  // Few columns need no more than a glance; many have to be told apart.
  const heightPx = names > abreast ? Math.max(330, 17 * names + 130) : 250
  return (
    <Panel
      className={names > abreast ? classes.wide : undefined}
      title="Missing values"
      caption={`The table from above: each line is ${plural(missingness.blockRows, 'row')}, the stronger its colour, the more is missing${all > columns.length ? ` · ${columns.length} of ${formatCount(all)} columns with gaps` : ''}`}
    >
      <div className={together.names.length > 1 ? classes.halves : undefined}>
        <Chart
          title={`Missing values of ${dataset}`}
          heightPx={heightPx}
          option={option}
          onClick={({ value }) => {
            const column = Array.isArray(value) ? columns[Number(value[0])] : undefined
            if (column !== undefined) onShowRows([{ column, is: 'missing' }])
          }}
          table={{
            header: ['first row', ...columns],
            rows: blocks.map((first, index) => [first + 1, ...counts[index]!]),
          }}
        />
        {together.names.length > 1 && (
          <Chart
            title={`What is missing together in ${dataset}`}
            heightPx={names > abreast ? heightPx : 26 * names + 130}
            option={togetherOption}
            table={{
              header: ['column', ...together.names],
              rows: together.names.map((name, index) => [name, ...together.values[index]!]),
            }}
          />
        )}
      </div>
      <p className={classes.note}>
        {missingness.patternCount > patternsShown
          ? `The most frequent of ${formatCount(missingness.patternCount)} combinations of missing cells:`
          : 'What is missing together:'}
      </p>
      <ul className={classes.list}>
        {patterns.slice(0, patternsShown).map((pattern) => (
          <li key={pattern.columns.join('\n')}>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => onShowRows(patternFilter(missingness, pattern))}
            >
              {plural(pattern.rows, 'row')}
            </Button>{' '}
            ({formatPercent(pattern.rows / Math.max(1, rows))}): {patternWords(pattern)}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Columns that are missing in every row are missing with nothing in particular. */
function correlationOf({ columns, correlation }: Profile['missingness']) {
  const told = [...columns.keys()].filter((i) => correlation[i]![i] !== null).slice(0, correlated)
  return {
    names: told.map((i) => columns[i]!),
    values: told.map((i) => told.map((j) => correlation[i]![j]!)),
    isSigned: true,
  }
}
