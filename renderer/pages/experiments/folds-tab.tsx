import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { foldFigures } from './fold-figures.ts'
import { metricTitle } from './metric-title.ts'
import { keyColumns } from './run-columns.ts'
import classes from './run-page.module.css'
import { columnFormat, formatMetric } from './format-metric.ts'
import { metricColumn, runColumns } from './run-table-columns.tsx'

const limit = 1000
const tilesShown = 6

/** The child runs, and what they say together: mean ± standard deviation. */
export function FoldsTab({ run }: { run: RunSummary }) {
  const children = useQuery(
    ask('run', 'search', {
      parentId: run.runId,
      orderBy: { key: 'started', descending: false },
      limit,
    }),
  )
  return (
    <QueryView
      query={children}
      errorTitle="The folds could not be read"
      loading={
        <Panel>
          <LoadingState />
        </Panel>
      }
      isEmpty={({ runs }) => runs.length === 0}
      empty={
        <Panel>
          <EmptyState title="No folds">
            Set <code>train.folds</code> to 2 or more for a cross-validation.
          </EmptyState>
        </Panel>
      }
    >
      {({ runs }) => <Folds folds={runs} />}
    </QueryView>
  )
}

function Folds({ folds }: { folds: RunSummary[] }) {
  const navigate = useNavigate()
  const figures = useMemo(() => new Map(foldFigures(folds).map((figure) => [figure.metric, figure])), [folds])
  const { metrics } = useMemo(() => keyColumns(folds), [folds])
  const columns = useMemo<DataColumn<RunSummary>[]>(
    () => [
      runColumns.name,
      runColumns.state,
      ...metrics.map((metric) => {
        const values = folds.flatMap((fold) => fold.metrics[metric.key] ?? [])
        return metricColumn({ ...metric, isShown: true }, columnFormat(values))
      }),
      runColumns.duration,
    ],
    [metrics, folds],
  )
  return (
    <>
      <div className={classes.tiles}>
        <StatTiles>
          {metrics.slice(0, tilesShown).map(({ key, title }) => {
            const figure = figures.get(key)
            return (
              figure && (
                <StatTile
                  key={key}
                  label={title}
                  value={formatMetric(figure.mean)}
                  caption={
                    figure.sd === undefined
                      ? plural(figure.n, 'fold')
                      : `± ${formatMetric(figure.sd)} over ${plural(figure.n, 'fold')}`
                  }
                />
              )
            )
          })}
        </StatTiles>
      </div>
      <Panel
        title={plural(folds.length, 'fold')}
        caption="Each on the part that the others learnt from"
        isFlush
      >
        <DataTable
          id="run.folds"
          label="Folds"
          columns={columns}
          rows={folds}
          rowKey={(fold) => fold.runId}
          onOpen={(fold) => void navigate({ to: '/runs/$runId', params: { runId: fold.runId } })}
        />
      </Panel>
      <Panel
        title="Over the folds"
        caption="Mean and standard deviation (n − 1)"
        isFlush
        className={classes.below}
      >
        <DataTable
          id="run.fold-figures"
          label="Mean and standard deviation over the folds"
          columns={figureColumns}
          rows={[...figures.values()]}
          rowKey={(figure) => figure.metric}
        />
      </Panel>
    </>
  )
}

type Figure = ReturnType<typeof foldFigures>[number]

const figureColumns: DataColumn<Figure>[] = [
  { id: 'metric', title: 'Metric', widthPx: 220, value: (figure) => metricTitle(figure.metric) },
  {
    id: 'mean',
    title: 'Mean',
    isNumber: true,
    value: (figure) => figure.mean,
    render: (figure) => formatMetric(figure.mean),
  },
  {
    id: 'sd',
    title: 'Standard deviation',
    isNumber: true,
    widthPx: 160,
    value: (figure) => figure.sd,
    render: (figure) => formatMetric(figure.sd),
  },
  { id: 'n', title: 'Folds', isNumber: true, widthPx: 80, value: (figure) => figure.n },
]
