import type { KeyboardEvent, ReactNode } from 'react'
import { useMemo, useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { nestedRows } from './nested-rows.ts'
import type { NestedRow } from './nested-rows.ts'
import { RowChoiceContext } from './row-choice.ts'
import { keyColumns, mergeColumns } from './run-columns.ts'
import { RunNameCell } from './run-name-cell.tsx'
import { metricColumn, paramColumn, runColumns } from './run-table-columns.tsx'
import { useChildren } from './use-children.ts'

/** The table's sort is remembered under this id, and the backend is asked by it. */
export const runsTableId = 'experiment.runs'

export interface RunsTableProps {
  /** As the backend orders them. */
  runs: readonly RunSummary[]
  chosen: ReadonlySet<string>
  onChoose: (run: RunSummary) => void
  onOpen: (run: RunSummary) => void
  onEnd: () => void
  toolbar: ReactNode
  fileName: string
}

const ofRun = (column: DataColumn<RunSummary>): DataColumn<NestedRow> => ({
  ...column,
  value: ({ run }) => column.value(run),
  render: column.render && (({ run }) => column.render!(run)),
})

/** The backend orders, so that the table asks again; the remembered sort is what it is asked by. */
const sortedElsewhere = () => undefined

/** Arrows right and left unfold and fold the current run, Space chooses it, Enter opens it. */
export function RunsTable(props: RunsTableProps) {
  const { runs, chosen, onChoose, onOpen, onEnd, toolbar, fileName } = props
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const children = useChildren([...unfolded])
  const rows = useMemo(() => nestedRows(runs, unfolded, children), [runs, unfolded, children])
  const setFolded = (runId: string, isFolded: boolean) => {
    const next = new Set(unfolded)
    if (isFolded) next.delete(runId)
    else next.add(runId)
    setUnfolded(next)
  }
  const found = useMemo(() => keyColumns(runs), [runs])
  const [keys, setKeys] = useState(found)
  const merged = useMemo(() => mergeColumns(keys, found), [keys, found])
  if (merged !== keys) setKeys(merged)
  const columns = useMemo<DataColumn<NestedRow>[]>(
    () => [
      { ...ofRun(runColumns.name), widthPx: 250, render: (row) => <RunNameCell row={row} /> },
      ...[
        runColumns.state,
        ...keys.metrics.filter(({ isShown }) => isShown).map(metricColumn),
        ...keys.params.filter(({ isShown }) => isShown).map(paramColumn),
        runColumns.model,
        runColumns.duration,
        runColumns.started,
        ...keys.metrics.filter(({ isShown }) => !isShown).map(metricColumn),
        ...keys.params.filter(({ isShown }) => !isShown).map(paramColumn),
        runColumns.runId,
      ].map(ofRun),
    ],
    [keys],
  )
  const choice = {
    chosen,
    unfolded,
    onChoose,
    onUnfold: ({ runId }: RunSummary) => setFolded(runId, unfolded.has(runId)),
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!(event.target instanceof HTMLTableRowElement)) return
    const row = rows[Number(event.target.dataset['index'])]
    if (!row) return
    if (event.key === 'ArrowRight' && row.run.childCount > 0) setFolded(row.run.runId, false)
    else if (event.key === 'ArrowLeft') setFolded(row.run.runId, true)
    else if (event.key === ' ') onChoose(row.run)
    else return
    event.preventDefault()
  }
  return (
    // The rows are the controls; this only hears what bubbles up from them.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div onKeyDown={onKeyDown}>
      <RowChoiceContext value={choice}>
        <DataTable
          id={runsTableId}
          label="Runs"
          columns={columns}
          rows={rows}
          rowKey={({ run }) => run.runId}
          selectedKeys={chosen}
          onOpen={({ run }) => onOpen(run)}
          onSort={sortedElsewhere}
          onEnd={onEnd}
          toolbar={toolbar}
          fileName={fileName}
          initialSort={newestFirst}
        />
      </RowChoiceContext>
    </div>
  )
}

const newestFirst = { id: 'started', isDescending: true }
