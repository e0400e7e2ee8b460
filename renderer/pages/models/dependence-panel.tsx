import { Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { DependenceCurve } from '../../../main/contract/insight.ts'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { dependenceLines } from '../../charts/dependence-lines.ts'
import { importanceBars } from '../../charts/importance-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import type { Tokens } from '../../tokens.ts'
import { dateText, toMs } from './date-columns.ts'
import { useDateColumns } from './use-date-columns.ts'
import { rowsWords } from './rows-words.ts'
import { labelled } from './shown-version.ts'

export interface DependencePanelProps {
  model: ModelVersion
  named: string
  column: string | undefined
  onColumn: (column: string) => void
}

/** How the probability of a class changes with one column, when all others stay. */
export function DependencePanel({ model, named, column, onColumn }: DependencePanelProps) {
  const { name, version, signature } = model
  const shown = signature.find((field) => field.name === column)?.name ?? signature[0]?.name
  const query = useQuery({
    ...ask('model', 'dependence', { name, version, class: named, column: shown ?? '' }),
    enabled: shown !== undefined,
    placeholderData: keepPreviousData,
  })
  if (shown === undefined) return null
  return (
    <Panel
      title="Dependence on a column"
      caption={
        query.data
          ? `Mean prediction when the column is set in ${rowsWords(query.data.from)}${query.data.kind === 'number' ? '; thin lines are single rows' : ''}`
          : 'Mean prediction when the column is set in all rows'
      }
      actions={
        <Select
          aria-label="Column"
          size="xs"
          w={160}
          searchable
          allowDeselect={false}
          data={signature.map((field) => field.name)}
          value={shown}
          onChange={(value) => value !== null && onColumn(value)}
        />
      }
    >
      <QueryView query={query} errorTitle="The dependence could not be computed">
        {(curve) => <DependenceView curve={curve} model={model} />}
      </QueryView>
    </Panel>
  )
}

function DependenceView({ curve, model }: { curve: DependenceCurve; model: ModelVersion }) {
  const { column, grid, counts, mean, lines, kind } = curve
  const field = model.signature.find(({ name }) => name === column)
  const known = model.classes.find(({ value }) => value === curve.class)
  const unit = `probability of ${known ? labelled(known) : curve.class}`
  const dateKind = useDateColumns(model).get(column)
  const words = useMemo(
    () =>
      grid.map((value) => {
        const label = field?.values?.find((one) => one.value === value)
        if (typeof value === 'number' && dateKind) return dateText(value, dateKind)
        return value === null ? 'missing' : label ? labelled(label) : String(value)
      }),
    [grid, field, dateKind],
  )
  const option = useCallback(
    (tokens: Tokens) => {
      if (kind === 'number') {
        const places = grid.flatMap((value, at) => (value === null ? [] : [at]))
        const pick = (values: readonly number[]) => places.map((at) => values[at]!)
        return dependenceLines(
          {
            xs: places.map((at) => (dateKind ? toMs(Number(grid[at]), dateKind) : Number(grid[at]))),
            isTime: dateKind !== undefined,
            mean: pick(mean),
            lines: lines.map(pick),
            xName: column,
            yName: unit,
          },
          { tokens },
        )
      }
      const bars = words.map((name, at) => ({ name, mean: mean[at]!, stddev: 0 }))
      return importanceBars(bars, { tokens, unit })
    },
    [kind, grid, mean, lines, column, unit, words, dateKind],
  )
  if (grid.length === 0) return <EmptyState title="These rows have no value of it" />
  return (
    <Chart
      title={`Dependence on ${column}`}
      heightPx={kind === 'number' ? 260 : Math.min(520, grid.length * 24 + 60)}
      option={option}
      table={{
        header: ['value', unit, 'rows'],
        rows: words.map((value, at) => [value, mean[at]!, counts[at]!]),
      }}
    />
  )
}
