import { Group, MultiSelect, SegmentedControl, Slider, Switch, Text } from '@mantine/core'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useCallback, useId, useMemo } from 'react'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import type { HistoryScale } from './compare-look.ts'
import { historyScales } from './compare-look.ts'
import type { ComparePartProps } from './compare-part.ts'
import type { ComparedRun, Field } from './compared-run.ts'
import classes from './experiment-page.module.css'
import type { Series } from './history-lines.ts'
import { historyLines } from './history-lines.ts'
import { metricOrder, metricTitle } from './metric-title.ts'
import { RunLegend } from './run-legend.tsx'
import { useCloserHistory } from './use-closer-history.ts'

const pointsPerLine = 600
const usualCharts = 4
const xNames: Record<HistoryScale, string> = {
  step: 'step',
  time: 'time',
  relative: 'seconds since its start',
}

/** Metrics as they were logged, all runs in one chart each; pointing at a step points at it in every chart. */
export function CompareHistory({ runs, fields, look, onLook }: ComparePartProps) {
  const group = useId()
  const metrics = useMemo(() => {
    const found = new Map(
      fields.filter((field) => field.group === 'metrics').map((field) => [field.key, field]),
    )
    return metricOrder([...found.keys()]).map((key) => found.get(key)!)
  }, [fields])
  const shown = useMemo(() => {
    const chosen = look.metrics?.flatMap((name) => metrics.find((field) => field.name === name) ?? [])
    return chosen && chosen.length > 0 ? chosen : metrics.slice(0, usualCharts)
  }, [look.metrics, metrics])
  const scale = look.scale ?? 'step'
  const smoothing = look.smoothing ?? 0
  const runIds = useMemo(() => runs.map(({ runId }) => runId), [runs])
  const histories = useQueries({
    queries: shown.map(({ key }) => ({
      ...ask('trackedRun', 'history', { runIds, metric: key, points: pointsPerLine }),
      placeholderData: keepPreviousData,
    })),
  })
  if (metrics.length === 0) {
    return (
      <Panel>
        <EmptyState title="None of the runs has a metric" />
      </Panel>
    )
  }
  return (
    <>
      <Panel>
        <Group gap={18} align="flex-end">
          <MultiSelect
            size="xs"
            label="Metrics"
            flex={1}
            miw={280}
            searchable
            limit={200}
            data={metrics.map(({ name, title }) => ({ value: name, label: title }))}
            value={shown.map(({ name }) => name)}
            onChange={(next) => onLook({ metrics: next })}
          />
          <SegmentedControl
            size="xs"
            aria-label="Across"
            data={[...historyScales]}
            value={scale}
            onChange={(next) => onLook({ scale: next })}
          />
          <div className={classes.slider}>
            <Text size="xs" c="dimmed">
              Smoothing {smoothing.toFixed(2)}
            </Text>
            <Slider
              size="sm"
              min={0}
              max={0.99}
              step={0.01}
              label={null}
              thumbLabel="Smoothing"
              value={smoothing}
              onChange={(next) => onLook({ smoothing: next })}
            />
          </div>
          <Switch
            size="xs"
            label="log"
            checked={look.isLog ?? false}
            onChange={(event) => onLook({ isLog: event.currentTarget.checked })}
          />
        </Group>
        <RunLegend runs={runs} />
      </Panel>
      <div className={classes.charts}>
        {shown.map((field, at) => {
          const { data, error, refetch } = histories[at]!
          return error ? (
            <Panel key={field.name} title={field.title}>
              <ErrorState error={error} title="The history could not be read" retry={() => void refetch()} />
            </Panel>
          ) : data === undefined ? (
            <Panel key={field.name} title={field.title}>
              <LoadingState />
            </Panel>
          ) : (
            <HistoryChart
              key={`${field.name} ${scale}`}
              field={field}
              runs={runs}
              whole={data}
              scale={scale}
              smoothing={smoothing}
              isLog={look.isLog ?? false}
              group={group}
            />
          )
        })}
      </div>
    </>
  )
}

interface HistoryChartProps {
  field: Field
  runs: readonly ComparedRun[]
  whole: readonly Series[]
  scale: HistoryScale
  smoothing: number
  isLog: boolean
  group: string
}

function HistoryChart({ field, runs, whole, scale, smoothing, isLog, group }: HistoryChartProps) {
  const { series, zoom, onZoom } = useCloserHistory(whole, {
    metric: field.key,
    points: pointsPerLine,
    isByStep: scale === 'step',
  })
  const lines = useMemo(
    () => historyLines(runs, series, { scale, smoothing }),
    [runs, series, scale, smoothing],
  )
  const option = useCallback(
    (tokens: Tokens) => ({
      ...metricLines(lines, { tokens, xName: xNames[scale], isLog, scale, canZoom: true, zoom }),
      legend: { show: false },
    }),
    [lines, scale, isLog, zoom],
  )
  const total = series.reduce((sum, one) => sum + one.total, 0)
  const drawn = lines.reduce((sum, { points }) => sum + points.length, 0)
  const title = metricTitle(field.key)
  return (
    <Panel
      title={title}
      caption={
        total === drawn
          ? plural(total, 'value')
          : `${plural(total, 'value')}, ${formatCount(drawn)} drawn: no peak is left out${scale === 'step' ? ', and the wheel looks closer' : ''}`
      }
    >
      {lines.length === 0 ? (
        <EmptyState title={`No run has ${title}`} />
      ) : series.every((one) => one.total <= 1) ? (
        <EmptyState title="Each run logged it once">Bars and boxes show such values side by side.</EmptyState>
      ) : (
        <Chart
          title={`${title} by ${scale}`}
          heightPx={270}
          option={option}
          onZoom={onZoom}
          group={group}
          table={{
            header: ['run', scale, title],
            rows: lines.flatMap(({ name, points }) => points.map(([x, y]) => [name, x, y])),
          }}
        />
      )}
    </Panel>
  )
}
