import { Button } from '@mantine/core'
import { IconCloudUpload, IconFlask, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import { ImportHistoryButton } from '../sync/import-history.tsx'
import { LatestRuns } from './latest-runs.tsx'

interface Experiment {
  name: string
  runs: number
  lastRunAt?: number
}

const columns: DataColumn<Experiment>[] = [
  { id: 'name', title: 'Experiment', widthPx: 320, value: (one) => one.name },
  {
    id: 'runs',
    title: 'Runs',
    isNumber: true,
    widthPx: 110,
    description: 'Without the folds of a cross-validation',
    value: (one) => one.runs,
    render: (one) => formatCount(one.runs),
  },
  {
    id: 'lastRunAt',
    title: 'Last run',
    widthPx: 160,
    value: (one) => one.lastRunAt,
    render: (one) => (one.lastRunAt === undefined ? 'never' : <RelativeTime at={one.lastRunAt} />),
  },
]

/** Every experiment of the workspace; a pipeline's runs are in the experiment of its name. */
export function ExperimentsPage() {
  const experiments = useQuery(ask('run', 'experiments'))
  const navigate = useNavigate()
  return (
    <>
      <PageHeader
        title="Experiments"
        caption="Every run with its params, metrics and artifacts. The runs of a pipeline are in the experiment of its name."
        actions={
          <>
            <ImportHistoryButton />
            <Link to="/sync">
              <Button
                component="span"
                variant="default"
                leftSection={<IconCloudUpload size={15} aria-hidden />}
              >
                MLflow sync
              </Button>
            </Link>
          </>
        }
      />
      <QueryView
        query={experiments}
        errorTitle="The experiments could not be read"
        loading={
          <Panel>
            <LoadingState />
          </Panel>
        }
        empty={
          <Panel>
            <EmptyState
              title="No experiment yet"
              icon={IconFlask}
              action={
                <Link to="/pipelines">
                  <Button component="span" leftSection={<IconRoute size={15} aria-hidden />}>
                    Choose a pipeline to run
                  </Button>
                </Link>
              }
            >
              The first run makes one. On the command line: <code>sporeprint run</code>.
            </EmptyState>
          </Panel>
        }
      >
        {(list) => (
          <>
            <Panel title={plural(list.length, 'experiment')} caption="Enter or a click opens one" isFlush>
              <DataTable
                id="experiments"
                label="Experiments"
                columns={columns}
                rows={list}
                rowKey={(one) => one.name}
                onOpen={(one) => void navigate({ to: '/experiments/$name', params: { name: one.name } })}
              />
            </Panel>
            <LatestRuns />
          </>
        )}
      </QueryView>
    </>
  )
}
