import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useCallback, useMemo, useState } from 'react'
import type { ShapOverview } from '../../../main/contract/insight.ts'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { beeswarm, rampEnds } from '../../charts/beeswarm.ts'
import { Chart } from '../../charts/chart.tsx'
import { importanceBars } from '../../charts/importance-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import type { Tokens } from '../../tokens.ts'
import { rowsWords } from './rows-words.ts'
import { labelled } from './shown-version.ts'
import { toSwarm } from './swarm.ts'

const shownAtFirst = 12

export interface ShapPanelProps {
  model: ModelVersion
  /** The class that is explained. */
  named: string
  picker: ReactNode
  onColumn: (column: string) => void
}

/** What each column adds to the predictions, row by row or on average. */
export function ShapPanel({ model, named, picker, onColumn }: ShapPanelProps) {
  const { name, version } = model
  const query = useQuery({
    ...ask('model', 'explainRows', { name, version, class: named }),
    placeholderData: keepPreviousData,
  })
  const known = model.classes.find(({ value }) => value === named)
  const words = known ? labelled(known) : named
  const { data } = query
  return (
    <Panel
      title="What moves the prediction"
      caption={
        data
          ? `What each column adds for ${words}, in ${data.unit === 'probability' ? 'points of probability' : 'log-odds'} (SHAP), on ${rowsWords(data.from)}`
          : `What each column adds for ${words} (SHAP)`
      }
      actions={picker}
    >
      <QueryView query={query} errorTitle="The rows could not be explained">
        {(shap) =>
          shap ? (
            <ShapView shap={shap} model={model} onColumn={onColumn} />
          ) : (
            <EmptyState title={`${model.algorithm} is not taken apart column by column`}>
              Forests, trees and boosting are. How the prediction depends on a column, and rules that imitate
              the model, are beside this.
            </EmptyState>
          )
        }
      </QueryView>
    </Panel>
  )
}

function ShapView({
  shap,
  model,
  onColumn,
}: {
  shap: ShapOverview
  model: ModelVersion
  onColumn: (column: string) => void
}) {
  const [look, setLook] = useState('rows')
  const [hasAll, setHasAll] = useState(false)
  const columns = useMemo(
    () => (hasAll ? shap.columns : shap.columns.slice(0, shownAtFirst)),
    [shap.columns, hasAll],
  )
  const unit = shap.unit === 'probability' ? 'points of probability' : 'log-odds'
  const swarm = useMemo(() => toSwarm(columns, model.signature), [columns, model.signature])
  const option = useCallback(
    (tokens: Tokens) =>
      look === 'rows'
        ? beeswarm(swarm, { tokens, unit })
        : importanceBars(
            columns.map(({ column, strength }) => ({ name: column, mean: strength, stddev: 0 })),
            { tokens, unit: `mean of what it adds, in ${unit}` },
          ),
    [look, swarm, columns, unit],
  )
  const hasNumbers = swarm.some(({ points }) => points.some(({ rank }) => rank !== undefined))
  return (
    <>
      <Group justify="space-between" mb={6}>
        <SegmentedControl
          size="xs"
          aria-label="What is drawn"
          data={[
            { value: 'rows', label: 'Each row' },
            { value: 'mean', label: 'Mean' },
          ]}
          value={look}
          onChange={setLook}
        />
        {look === 'rows' && hasNumbers && (
          <Text c="dimmed" size="sm">
            <span style={{ color: rampEnds[0] }}>●</span> low number{' '}
            <span style={{ color: rampEnds[1] }}>●</span> high number
          </Text>
        )}
        {shap.columns.length > shownAtFirst && (
          <Button size="xs" variant="default" onClick={() => setHasAll(!hasAll)}>
            {hasAll ? `The first ${shownAtFirst}` : `All ${shap.columns.length}`}
          </Button>
        )}
      </Group>
      <Chart
        title={`What each column adds for ${shap.class}`}
        heightPx={columns.length * (look === 'rows' ? 34 : 24) + 70}
        option={option}
        onClick={({ value, dataIndex }) => {
          const place = look === 'rows' && Array.isArray(value) ? Math.round(Number(value[1])) : dataIndex
          const column = columns[place]?.column
          if (column !== undefined) onColumn(column)
        }}
        table={{
          header: ['column', 'mean of absolute amounts', 'least', 'most'],
          rows: shap.columns.map(({ column, strength, amounts }) => [
            column,
            strength,
            Math.min(...amounts),
            Math.max(...amounts),
          ]),
        }}
      />
    </>
  )
}
