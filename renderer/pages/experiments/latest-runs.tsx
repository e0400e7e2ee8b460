import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import classes from './experiment-page.module.css'
import { metricColumn, runColumns } from './run-table-columns.tsx'

const limit = 50

const columns: DataColumn<RunSummary>[] = [
  runColumns.name,
  { id: 'experiment', title: 'Experiment', widthPx: 160, value: (run) => run.experiment },
  runColumns.state,
  metricColumn({ key: 'accuracy', title: 'Accuracy', isShown: true }),
  metricColumn({ key: 'rocAuc', title: 'ROC AUC', isShown: true }),
  runColumns.model,
  runColumns.started,
]

/** The newest runs of all experiments. */
export function LatestRuns() {
  const runs = useQuery(ask('run', 'search', { limit }))
  const navigate = useNavigate()
  return (
    <Panel title="Latest runs" caption="Of all experiments" isFlush className={classes.below}>
      <QueryView
        query={runs}
        isEmpty={(found) => found.runs.length === 0}
        empty={<EmptyState title="Nothing has run yet" />}
        errorTitle="The runs could not be read"
      >
        {(found) => (
          <DataTable
            id="experiments.latest"
            label="Latest runs"
            columns={columns}
            rows={found.runs}
            rowKey={(run) => run.runId}
            onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.runId } })}
          />
        )}
      </QueryView>
    </Panel>
  )
}
