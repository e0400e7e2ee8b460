import { Button, Switch } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatNumber, plural } from '../../format.ts'
import type { ComparedRun } from './compared-run.ts'
import type { CompareRow } from './compare-rows.ts'
import { compareMetrics, compareParams } from './compare-rows.ts'
import classes from './experiment-page.module.css'
import { RunDot, tookMs } from './run-table-columns.tsx'

/** The params and metrics of the runs side by side. */
export function CompareTable({ runs }: { runs: readonly ComparedRun[] }) {
  const [hasAll, setHasAll] = useState(false)
  const metrics = useMemo(() => compareMetrics(runs), [runs])
  const params = useMemo(() => compareParams(runs), [runs])
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
          />
        )}
      </Panel>
      <Panel
        title="Metrics"
        caption="The best value of a row is marked; the small figure is the distance from the first run"
        isFlush
        className={classes.below}
      >
        <SideBySide id="compare.metrics" label="Metrics of the runs" runs={runs} rows={metrics} isNumber />
      </Panel>
    </>
  )
}

interface SideBySideProps<Value extends string | number> {
  id: string
  label: string
  runs: readonly ComparedRun[]
  rows: CompareRow<Value>[]
  isNumber?: boolean
}

function SideBySide<Value extends string | number>(props: SideBySideProps<Value>) {
  const { id, label, runs, rows, isNumber } = props
  const navigate = useNavigate()
  const columns = useMemo<DataColumn<CompareRow<Value>>[]>(
    () => [
      { id: 'name', title: 'Name', widthPx: 180, value: (row) => row.title },
      ...runs.map((run, index) => ({
        id: `run${index}`,
        title: run.name,
        description: `${run.name}, started ${new Date(run.startedAt).toLocaleString('en-GB')}, took ${formatNumber((tookMs(run) ?? 0) / 1000)} s`,
        // A number stands beside its star and its distance.
        widthPx: Math.max(isNumber ? 158 : 130, Math.min(220, Math.floor(820 / runs.length))),
        isNumber,
        value: (row: CompareRow<Value>) => row.values[index],
        render: (row: CompareRow<Value>) => <Side row={row} index={index} />,
      })),
    ],
    [runs, isNumber],
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

function Side<Value extends string | number>({ row, index }: { row: CompareRow<Value>; index: number }) {
  const value = row.values[index]
  if (value === undefined) return '–'
  return (
    <>
      {row.differences[index] && <span className={classes.hint}>{row.differences[index]} </span>}
      <span className={row.best.has(index) ? classes.best : undefined}>
        {row.best.has(index) && '★ '}
        {row.write(value)}
      </span>
      {row.best.has(index) && <span className="sp-visually-hidden">, the best</span>}
    </>
  )
}
