import { MultiSelect, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatasetVersion, VersionDiff } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { formatCount, plural } from '../../format.ts'
import { toGridColumns } from './grid-column.ts'
import { RowGrid } from './row-grid.tsx'
import classes from './changes-tab.module.css'

/** How a version differs from an earlier one: its columns, and its rows over the columns that both have. */
export function ChangesTab({ version, versions }: { version: DatasetVersion; versions: readonly number[] }) {
  const earlier = versions.filter((one) => one < version.version)
  const [from, setFrom] = useState(earlier.at(-1))
  const [key, setKey] = useState<string[]>()
  if (from === undefined)
    return (
      <Panel>
        <EmptyState title="This is the first version">
          Import another file under the name {version.dataset}, and this says what is new, gone and changed.
        </EmptyState>
      </Panel>
    )
  return (
    <Changes
      version={version}
      earlier={earlier}
      from={from}
      chosenKey={key}
      onFrom={setFrom}
      onKey={setKey}
    />
  )
}

interface ChangesProps {
  version: DatasetVersion
  earlier: readonly number[]
  from: number
  /** Undefined leaves it to the first column that tells rows apart. */
  chosenKey: string[] | undefined
  onFrom: (from: number) => void
  onKey: (key: string[] | undefined) => void
}

function Changes({ version, earlier, from, chosenKey, onFrom, onKey }: ChangesProps) {
  const { dataset: name, version: to } = version
  const diff = useQuery(ask('dataset', 'diff', { name, from, to, key: chosenKey }))
  return (
    <div className={classes.parts}>
      <div className={classes.choices}>
        <Select
          label="Compared with"
          w={170}
          allowDeselect={false}
          data={earlier.toReversed().map((one) => ({ value: String(one), label: `version ${one}` }))}
          value={String(from)}
          onChange={(next) => next !== null && onFrom(Number(next))}
        />
        <MultiSelect
          label="Columns that tell rows apart"
          placeholder={
            chosenKey === undefined
              ? diff.data?.key.join(', ') || 'none: rows are compared as wholes'
              : undefined
          }
          miw={280}
          searchable
          clearable
          limit={200}
          data={version.columns.map((column) => column.name)}
          value={chosenKey ?? []}
          onChange={(next) => onKey(next.length === 0 ? undefined : next)}
        />
      </div>
      <QueryView
        query={diff}
        errorTitle="The versions could not be compared"
        loading={
          <Panel>
            <LoadingState lines={10} />
          </Panel>
        }
      >
        {(found) => <Found diff={found} version={version} />}
      </QueryView>
    </div>
  )
}

interface ColumnChange {
  column: string
  change: string
  rows?: number
}

const changeColumns: DataColumn<ColumnChange>[] = [
  { id: 'column', title: 'Column', widthPx: 190, value: (one) => one.column },
  { id: 'change', title: 'What changed', widthPx: 260, value: (one) => one.change },
  {
    id: 'rows',
    title: 'Changed rows in which it differs',
    isNumber: true,
    widthPx: 210,
    value: (one) => one.rows,
    render: (one) => (one.rows === undefined ? '–' : formatCount(one.rows)),
  },
]

function columnChanges({ columns, changedCells }: VersionDiff): ColumnChange[] {
  return [
    ...columns.added.map((column) => ({ column, change: 'is new' })),
    ...columns.removed.map((column) => ({ column, change: 'is gone' })),
    ...columns.changed.map(({ name, from, to }) => ({
      column: name,
      change: `was ${from}, is ${to}`,
      rows: changedCells.find((one) => one.column === name)?.rows,
    })),
    ...changedCells
      .filter(({ column }) => !columns.changed.some(({ name }) => name === column))
      .map(({ column, rows }) => ({ column, change: 'has other values', rows })),
  ]
}

function Found({ diff, version }: { diff: VersionDiff; version: DatasetVersion }) {
  const { rows, key } = diff
  const changes = columnChanges(diff)
  return (
    <>
      <StatTiles>
        <StatTile label="Rows" value={formatCount(rows.to)} caption={`were ${formatCount(rows.from)}`} />
        <StatTile label="New" value={formatCount(rows.added)} />
        <StatTile label="Gone" value={formatCount(rows.removed)} />
        <StatTile
          label="Changed"
          value={key.length === 0 ? '–' : formatCount(rows.changed)}
          caption={key.length === 0 ? 'no column tells rows apart' : `by ${key.join(', ')}`}
        />
        <StatTile label="The same" value={formatCount(rows.equal)} />
      </StatTiles>
      <Panel title="Columns" caption={changes.length === 0 ? 'No column differs' : undefined} isFlush>
        {changes.length > 0 && (
          <DataTable
            id="data.changes"
            label="Columns that differ"
            columns={changeColumns}
            rows={changes}
            rowKey={(one) => one.column}
            fileName={`${diff.dataset}-v${diff.from}-v${diff.to}-columns`}
          />
        )}
      </Panel>
      <Examples title="New rows" of={rows.added} cells={diff.examples.added} diff={diff} version={version} />
      <Examples
        title="Rows that are gone"
        of={rows.removed}
        cells={diff.examples.removed}
        diff={diff}
        version={version}
      />
    </>
  )
}

interface ExamplesProps {
  title: string
  of: number
  cells: VersionDiff['examples']['added']
  diff: VersionDiff
  version: DatasetVersion
}

function Examples({ title, of, cells, diff, version }: ExamplesProps) {
  if (cells.length === 0) return undefined
  const { columns } = diff.examples
  const page = { columns, rows: cells, rowIds: cells.map((_, i) => i), total: of }
  return (
    <Panel
      title={title}
      caption={of > cells.length ? `The first ${cells.length} of ${plural(of, 'row')}` : plural(of, 'row')}
    >
      <div className={classes.grid}>
        <RowGrid
          label={title}
          columns={toGridColumns(page, version.columns, diff.key)}
          total={cells.length}
          rowAt={(index) => {
            const row = cells[index]
            return row && { id: index, cells: row }
          }}
          heightPx={Math.min(320, 34 * (cells.length + 1) + 14)}
        />
      </div>
    </Panel>
  )
}
