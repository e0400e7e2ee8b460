import type { DriftColumn, DriftReport } from '../../../main/contract/drift.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatNumber } from '../../format.ts'
import { DriftBadge } from './drift-badge.tsx'
import { DriftShape } from './drift-shape.tsx'
import { limitText, scoreText, strength } from './drift-words.ts'
import classes from './drift-tab.module.css'

export interface DriftTableProps {
  report: DriftReport
  onOpen: (column: string) => void
}

/** Every tested column, those that drifted most first; below, those that could not be tested. */
export function DriftTable({ report, onOpen }: DriftTableProps) {
  const { columns, notTested, reference, current } = report
  return (
    <div className={classes.stack}>
      <Panel
        title="Columns"
        caption={
          <>
            <span className={classes.keyReference} aria-hidden /> reference{' '}
            <span className={classes.keyCurrent} aria-hidden /> current · Enter or a click shows both
            distributions
          </>
        }
        isFlush
      >
        <DataTable
          id="quality.drift"
          label="Drift per column"
          columns={tableColumns}
          rows={columns}
          rowKey={({ column }) => column}
          initialSort={mostDriftedFirst}
          fileName={`drift-${current.name}-${reference.name}`.replaceAll('@', '-v')}
          onOpen={({ column }) => onOpen(column)}
        />
      </Panel>
      {notTested.length > 0 && (
        <Panel title="Not tested" caption="None of these counts as a column without drift">
          <ul className={classes.notTested}>
            {notTested.map(({ column, reason }) => (
              <li key={column}>
                <b>{column}</b> {reason}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  )
}

const mostDriftedFirst = { id: 'strength', isDescending: true }

const rowsOf = (part: 'reference' | 'current', title: string, widthPx: number): DataColumn<DriftColumn> => ({
  id: part,
  title,
  description: `Rows of the ${part} with a value`,
  isNumber: true,
  widthPx,
  value: (column) => column[part].n,
  render: (column) => formatCount(column[part].n),
})

const tableColumns: DataColumn<DriftColumn>[] = [
  {
    id: 'verdict',
    title: 'Verdict',
    widthPx: 118,
    value: ({ hasDrifted }) => (hasDrifted ? 'drifted' : 'like before'),
    render: ({ hasDrifted }) => <DriftBadge hasDrifted={hasDrifted} isPlain />,
  },
  {
    id: 'column',
    title: 'Column',
    widthPx: 130,
    value: ({ column }) => column,
    render: ({ column, part }) => (
      <span title={column}>
        {column}
        {part !== 'feature' && <i className={classes.part}> {part}</i>}
      </span>
    ),
  },
  {
    id: 'shape',
    title: 'Distribution',
    widthPx: 128,
    isSortable: false,
    value: ({ kind }) => kind,
    render: (column) => <DriftShape column={column} />,
  },
  { id: 'test', title: 'Test', widthPx: 222, value: ({ testName }) => testName },
  {
    id: 'score',
    title: 'Score',
    isNumber: true,
    widthPx: 72,
    description: 'The p-value, or the distance, as the test has it',
    value: ({ score }) => score,
    render: scoreText,
  },
  {
    id: 'threshold',
    title: 'Drift',
    isNumber: true,
    widthPx: 88,
    description: 'On which side of which score the column has drifted',
    value: ({ threshold }) => threshold,
    render: limitText,
  },
  {
    id: 'strength',
    title: 'Strength',
    isNumber: true,
    widthPx: 94,
    description: 'How many times as far as the threshold, whichever test it is; from 1 on it has drifted',
    value: strength,
    render: (column) => {
      const times = strength(column)
      return times > 1e6 ? '> 1,000,000 ×' : `${formatNumber(times, 2)} ×`
    },
  },
  rowsOf('reference', 'Reference', 96),
  rowsOf('current', 'Current', 80),
  { id: 'kind', title: 'Kind', isHidden: true, widthPx: 100, value: ({ kind }) => kind },
  {
    id: 'statistic',
    title: 'Statistic',
    isNumber: true,
    isHidden: true,
    widthPx: 100,
    value: ({ statistic }) => statistic,
  },
]
