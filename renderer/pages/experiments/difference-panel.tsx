import { Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { memo, useCallback, useMemo, useState } from 'react'
import type { MeasuredRun } from './measured-run.ts'
import { Chart } from '../../charts/chart.tsx'
import { parallelLines, rankScale } from '../../charts/parallel-lines.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatScore, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { differenceLines } from './difference-lines.ts'
import classes from './experiment-page.module.css'
import { isBetterLow, metricTitle } from './metric-title.ts'
import type { ParamEffect } from './param-effects.ts'
import { paramEffects } from './param-effects.ts'
import { keyColumns } from './run-columns.ts'
import { formatMetric } from './format-metric.ts'

export interface DifferencePanelProps {
  runs: readonly MeasuredRun[]
  chosen: ReadonlySet<string>
  /** Which runs these are: "the 12 runs in the table". */
  of: string
}

const effectsShown = 6
const groupsShown = 4

/** Which params went with a better metric, and by how much. */
export const DifferencePanel = memo(function DifferencePanel({ runs, chosen, of }: DifferencePanelProps) {
  const metrics = useMemo(() => keyColumns(runs).metrics, [runs])
  const [picked, setPicked] = useState<string>()
  const usual = metrics.find(({ key }) => new Set(runs.map((run) => run.metrics[key])).size > 1) ?? metrics[0]
  const metric = metrics.some(({ key }) => key === picked) ? picked! : usual?.key
  const low = metric !== undefined && isBetterLow(metric)
  const effects = useMemo(
    () => (metric === undefined ? [] : paramEffects(runs, metric, low)),
    [runs, metric, low],
  )
  return (
    <Panel
      className={classes.below}
      title="What made the difference"
      caption={`Each line is one of ${of}; drag along an axis to keep those that pass there, click a line to open its run`}
      actions={
        metrics.length > 0 && (
          <Select
            aria-label="Metric"
            size="xs"
            w={210}
            searchable
            allowDeselect={false}
            data={metrics.map(({ key, title }) => ({ value: key, label: title }))}
            value={metric}
            onChange={(value) => setPicked(value ?? undefined)}
          />
        )
      }
    >
      {metric === undefined || effects.length === 0 ? (
        <EmptyState title="Nothing to tell apart yet">
          Run the pipeline once more with another setting, such as{' '}
          <code>sporeprint run --set train.trees=200</code>; then this shows what the setting changed.
        </EmptyState>
      ) : (
        <Difference runs={runs} effects={effects} metric={metric} isLow={low} chosen={chosen} />
      )}
    </Panel>
  )
})

interface DifferenceProps {
  runs: readonly MeasuredRun[]
  effects: readonly ParamEffect[]
  metric: string
  isLow: boolean
  chosen: ReadonlySet<string>
}

function Difference({ runs, effects, metric, isLow, chosen }: DifferenceProps) {
  const navigate = useNavigate()
  const drawn = useMemo(
    () => differenceLines(runs, effects, metric, { isBetterLow: isLow, chosen }),
    [runs, effects, metric, isLow, chosen],
  )
  const option = useCallback((tokens: Tokens) => parallelLines(drawn.axes, drawn.lines, { tokens }), [drawn])
  return (
    <>
      <div className={classes.scale}>
        worse {metricTitle(metric)}
        <span
          className={classes.scaleBar}
          style={{ background: `linear-gradient(90deg, ${rankScale.join(', ')})` }}
          aria-hidden
        />
        better
      </div>
      <Chart
        title={`Params and ${metricTitle(metric)} of the runs`}
        heightPx={330}
        option={option}
        onClick={(point) => {
          const run = drawn.runs[point.dataIndex]
          if (run) void navigate({ to: '/runs/$runId', params: { runId: run.runId } })
        }}
        table={{
          header: ['run', ...drawn.axes.map((axis) => axis.name)],
          rows: drawn.lines.map((line) => [line.name, ...line.values]),
        }}
      />
      <ul className={classes.effects} aria-label={`Average ${metricTitle(metric)} by param`}>
        {effects.slice(0, effectsShown).map((effect) => (
          <li key={effect.param} className={classes.effect}>
            <Effect effect={effect} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Effect({ effect }: { effect: ParamEffect }) {
  const { param, groups, spread, correlation } = effect
  if (correlation !== undefined) {
    return (
      <>
        <div className={classes.effectName}>{param}</div>
        <div className={classes.group}>
          <span>{trend(correlation)}</span>
          <span className={classes.groupMean}>ρ {formatScore(correlation, 2)}</span>
        </div>
      </>
    )
  }
  return (
    <>
      <div className={classes.effectName}>{param}</div>
      {groups.slice(0, groupsShown).map((group, index) => (
        <div key={group.value} className={classes.group}>
          <span className={classes.groupValue} title={group.value}>
            {group.value}
          </span>
          <span
            className={[classes.groupMean, index === 0 && spread > 0 ? classes.best : ''].join(' ')}
            title={`average of ${plural(group.n, 'run')}`}
          >
            {index === 0 && spread > 0 && 'best '}
            {formatMetric(group.mean)} · {plural(group.n, 'run')}
          </span>
        </div>
      ))}
      {groups.length > groupsShown && (
        <div className={classes.group}>and {plural(groups.length - groupsShown, 'value')} more</div>
      )}
    </>
  )
}

function trend(correlation: number): string {
  if (Math.abs(correlation) < 0.2) return 'no trend over its values'
  return correlation > 0 ? 'the metric grows with it' : 'the metric falls as it grows'
}
