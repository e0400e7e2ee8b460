import { Select, Text } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { DriftColumn, DriftTest } from '../../../main/contract/drift.ts'
import { Chart } from '../../charts/chart.tsx'
import { overlaidShares } from '../../charts/overlaid-shares.ts'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, formatNumber, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { SideDrawer } from '../data/rows-drawer.tsx'
import { DriftBadge } from './drift-badge.tsx'
import { testsFor } from './drift-tests.ts'
import { limitText, scoreText } from './drift-words.ts'
import classes from './drift-tab.module.css'

export interface DriftDrawerProps {
  column: DriftColumn | undefined
  onTest: (column: string, test: DriftTest) => void
  onClose: () => void
}

/** One column: what it was judged by, and both distributions over each other. */
export function DriftDrawer({ column, onTest, onClose }: DriftDrawerProps) {
  // The last one stays drawn while the drawer slides away.
  const [last, setLast] = useState(column)
  if (column && column !== last) setLast(column)
  const shown = column ?? last
  if (!shown) return undefined
  return (
    <SideDrawer title={shown.column} opened={column !== undefined} onClose={onClose}>
      <DriftView column={shown} onTest={onTest} />
    </SideDrawer>
  )
}

function DriftView({ column, onTest }: Pick<DriftDrawerProps, 'onTest'> & { column: DriftColumn }) {
  const { distribution: shown, kind, reference, current, onlyInCurrent, onlyInReference } = column
  const option = useCallback(
    (tokens: Tokens) => overlaidShares(shown, { tokens, name: column.column }),
    [shown, column.column],
  )
  const facts: [string, string | undefined][] = [
    ['Score', scoreText(column)],
    ['Drift', limitText(column)],
    ['Statistic of the test', column.statistic === undefined ? undefined : formatNumber(column.statistic, 4)],
    ['Rows of the reference', sideText(reference)],
    ['Current rows', sideText(current)],
    ['New values', onlyInCurrent.length > 0 ? onlyInCurrent.join(', ') : undefined],
    ['Values that are gone', onlyInReference.length > 0 ? onlyInReference.join(', ') : undefined],
  ]
  return (
    <>
      <div className={classes.drawerHead}>
        <DriftBadge hasDrifted={column.hasDrifted} />
        <Select
          label="Test"
          size="xs"
          w={260}
          allowDeselect={false}
          data={testsFor(kind)}
          value={column.test}
          onChange={(test) => {
            const chosen = testsFor(kind).find(({ value }) => value === test)
            if (chosen) onTest(column.column, chosen.value)
          }}
        />
      </div>
      <dl className={classes.facts}>
        {facts.map(
          ([label, value]) =>
            value !== undefined && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <Chart
        title={`${column.column}, reference and current`}
        heightPx={shown.edges ? 300 : Math.max(140, 60 + shown.labels.length * 26)}
        option={option}
        table={{
          header: [shown.edges ? 'from' : 'value', 'reference', 'current'],
          rows: shown.reference.map((share, i) => [
            shown.edges ? (shown.edges[i] ?? null) : (shown.labels[i] ?? null),
            share,
            shown.current[i] ?? null,
          ]),
        }}
      />
      {shown.otherReference + shown.otherCurrent > 0 && (
        <Text c="dimmed" size="sm">
          The 20 most frequent values are shown.
        </Text>
      )}
      {(reference.sampled ?? current.sampled) !== undefined && (
        <StateBadge state="info" isPlain>
          Judged on evenly spaced rows, since there are very many different values
        </StateBadge>
      )}
    </>
  )
}

const sideText = ({ n, missing, sampled }: DriftColumn['current']) =>
  [
    formatCount(n),
    missing > 0 && `${plural(missing, 'row')} without a value`,
    sampled !== undefined && `${formatCount(sampled)} looked at`,
  ]
    .filter(Boolean)
    .join(', ')
