import { Title } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { classBars } from '../../charts/class-bars.ts'
import { formatCount, formatPercent, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { RowsMenu } from '../data/rows-menu.tsx'
import type { Distribution } from './class-distribution.ts'
import { barFilter, classLooks, strengthsOf } from './class-distribution.ts'
import classes from './overview.module.css'

export interface ClassDistributionChartProps {
  profile: Profile
  distribution: Distribution
  onShowRows: (filter: RowFilter) => void
}

/** One column's values, split by class. */
export function ClassDistributionChart(props: ClassDistributionChartProps) {
  const { profile, distribution, onShowRows } = props
  const { column, values, other } = distribution
  const strength = useMemo(() => strengthsOf(profile).get(column) ?? null, [profile, column])
  const explained = profile.targetTies.find((tie) => tie.column === column)?.explained
  const looks = useMemo(() => classLooks(profile), [profile])
  const bars = useMemo(() => values.map(({ label, counts }) => ({ name: label, counts })), [values])
  const option = useCallback((tokens: Tokens) => classBars(bars, { tokens, classes: looks }), [bars, looks])
  const caption = [
    strength !== null && `association with ${profile.target} ${strength.toFixed(2)}`,
    explained != null && explained >= 0.001 && `tells ${formatPercent(explained)} of it`,
    other > 0 && `${plural(other, 'row')} with other values`,
  ].filter(Boolean)
  return (
    <div className={classes.chart}>
      <div className={classes.chartHead}>
        <div>
          <Title order={3} className={classes.chartName}>
            {column}
          </Title>
          {caption.length > 0 && <p className={classes.chartCaption}>{caption.join(' · ')}</p>}
        </div>
        <RowsMenu
          label={`Show rows of ${column} with`}
          choices={values.map((value, bar) => ({
            label: `${value.label} (${formatCount(value.counts.reduce((sum, count) => sum + count, 0))})`,
            onPick: () => onShowRows(barFilter(profile, distribution, { bar })),
          }))}
        />
      </div>
      <Chart
        title={profile.classes.length === 0 ? `Values of ${column}` : `${column} by ${profile.target}`}
        heightPx={Math.max(96, (looks.length > 1 ? 60 : 32) + bars.length * 21)}
        option={option}
        onClick={(point) =>
          onShowRows(
            barFilter(profile, distribution, { bar: point.dataIndex, classIndex: point.seriesIndex }),
          )
        }
        table={{
          header: ['value', ...looks.map((look) => look.name)],
          rows: bars.map((bar) => [bar.name, ...bar.counts]),
        }}
      />
    </div>
  )
}
