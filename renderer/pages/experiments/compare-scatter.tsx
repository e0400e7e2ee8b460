import { Checkbox, Group, SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { Chart } from '../../charts/chart.tsx'
import { contour } from '../../charts/contour.ts'
import { scatterPoints } from '../../charts/scatter-points.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatNumber, plural } from '../../format.ts'
import { colourOf } from '../../palette.ts'
import type { Tokens } from '../../tokens.ts'
import { toggled } from './compare-look.ts'
import type { ComparePartProps } from './compare-part.ts'
import type { Field } from './compared-run.ts'
import { fieldOr, isVarying, measureOf } from './compared-run.ts'
import { FieldSelect } from './field-select.tsx'
import { RunLegend } from './run-legend.tsx'

const fewest = 3

/** Two measures of the runs against each other, and what a third is between them. */
export function CompareScatter({ runs, fields, look, onLook }: ComparePartProps) {
  const numbers = useMemo(() => fields.filter(({ isNumber }) => isNumber), [fields])
  const differs = useMemo(() => new Set(numbers.filter((field) => isVarying(runs, field))), [numbers, runs])
  const isContour = look.isContour ?? false
  // Those first that the most runs have a number of.
  const params = useMemo(() => {
    const known = (field: Field) => runs.filter((run) => measureOf(run, field) !== undefined).length
    return numbers
      .filter((field) => field.group === 'params' && differs.has(field))
      .toSorted((one, other) => known(other) - known(one))
  }, [numbers, differs, runs])
  const x = fieldOr(numbers, look.x, (field) => field === params[0]) ?? numbers[0]!
  const z =
    fieldOr(numbers, look.metric, (field) => field.group === 'metrics' && differs.has(field)) ?? numbers[0]!
  const second = isContour ? params.find((field) => field !== x) : z
  const y = fieldOr(numbers, look.y, (field) => field === second) ?? z
  const drawn = useMemo(
    () =>
      runs.flatMap((run) => {
        const at = { x: measureOf(run, x), y: measureOf(run, y), z: measureOf(run, z) }
        if (at.x === undefined || at.y === undefined || (isContour && at.z === undefined)) return []
        return [{ run, name: run.name, x: at.x, y: at.y, z: at.z ?? NaN }]
      }),
    [runs, x, y, z, isContour],
  )
  const log = look.log ?? []
  const isLog = {
    x: log.includes(x.name) && drawn.every((one) => one.x > 0),
    y: log.includes(y.name) && drawn.every((one) => one.y > 0),
  }
  const option = useCallback(
    (tokens: Tokens) =>
      isContour
        ? contour(drawn, { tokens, xName: x.title, yName: y.title, zName: z.title })
        : scatterPoints(
            drawn.map((one) => ({
              ...one,
              colour: colourOf(one.run.runId),
              note: z === y || z === x ? undefined : `${z.title}: ${formatNumber(one.z, 6)}`,
            })),
            { tokens, x: { name: x.title, isLog: isLog.x }, y: { name: y.title, isLog: isLog.y } },
          ),
    [drawn, isContour, x, y, z, isLog.x, isLog.y],
  )
  const navigate = useNavigate()
  const missing = runs.length - drawn.length
  return (
    <Panel
      title={isContour ? `${z.title} over ${x.title} and ${y.title}` : `${y.title} over ${x.title}`}
      caption={[
        isContour
          ? 'Between the runs it is estimated from those around'
          : 'Each point is a run; a click opens it',
        missing > 0 && `${plural(missing, 'run')} without a number ${missing === 1 ? 'is' : 'are'} left out`,
      ]
        .filter(Boolean)
        .join('. ')}
    >
      <Group gap={12} mb={12} align="flex-end">
        <FieldSelect label="Across" fields={numbers} value={x.name} onValue={(name) => onLook({ x: name })} />
        <FieldSelect label="Up" fields={numbers} value={y.name} onValue={(name) => onLook({ y: name })} />
        <FieldSelect
          label={isContour ? 'Height' : 'In the tooltip'}
          fields={numbers}
          value={z.name}
          onValue={(name) => onLook({ metric: name })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Kind of chart"
          data={[
            { value: 'points', label: 'Points' },
            { value: 'contour', label: 'Contour' },
          ]}
          value={isContour ? 'contour' : 'points'}
          onChange={(next) => onLook({ isContour: next === 'contour' })}
        />
        {!isContour &&
          [x, y].map((field, at) => (
            <Checkbox
              key={at}
              size="xs"
              radius={4}
              mb={6}
              label={at === 0 ? 'log across' : 'log up'}
              checked={log.includes(field.name)}
              onChange={() => onLook({ log: toggled(log, field.name) })}
            />
          ))}
      </Group>
      {drawn.length < (isContour ? fewest : 1) ? (
        <EmptyState title="Too few runs have these numbers">
          {isContour ? 'A contour needs three runs or more.' : 'Choose others above.'}
        </EmptyState>
      ) : (
        <Chart
          title={isContour ? `${z.title} over ${x.title} and ${y.title}` : `${y.title} over ${x.title}`}
          heightPx={400}
          option={option}
          onClick={({ dataIndex, seriesIndex }) => {
            const one = seriesIndex === (isContour ? 1 : 0) ? drawn[dataIndex] : undefined
            if (one) void navigate({ to: '/runs/$runId', params: { runId: one.run.runId } })
          }}
          table={{
            header: ['run', x.title, y.title, z.title],
            rows: drawn.map((one) => [one.name, one.x, one.y, one.z]),
          }}
        />
      )}
      {!isContour && <RunLegend runs={runs} />}
    </Panel>
  )
}
