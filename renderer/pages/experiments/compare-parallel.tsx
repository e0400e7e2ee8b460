import { Button, Checkbox, Group, MultiSelect, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { Chart } from '../../charts/chart.tsx'
import { parallelLines, rankScale } from '../../charts/parallel-lines.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { toggled } from './compare-look.ts'
import type { ComparePartProps } from './compare-part.ts'
import { fieldOr, isVarying } from './compared-run.ts'
import classes from './experiment-page.module.css'
import { FieldSelect, groupFields } from './field-select.tsx'
import { canBeLog, fieldLines } from './field-lines.ts'
import { isBetterLow } from './metric-title.ts'

const usualAxes = 6

/** Each run as a line through what it was told and what came out; axes are chosen, flipped and drawn in logarithms. */
export function CompareParallel({
  runs,
  fields,
  look,
  onLook,
  experiment,
}: ComparePartProps & { experiment: string }) {
  const navigate = useNavigate({ from: '/experiments/$name' })
  const numbers = useMemo(() => fields.filter(({ isNumber }) => isNumber), [fields])
  const metric =
    fieldOr(numbers, look.metric, (field) => field.group === 'metrics' && isVarying(runs, field)) ??
    numbers[0]!
  const axes = useMemo(() => {
    const chosen = look.axes?.flatMap((name) => fields.find((field) => field.name === name) ?? [])
    if (chosen && chosen.length > 0) return chosen
    const params = fields.filter((field) => field.group === 'params' && isVarying(runs, field))
    return [...params.slice(0, usualAxes), metric]
  }, [look.axes, fields, runs, metric])
  const log = look.log
  const flipped = look.flipped
  const drawn = useMemo(
    () => fieldLines(runs, axes, { metric, isBetterLow: isBetterLow(metric.key), log, flipped }),
    [runs, axes, metric, log, flipped],
  )
  const [passing, setPassing] = useState<number[]>()
  const option = useCallback((tokens: Tokens) => parallelLines(drawn.axes, drawn.lines, { tokens }), [drawn])
  const keep = () => {
    const ids = (passing ?? []).flatMap((index) => runs[index]?.runId ?? [])
    setPassing(undefined)
    void navigate({
      to: '/experiments/$name',
      params: { name: experiment },
      search: { tab: 'compare', runs: ids.join(','), compare: look },
    })
  }
  return (
    <Panel
      title="Parallel coordinates"
      caption="Drag along an axis to keep the lines that pass there; a click on a line opens its run"
    >
      <Group gap={12} mb={10} align="flex-end">
        <FieldSelect
          label="Colour"
          fields={numbers}
          value={metric.name}
          onValue={(name) => onLook({ metric: name })}
        />
        <MultiSelect
          size="xs"
          label="Axes, from left to right"
          flex={1}
          miw={300}
          searchable
          limit={200}
          data={groupFields(fields)}
          value={axes.map(({ name }) => name)}
          onChange={(next) => onLook({ axes: next })}
        />
      </Group>
      <fieldset className={classes.axes} aria-label="How the axes are drawn">
        {axes.map((axis) => (
          <div key={axis.name} className={classes.axis}>
            <span className={classes.axisName} title={axis.title}>
              {axis.title}
            </span>
            <Checkbox
              size="xs"
              radius={4}
              label="log"
              aria-label={`${axis.title} in logarithms`}
              disabled={!canBeLog(runs, axis)}
              checked={(log?.includes(axis.name) ?? false) && canBeLog(runs, axis)}
              onChange={() => onLook({ log: toggled(log, axis.name) })}
            />
            <Checkbox
              size="xs"
              radius={4}
              label="flip"
              aria-label={`${axis.title} upside down`}
              checked={flipped?.includes(axis.name) ?? false}
              onChange={() => onLook({ flipped: toggled(flipped, axis.name) })}
            />
          </div>
        ))}
      </fieldset>
      {axes.length < 2 ? (
        <EmptyState title="Choose two axes or more" />
      ) : (
        <>
          <Group justify="space-between" mih={28}>
            <div className={classes.scale}>
              worse {metric.title}
              <span
                className={classes.scaleBar}
                style={{ background: `linear-gradient(90deg, ${rankScale.join(', ')})` }}
                aria-hidden
              />
              better
            </div>
            {passing && (
              <Group gap={10}>
                <Text c="dimmed" component="output">
                  {formatCount(passing.length)} of {plural(runs.length, 'run')} pass
                </Text>
                <Button variant="default" disabled={passing.length < 2} onClick={keep}>
                  Compare only these
                </Button>
              </Group>
            )}
          </Group>
          <Chart
            title={`${axes.map(({ title }) => title).join(', ')} of the runs`}
            heightPx={380}
            option={option}
            onBrush={setPassing}
            onClick={({ dataIndex }) => {
              const run = runs[dataIndex]
              if (run) void navigate({ to: '/runs/$runId', params: { runId: run.runId } })
            }}
            table={{
              header: ['run', ...drawn.axes.map(({ name }) => name)],
              rows: drawn.lines.map((line) => [line.name, ...line.values]),
            }}
          />
        </>
      )}
    </Panel>
  )
}
