import { useCallback, useMemo } from 'react'
import type { Profile } from '../../../main/contract/profile.ts'
import { Chart } from '../../charts/chart.tsx'
import { partBars } from '../../charts/part-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { formatPercent, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { RowsMenu } from '../data/rows-menu.tsx'
import { nearBars } from './profile-bars.ts'
import type { RowsBehind } from './rows-behind.ts'
import classes from './overview.module.css'

const shown = 15
const howWords = { equal: 'are equal', 'one-to-one': 'say the same', linear: 'are in proportion' } as const

export interface DuplicatesPanelProps {
  profile: Profile
  onShow: (rows: RowsBehind) => void
}

/** Rows that are alike, wholly or but for one column, and columns that say the same. */
export function DuplicatesPanel({ profile, onShow }: DuplicatesPanelProps) {
  const { duplicates, rows } = profile
  const bars = useMemo(() => nearBars(profile).slice(0, shown), [profile])
  const option = useCallback((tokens: Tokens) => partBars(bars, { tokens, series: ['alike'] }), [bars])
  const choices = [
    ...(duplicates.rows > 0 ? [{ label: 'in every column', onPick: () => onShow({ alike: {} }) }] : []),
    ...duplicates.near.map(({ column }) => ({
      label: `but for ${column}`,
      onPick: () => onShow({ alike: { except: column } }),
    })),
  ]
  return (
    <Panel
      title="Duplicates"
      actions={choices.length > 0 && <RowsMenu label="Show rows that are alike" choices={choices} />}
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
              `, estimated from ${formatPercent(duplicates.nearPart)} of the groups`}{' '}
            · click a bar to see them
          </p>
          <Chart
            title={`Rows of ${profile.dataset} that differ in one column alone`}
            heightPx={Math.max(90, bars.length * 21 + 34)}
            option={option}
            onClick={({ dataIndex }) => onShow({ alike: { except: bars[dataIndex]!.name } })}
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
