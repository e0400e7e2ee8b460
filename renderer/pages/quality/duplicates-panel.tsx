import { useCallback, useMemo } from 'react'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { partBars } from '../../charts/part-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { formatPercent, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { nearBars } from './profile-bars.ts'
import classes from './overview.module.css'

const shown = 15
const howWords = { equal: 'are equal', 'one-to-one': 'say the same', linear: 'are in proportion' } as const

/** Rows that are alike, wholly or but for one column, and columns that say the same. */
export function DuplicatesPanel({ profile }: { profile: Profile }) {
  const { duplicates, rows } = profile
  const bars = useMemo(() => nearBars(profile).slice(0, shown), [profile])
  const option = useCallback((tokens: Tokens) => partBars(bars, { tokens, series: ['alike'] }), [bars])
  return (
    <Panel
      title="Duplicates"
      caption={
        duplicates.rows === 0
          ? 'No row repeats another in every column'
          : `${plural(duplicates.rows, 'row')} (${formatPercent(duplicates.rows / Math.max(1, rows))}) repeat an earlier one in every column`
      }
    >
      {duplicates.columns.length > 0 && (
        <ul className={classes.list}>
          {duplicates.columns.map(({ columns, how }) => (
            <li key={columns.join('\n')}>
              <b>{columns.join(', ')}</b> {howWords[how]}
            </li>
          ))}
        </ul>
      )}
      {bars.length > 0 ? (
        <>
          <p className={classes.note}>
            Rows that differ from another in one column alone
            {duplicates.nearPart < 1 &&
              `, estimated from ${formatPercent(duplicates.nearPart)} of the groups`}
            :
          </p>
          <Chart
            title={`Rows of ${profile.dataset} that differ in one column alone`}
            heightPx={Math.max(90, bars.length * 21 + 34)}
            option={option}
            table={{
              header: ['column', 'rows', 'groups'],
              rows: duplicates.near.map((near) => [near.column, near.rows, near.groups]),
            }}
          />
        </>
      ) : (
        <p className={classes.note}>
          {duplicates.nearPart === 0
            ? 'Rows that are nearly alike were not looked for: the table has more than 100 columns.'
            : 'No row differs from another in one column alone.'}
        </p>
      )}
    </Panel>
  )
}
