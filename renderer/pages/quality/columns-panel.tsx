import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Profile } from '../../../main/contract/profile.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatPercent } from '../../format.ts'
import { strengthsOf } from './class-distribution.ts'
import classes from './overview.module.css'

type Column = Profile['columns'][number] & { association: number | null }

/** How much of each column is missing and how many values it has; each leads to the column itself. */
export function ColumnsPanel({ profile }: { profile: Profile }) {
  const { rows, target, dataset, version } = profile
  const navigate = useNavigate()
  const columns = useMemo(() => tableColumns(rows, target), [rows, target])
  const list = useMemo(() => {
    const association = strengthsOf(profile)
    return profile.columns.map((one) => ({ ...one, association: association.get(one.name) ?? null }))
  }, [profile])
  return (
    <Panel title="Missing values and cardinality" caption="Enter or a click opens the column in Data" isFlush>
      <DataTable
        id="quality.columns"
        label="Missing values and cardinality"
        columns={columns}
        rows={list}
        rowKey={(column) => column.name}
        initialSort={mostMissingFirst}
        fileName={`${dataset}-columns`}
        onOpen={(column) =>
          void navigate({
            to: '/data/$name',
            params: { name: dataset },
            search: { version, tab: 'columns', column: column.name },
          })
        }
      />
    </Panel>
  )
}

const mostMissingFirst = { id: 'missing', isDescending: true }

const tableColumns = (rows: number, target: string | undefined): DataColumn<Column>[] => [
  {
    id: 'name',
    title: 'Column',
    widthPx: 116,
    value: (column) => column.name,
    render: (column) => <span title={column.name}>{column.name}</span>,
  },
  {
    id: 'missing',
    title: 'Missing',
    isNumber: true,
    widthPx: 112,
    value: (column) => column.missing,
    render: (column) => (
      <span title={`${formatCount(column.missing)} of ${formatCount(rows)} rows`}>
        {column.missing === 0 ? 'none' : partText(column.missing, rows)}
        <Bar part={rows === 0 ? 0 : column.missing / rows} tone="warn" />
      </span>
    ),
  },
  {
    id: 'distinct',
    title: 'Distinct',
    isNumber: true,
    widthPx: 126,
    description: 'Different values; the bar is full when every row has its own',
    value: (column) => column.distinct,
    render: (column) => (
      <>
        {formatCount(column.distinct)}
        <Bar part={rows === 0 ? 0 : column.distinct / rows} />
      </>
    ),
  },
  ...(target === undefined
    ? []
    : [
        {
          id: 'association',
          title: 'Association',
          isNumber: true,
          widthPx: 100,
          description: `How much the column tells about ${target}, from 0 to 1`,
          value: (column: Column) => column.association,
          render: (column: Column) => (column.association === null ? '–' : column.association.toFixed(2)),
        },
      ]),
  { id: 'type', title: 'Type', widthPx: 80, isHidden: true, value: (column) => column.type },
  { id: 'role', title: 'Role', widthPx: 86, isHidden: true, value: (column) => column.role },
]

const partText = (count: number, rows: number) =>
  count / rows < 0.001 ? formatCount(count) : formatPercent(count / rows)

function Bar({ part, tone }: { part: number; tone?: 'warn' }) {
  return (
    <span className={classes.bar} data-tone={tone} aria-hidden>
      <span style={{ width: part === 0 ? 0 : `max(2px, ${Math.min(100, 100 * part)}%)` }} />
    </span>
  )
}
