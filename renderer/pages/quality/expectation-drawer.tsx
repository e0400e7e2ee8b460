import { Code, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { CheckTrend } from '../../../main/contract/suite.ts'
import { ask } from '../../ask.ts'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount } from '../../format.ts'
import { CellView } from '../data/cell-view.tsx'
import { RowsView, SideDrawer } from '../data/rows-drawer.tsx'
import { TrendChart } from './check-trend.tsx'
import { countedValues, observedText, severityWords, unexpectedText } from './result-words.ts'
import classes from './validations-tab.module.css'

export interface ExpectationDrawerProps {
  resultId: string
  expectation: ExpectationResult | undefined
  /** How it went in the kept results. */
  trend: CheckTrend | undefined
  columns: readonly DatasetColumn[]
  onClose: () => void
}

const limit = 1000

/** One expectation: what was asked, what was seen, and the rows that fail it. */
export function ExpectationDrawer({
  resultId,
  expectation,
  trend,
  columns,
  onClose,
}: ExpectationDrawerProps) {
  // The last one stays drawn while the drawer slides away.
  const [last, setLast] = useState(expectation)
  if (expectation && expectation !== last) setLast(expectation)
  const shown = expectation ?? last
  if (!shown) return undefined
  return (
    <SideDrawer title={shown.sentence} opened={expectation !== undefined} onClose={onClose}>
      <ExpectationView resultId={resultId} expectation={shown} trend={trend} columns={columns} />
    </SideDrawer>
  )
}

function ExpectationView({
  resultId,
  expectation,
  trend,
  columns,
}: Omit<ExpectationDrawerProps, 'expectation' | 'onClose'> & { expectation: ExpectationResult }) {
  const { outcome, note, type, column, severity, kwargs, partialUnexpected, unexpectedCount } = expectation
  const labels = columns.find((one) => one.name === column)?.labels
  const unexpected = countedValues(partialUnexpected ?? []).filter((one) => one.value !== null)
  const facts: [string, string | undefined][] = [
    ['Column', column ?? 'the table'],
    ['If it fails', severityWords[severity]],
    [
      'Values looked at',
      expectation.elementCount === undefined ? undefined : formatCount(expectation.elementCount),
    ],
    ['Unexpected', unexpectedCount === undefined ? undefined : unexpectedText(expectation)],
    ['Observed', observedText(expectation.observedValue)],
  ]
  return (
    <>
      <StateBadge state={outcome} />
      {note && <Text mt={8}>{note}</Text>}
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
      {trend && <TrendChart check={expectation} trend={trend} />}
      <Text c="dimmed" size="sm" mb={4}>
        In the suite
      </Text>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <Code block mb={14} tabIndex={0}>
        {`${type}\n${JSON.stringify(kwargs, null, 2)}`}
      </Code>
      {unexpected.length > 0 && (
        <>
          <Title order={3} mb={6}>
            Some of the unexpected values
          </Title>
          <ul className={classes.values}>
            {unexpected.map(({ value, count }) => (
              <li key={`${typeof value} ${value}`}>
                <CellView value={value} labels={labels} />
                {count > 1 && ` × ${formatCount(count)}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {outcome === 'failed' && unexpectedCount !== undefined && unexpectedCount > 0 && (
        <>
          <Title order={3} mb={6}>
            Failing rows
          </Title>
          <RowsView
            label="Failing rows"
            query={ask('quality', 'failingRows', { resultId, expectationId: expectation.id, limit })}
            columns={columns}
            first={column === undefined ? [] : [column]}
            heightPx={360}
          />
        </>
      )}
    </>
  )
}
