import { Button, Switch } from '@mantine/core'
import { IconArrowLeft, IconGitCompare } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { formatNumber, plural } from '../../format.ts'
import type { CompareRow } from './compare-rows.ts'
import { compareMetrics, compareParams } from './compare-rows.ts'
import { DifferencePanel } from './difference-panel.tsx'
import classes from './experiment-page.module.css'
import { formatMetric } from './format-metric.ts'
import { RunDot, tookMs } from './run-table-columns.tsx'

/** Runs side by side; those that are gone are named and left out. */
export function CompareView({ experiment, runIds }: { experiment: string; runIds: readonly string[] }) {
  const answers = useQueries({ queries: runIds.map((runId) => ask('run', 'summary', { runId })) })
  const runs = answers.flatMap(({ data }) => data ?? [])
  const failed = answers.find(({ isError }) => isError)
  const isReading = answers.some(({ isPending }) => isPending)
  return (
    <>
      <PageHeader
        title={`Compare ${plural(runIds.length, 'run')}`}
        breadcrumb={[
          <Link key="experiments" to="/experiments">
            Experiments
          </Link>,
          <Link
            key="experiment"
            to="/experiments/$name"
            params={{ name: experiment }}
            search={{ runs: runIds.join(',') }}
          >
            {experiment}
          </Link>,
        ]}
        actions={
          <Link to="/experiments/$name" params={{ name: experiment }} search={{ runs: runIds.join(',') }}>
            <Button component="span" variant="default" leftSection={<IconArrowLeft size={15} aria-hidden />}>
              Choose others
            </Button>
          </Link>
        }
      />
      {failed && (
        <Panel>
          <ErrorState
            error={failed.error}
            title="One of the runs could not be read"
            retry={() => answers.forEach((answer) => void answer.refetch())}
          />
        </Panel>
      )}
      {isReading ? (
        <Panel>
          <LoadingState lines={8} />
        </Panel>
      ) : runs.length < 2 ? (
        <Panel className={failed && classes.below}>
          <EmptyState title="Choose two runs or more" icon={IconGitCompare}>
            Tick the boxes before their names in the table of {experiment}, then press Compare.
          </EmptyState>
        </Panel>
      ) : (
        <Comparison runs={runs} />
      )}
    </>
  )
}

function Comparison({ runs }: { runs: readonly RunSummary[] }) {
  const [hasAll, setHasAll] = useState(false)
  const metrics = useMemo(() => compareMetrics(runs), [runs])
  const params = useMemo(() => compareParams(runs), [runs])
  const none = useMemo(() => new Set<string>(), [])
  const differing = params.filter(({ isSame }) => !isSame)
  return (
    <>
      <Panel
        title="Params"
        caption={
          differing.length === 0
            ? `The runs have the same ${plural(params.length, 'param')}`
            : `${plural(differing.length, 'param')} of ${params.length} differ`
        }
        isFlush
        actions={
          <Switch
            label="Show all"
            labelPosition="left"
            checked={hasAll}
            onChange={(event) => setHasAll(event.currentTarget.checked)}
          />
        }
      >
        {differing.length === 0 && !hasAll ? (
          <EmptyState title="No param differs">
            The difference is in the data, the code or chance: see their tags and dataset versions.
          </EmptyState>
        ) : (
          <SideBySide
            id="compare.params"
            label="Params of the runs"
            runs={runs}
            rows={hasAll ? params : differing}
            format={asIs}
          />
        )}
      </Panel>
      <Panel
        title="Metrics"
        caption="The best value of a row is marked; the small figure is the distance from the first run"
        isFlush
        className={classes.below}
      >
        <SideBySide
          id="compare.metrics"
          label="Metrics of the runs"
          runs={runs}
          rows={metrics}
          format={formatMetric}
          isNumber
        />
      </Panel>
      <DifferencePanel runs={runs} chosen={none} of={`the ${plural(runs.length, 'run')}`} />
    </>
  )
}

const asIs = (value: string) => value

interface SideBySideProps<Value extends string | number> {
  id: string
  label: string
  runs: readonly RunSummary[]
  rows: CompareRow<Value>[]
  format: (value: Value) => string
  isNumber?: boolean
}

function SideBySide<Value extends string | number>(props: SideBySideProps<Value>) {
  const { id, label, runs, rows, format, isNumber } = props
  const navigate = useNavigate()
  const columns = useMemo<DataColumn<CompareRow<Value>>[]>(
    () => [
      { id: 'name', title: 'Name', widthPx: 220, value: (row) => row.title },
      ...runs.map((run, index) => ({
        id: `run${index}`,
        title: run.name,
        description: `${run.name}, started ${new Date(run.startedAt).toLocaleString('en-GB')}, took ${formatNumber((tookMs(run) ?? 0) / 1000)} s`,
        widthPx: 170,
        isNumber,
        value: (row: CompareRow<Value>) => row.values[index],
        render: (row: CompareRow<Value>) => <Side row={row} index={index} format={format} />,
      })),
    ],
    [runs, isNumber, format],
  )
  return (
    <DataTable
      id={id}
      label={label}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      toolbar={
        <>
          {runs.map((run) => (
            <Button
              key={run.runId}
              variant="subtle"
              color="gray"
              leftSection={<RunDot runId={run.runId} />}
              styles={{ section: { marginInlineEnd: 0 } }}
              onClick={() => void navigate({ to: '/runs/$runId', params: { runId: run.runId } })}
            >
              {run.name}
            </Button>
          ))}
        </>
      }
    />
  )
}

function Side<Value extends string | number>({
  row,
  index,
  format,
}: {
  row: CompareRow<Value>
  index: number
  format: (value: Value) => string
}) {
  const value = row.values[index]
  const first = row.values[0]
  if (value === undefined) return '–'
  const distance =
    index > 0 && typeof value === 'number' && typeof first === 'number' && value !== first
      ? value - first
      : undefined
  return (
    <>
      {distance !== undefined && (
        <span className={classes.hint}>
          {distance > 0 ? '+' : '−'}
          {formatMetric(Math.abs(distance))}{' '}
        </span>
      )}
      <span className={row.best.has(index) ? classes.best : undefined}>
        {row.best.has(index) && '★ '}
        {format(value)}
      </span>
      {row.best.has(index) && <span className="sp-visually-hidden">, the best</span>}
    </>
  )
}
