import { Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { boxPlot, fiveNumbers } from '../../charts/box-plot.ts'
import { Chart } from '../../charts/chart.tsx'
import { runBars } from '../../charts/run-bars.ts'
import { compareCells } from '../../components/compare-cells.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { colourOf } from '../../palette.ts'
import type { Tokens } from '../../tokens.ts'
import type { ComparePartProps } from './compare-part.ts'
import { fieldOr, isVarying, measureOf, valueOf } from './compared-run.ts'
import { FieldSelect } from './field-select.tsx'
import { isBetterLow } from './metric-title.ts'
import classes from './experiment-page.module.css'

/** One measure of every run, and how it is spread for each value of a param. */
export function CompareSpread({ runs, fields, look, onLook }: ComparePartProps) {
  const numbers = useMemo(() => fields.filter(({ isNumber }) => isNumber), [fields])
  const params = useMemo(() => fields.filter(({ group }) => group === 'params'), [fields])
  const metric =
    fieldOr(numbers, look.metric, (field) => field.group === 'metrics' && isVarying(runs, field)) ??
    numbers[0]!
  const by = fieldOr(params, look.by, (field) => isVarying(runs, field)) ?? params[0]
  const measured = useMemo(
    () =>
      runs.flatMap((run) => {
        const value = measureOf(run, metric)
        return value === undefined ? [] : [{ run, value }]
      }),
    [runs, metric],
  )
  const bars = useMemo(() => {
    const isLow = isBetterLow(metric.key)
    return measured.toSorted((one, other) => (isLow ? one.value - other.value : other.value - one.value))
  }, [measured, metric])
  const boxes = useMemo(
    () =>
      by === undefined
        ? []
        : [...Map.groupBy(measured, ({ run }) => valueOf(run, by) ?? 'not set')]
            .toSorted(([one], [other]) => compareCells(one, other))
            .map(([value, members]) => ({ name: String(value), values: members.map((one) => one.value) })),
    [measured, by],
  )
  const barOption = useCallback(
    (tokens: Tokens) =>
      runBars(
        bars.map(({ run, value }) => ({ name: run.name, value, colour: colourOf(run.runId) })),
        { tokens, xName: metric.title },
      ),
    [bars, metric],
  )
  const boxOption = useCallback(
    (tokens: Tokens) => boxPlot(boxes, { tokens, yName: metric.title }),
    [boxes, metric],
  )
  const navigate = useNavigate()
  return (
    <>
      <Group gap={12} mb={14} align="flex-end">
        <FieldSelect
          label="Measure"
          fields={numbers}
          value={metric.name}
          onValue={(name) => onLook({ metric: name })}
        />
        {by && (
          <FieldSelect
            label="Boxes by"
            fields={params}
            value={by.name}
            onValue={(name) => onLook({ by: name })}
          />
        )}
      </Group>
      {measured.length === 0 ? (
        <Panel>
          <EmptyState title={`No run has ${metric.title}`}>Choose another measure.</EmptyState>
        </Panel>
      ) : (
        <div className={classes.pair}>
          <Panel
            title={metric.title}
            caption={`${plural(bars.length, 'run')}, the best first; a click opens one`}
          >
            <Chart
              title={`${metric.title} of the runs`}
              heightPx={Math.max(220, bars.length * 26 + 50)}
              option={barOption}
              onClick={({ dataIndex }) => {
                const one = bars[dataIndex]
                if (one) void navigate({ to: '/runs/$runId', params: { runId: one.run.runId } })
              }}
              table={{ header: ['run', metric.title], rows: bars.map(({ run, value }) => [run.name, value]) }}
            />
          </Panel>
          {by && (
            <Panel
              title={`${metric.title} by ${by.title}`}
              caption="Box: the middle half; line: the median; ends: lowest and highest"
            >
              <Chart
                title={`${metric.title} by ${by.title}`}
                heightPx={360}
                option={boxOption}
                table={{
                  header: [by.title, 'n', 'lowest', 'lower quartile', 'median', 'upper quartile', 'highest'],
                  rows: boxes.map(({ name, values }) => [name, values.length, ...fiveNumbers(values)]),
                }}
              />
            </Panel>
          )}
        </div>
      )}
    </>
  )
}
