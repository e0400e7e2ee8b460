import { useMemo } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { NotesPanel } from './notes-panel.tsx'
import { keysOf } from './run-columns.ts'
import { TagsPanel } from './tags-panel.tsx'
import classes from './run-page.module.css'

interface Pair {
  key: string
  value: string
}

const columns: DataColumn<Pair>[] = [
  { id: 'key', title: 'Name', widthPx: 210, value: (pair) => pair.key },
  {
    id: 'value',
    title: 'Value',
    widthPx: 220,
    value: (pair) => pair.value,
    render: (pair) => <span title={pair.value}>{pair.value}</span>,
  },
]

const toPairs = (record: Record<string, string>): Pair[] =>
  keysOf([record]).map((key) => ({ key, value: record[key]! }))

/** What the run was told, and what was noted about it. */
export function ParamsTab({ run }: { run: RunSummary }) {
  const params = useMemo(() => toPairs(run.params), [run.params])
  return (
    <div className={classes.columns}>
      <Panel title={plural(params.length, 'param')} isFlush>
        {params.length === 0 ? (
          <EmptyState title="No params">Nothing was set for this run.</EmptyState>
        ) : (
          <DataTable
            id="run.params"
            label="Params"
            columns={columns}
            rows={params}
            rowKey={(pair) => pair.key}
          />
        )}
      </Panel>
      <div className={classes.stack}>
        <NotesPanel run={run} />
        <TagsPanel run={run} />
      </div>
    </div>
  )
}
