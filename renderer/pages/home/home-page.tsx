import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { RunHistory } from '../pipelines/run-history.tsx'
import classes from './home-page.module.css'
import { NextSteps } from './next-steps-panel.tsx'
import { WorkspaceTiles } from './workspace-tiles.tsx'

const lastRuns = 8

/** What this is, how the workspace stands, what to do next, what ran last. */
export function HomePage() {
  const info = useQuery(ask('app', 'info'))
  const datasets = useQuery(ask('dataset', 'list'))
  const pipelines = useQuery(ask('pipeline', 'list'))
  const models = useQuery(ask('model', 'list'))
  const runs = useQuery(ask('run', 'search', { limit: 200 }))
  const all = [datasets, pipelines, models, runs]
  const failed = all.find((query) => query.isError && query.data === undefined)
  const isComplete = datasets.data && pipelines.data && models.data && runs.data
  return (
    <>
      <PageHeader
        title={info.data?.workspace.name ?? 'Home'}
        caption="Sporeprint takes a table of data to a checked, explained, registered model, on this computer and without a network. Everything is kept in a plain folder, and every run can be repeated, compared and resumed."
      />
      {failed && (
        <Panel>
          <ErrorState
            error={failed.error}
            title="The workspace could not be read"
            retry={() => all.forEach((query) => void query.refetch())}
          />
        </Panel>
      )}
      {!isComplete && !failed && (
        <Panel>
          <LoadingState lines={6} />
        </Panel>
      )}
      {isComplete && (
        <>
          <WorkspaceTiles
            datasets={datasets.data}
            pipelines={pipelines.data}
            models={models.data}
            runs={runs.data.runs}
          />
          <div className={classes.columns}>
            <NextSteps
              datasets={datasets.data}
              pipelines={pipelines.data}
              models={models.data}
              runs={runs.data}
            />
            <Panel title="Last runs" caption="Enter or a click opens one" isFlush>
              <RunHistory
                limit={lastRuns}
                isShort
                empty={
                  <EmptyState title="Nothing has run yet">
                    A run shows up here as soon as it starts; the first of the sample takes a few seconds.
                  </EmptyState>
                }
              />
            </Panel>
          </div>
        </>
      )}
    </>
  )
}
