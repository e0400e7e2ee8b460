import { useCallback, useMemo } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { partBars } from '../../charts/part-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { RowsMenu } from '../data/rows-menu.tsx'
import { outlierBars, outlierFilter, withOutliers } from './profile-bars.ts'
import classes from './overview.module.css'

const shown = 20
const series = ['below', 'above']

export interface OutliersPanelProps {
  profile: Profile
  onShowRows: (filter: RowFilter) => void
}

/** How many values of each number are far from the others. */
export function OutliersPanel({ profile, onShowRows }: OutliersPanelProps) {
  const all = useMemo(() => withOutliers(profile), [profile])
  const columns = useMemo(() => all.slice(0, shown), [all])
  const bars = useMemo(() => outlierBars(columns, profile.rows), [columns, profile.rows])
  const option = useCallback((tokens: Tokens) => partBars(bars, { tokens, series }), [bars])
  if (!profile.columns.some((column) => column.number)) return undefined
  const choices = columns.flatMap((column) =>
    [false, true].flatMap((isHigh) => {
      const count = isHigh ? column.number.outliers.high : column.number.outliers.low
      const filter = outlierFilter(column, isHigh)
      return filter && count > 0
        ? [
            {
              label: `${column.name} ${isHigh ? 'above' : 'below'} (${formatCount(count)})`,
              onPick: () => onShowRows(filter),
            },
          ]
        : []
    }),
  )
  if (bars.length === 0)
    return (
      <Panel title="Outliers">
        <p className={classes.note}>
          No number has values more than 1.5 interquartile ranges beyond its quartiles.
        </p>
      </Panel>
    )
  return (
    <Panel
      title="Outliers"
      caption="Values more than 1.5 interquartile ranges beyond the quartiles · click a bar to see its rows"
      actions={<RowsMenu label="Show rows with outliers of" choices={choices} />}
    >
      <Chart
        title={`Outliers of ${profile.dataset}`}
        heightPx={Math.max(110, bars.length * 21 + 60)}
        option={option}
        onClick={({ dataIndex, seriesIndex }) => {
          const filter = outlierFilter(columns[dataIndex]!, seriesIndex === 1)
          if (filter) onShowRows(filter)
        }}
        table={{
          header: ['column', 'below', 'low fence', 'high fence', 'above'],
          rows: all.map(({ name, number: { outliers } }) => [
            name,
            outliers.low,
            outliers.lowFence,
            outliers.highFence,
            outliers.high,
          ]),
        }}
      />
    </Panel>
  )
}
