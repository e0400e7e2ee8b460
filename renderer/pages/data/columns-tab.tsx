import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { ColumnSummary, DatasetVersion, RowFilter } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { LoadingState } from '../../components/states.tsx'
import { formatCount, formatPercent, plural } from '../../format.ts'
import { ColumnDetail } from './column-detail.tsx'
import classes from './columns-tab.module.css'
import { MiniDistribution, shapeInWords } from './mini-distribution.tsx'

/** What each column holds, and the chosen one in detail. */
export function ColumnsTab({ version }: { version: DatasetVersion }) {
  const summary = useQuery(ask('dataset', 'summary', { name: version.dataset, version: version.version }))
  const search = useSearch({ from: '/data/$name' })
  const navigate = useNavigate({ from: '/data/$name' })
  const showRows = (filter: RowFilter) =>
    void navigate({ to: '.', search: { ...search, tab: 'preview', filter, sort: undefined } })
  const columns = useMemo(() => tableColumns(version.rows), [version.rows])
  return (
    <QueryView
      query={summary}
      errorTitle="The columns could not be summarised"
      loading={
        <Panel title="Columns">
          <LoadingState lines={10} />
        </Panel>
      }
    >
      {(data) => {
        const chosen = data.columns.find((column) => column.name === search.column) ?? data.columns[0]
        return (
          <div className={classes.columns}>
            <Panel
              title={plural(data.columns.length, 'column')}
              caption="Enter or a click shows one in detail"
              isFlush
            >
              <DataTable
                id="data.columns"
                label="Columns"
                columns={columns}
                rows={data.columns}
                rowKey={(column) => column.name}
                selectedKeys={new Set(chosen && [chosen.name])}
                fileName={`${version.dataset}-columns`}
                onOpen={(column) =>
                  void navigate({ to: '.', search: { ...search, column: column.name }, replace: true })
                }
              />
            </Panel>
            {chosen && (
              <ColumnDetail key={chosen.name} column={chosen} rows={data.rows} onShowRows={showRows} />
            )}
          </div>
        )
      }}
    </QueryView>
  )
}

const tableColumns = (rows: number): DataColumn<ColumnSummary>[] => [
  {
    id: 'name',
    title: 'Column',
    widthPx: 170,
    value: (column) => column.name,
    render: (column) => <span title={column.description}>{column.name}</span>,
  },
  { id: 'type', title: 'Type', widthPx: 90, value: (column) => column.type },
  { id: 'role', title: 'Role', widthPx: 90, value: (column) => column.role },
  {
    id: 'missing',
    title: 'Missing',
    isNumber: true,
    widthPx: 130,
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
    widthPx: 90,
    value: (column) => column.distinct,
    render: (column) => formatCount(column.distinct),
  },
  {
    id: 'shape',
    title: 'Distribution',
    widthPx: 150,
    isSortable: false,
    value: (column) => shapeInWords(column, rows),
    render: (column) => <MiniDistribution column={column} rows={rows} />,
  },
]
