import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ColumnSummary, DatasetVersion, RowFilter } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { formatCount, formatPercent, plural } from '../../format.ts'
import { ColumnDetail } from './column-detail.tsx'
import classes from './columns-tab.module.css'
import { useUsualTarget } from './use-usual-target.ts'
import { MiniDistribution, shapeInWords } from './mini-distribution.tsx'

/** What each column holds, and the chosen one in detail. */
export function ColumnsTab({ version }: { version: DatasetVersion }) {
  const summary = useQuery(ask('dataset', 'summary', { name: version.dataset, version: version.version }))
  const search = useSearch({ from: '/data/$name' })
  const navigate = useNavigate({ from: '/data/$name' })
  const showRows = (filter: RowFilter) =>
    void navigate({ to: '.', search: { ...search, tab: 'preview', filter, sort: undefined } })
  const columns = useMemo(() => tableColumns(version.rows), [version.rows])
  const { target } = useUsualTarget(version)
  const list = useMemo(
    () =>
      summary.data?.columns.map((column) =>
        column.name === target ? { ...column, role: 'target' as const } : column,
      ),
    [summary.data, target],
  )
  if (!summary.data || !list) {
    return (
      <Panel title="Columns">
        {summary.isError ? (
          <ErrorState
            title="The columns could not be summarised"
            error={summary.error}
            retry={() => void summary.refetch()}
          />
        ) : (
          <LoadingState lines={10} />
        )}
      </Panel>
    )
  }
  const chosen = list.find((column) => column.name === search.column) ?? list[0]
  return (
    <div className={classes.columns}>
      <Panel title={plural(list.length, 'column')} caption="Enter or a click shows one in detail" isFlush>
        <DataTable
          id="data.columns"
          label="Columns"
          columns={columns}
          rows={list}
          rowKey={(column) => column.name}
          selectedKeys={new Set(chosen && [chosen.name])}
          fileName={`${version.dataset}-columns`}
          onOpen={(column) =>
            void navigate({ to: '.', search: { ...search, column: column.name }, replace: true })
          }
        />
      </Panel>
      {chosen && (
        <ColumnDetail key={chosen.name} column={chosen} rows={summary.data.rows} onShowRows={showRows} />
      )}
    </div>
  )
}

const tableColumns = (rows: number): DataColumn<ColumnSummary>[] => [
  {
    id: 'name',
    title: 'Column',
    widthPx: 128,
    value: (column) => column.name,
    render: (column) => (
      <span title={[column.name, column.description].filter(Boolean).join('\n')}>{column.name}</span>
    ),
  },
  { id: 'type', title: 'Type', widthPx: 94, value: (column) => column.type },
  { id: 'role', title: 'Role', widthPx: 84, value: (column) => column.role },
  {
    id: 'missing',
    title: 'Missing',
    isNumber: true,
    widthPx: 120,
    value: (column) => column.missing,
    render: (column) =>
      column.missing === 0
        ? 'none'
        : `${formatCount(column.missing)} (${formatPercent(rows === 0 ? 0 : column.missing / rows)})`,
  },
  {
    id: 'distinct',
    title: 'Distinct',
    isNumber: true,
    widthPx: 76,
    value: (column) => column.distinct,
    render: (column) => formatCount(column.distinct),
  },
  {
    id: 'shape',
    title: 'Distribution',
    widthPx: 104,
    isSortable: false,
    value: (column) => shapeInWords(column, rows),
    render: (column) => <MiniDistribution column={column} rows={rows} />,
  },
]
