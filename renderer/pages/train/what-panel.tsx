import { NumberInput, Select, Stack, TextInput } from '@mantine/core'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount, plural } from '../../format.ts'
import type { TrainingValues } from './training-form.ts'

interface WhatPanelProps {
  datasets: readonly DatasetSummary[]
  dataset: DatasetSummary
  target: string | null
  concern: string | undefined
  values: TrainingValues
  onChange: (part: Partial<TrainingValues>) => void
}

/** Which column of which dataset, and how many rows to keep back. */
export function WhatPanel({ datasets, dataset, target, concern, values, onChange }: WhatPanelProps) {
  const { rows, columns } = dataset.latest
  const column = columns.find(({ name }) => name === target)
  const countable = columns.flatMap(({ name, type }) =>
    name !== target && (type === 'integer' || type === 'number') ? [name] : [],
  )
  const keptBack = Math.round((rows * values.testPercent) / 100)
  return (
    <Panel title="What to learn">
      <Stack gap={12}>
        <Select
          label="Dataset"
          description={`${plural(rows, 'row')}, ${plural(columns.length, 'column')}`}
          data={datasets.map(({ name }) => name)}
          value={dataset.name}
          allowDeselect={false}
          searchable
          onChange={(name) => onChange({ dataset: name, target: null, positive: '', weight: null })}
        />
        <Select
          label="Column to predict"
          description={column ? plural(column.distinct, 'different value') : 'Choose a column'}
          error={concern}
          data={columns.map(({ name }) => name)}
          value={target}
          allowDeselect={false}
          searchable
          onChange={(name) => onChange({ target: name, positive: '', weight: null })}
        />
        {column?.distinct === 2 &&
          (column.labels ? (
            <Select
              label="Class that counts as a hit"
              description="Precision, recall and F1 are those of this class."
              placeholder="both classes alike"
              data={Object.entries(column.labels).map(([value, label]) => ({
                value,
                label: label === value ? value : `${value} (${label})`,
              }))}
              value={values.positive === '' ? null : values.positive}
              clearable
              onChange={(positive) => onChange({ positive: positive ?? '' })}
            />
          ) : (
            <TextInput
              label="Class that counts as a hit"
              description="Precision, recall and F1 are those of this class."
              placeholder="both classes alike"
              value={values.positive}
              onChange={(event) => onChange({ positive: event.currentTarget.value })}
            />
          ))}
        {countable.length > 0 && (
          <Select
            label="Weights of rows"
            description="A column of numbers that says how much each row counts; it is no feature then."
            placeholder="all rows alike"
            data={countable}
            value={values.weight}
            clearable
            searchable
            onChange={(weight) => onChange({ weight })}
          />
        )}
        <NumberInput
          label="Rows kept back"
          description={`${formatCount(keptBack)} rows to measure on; neither the model nor a search sees them.`}
          suffix=" %"
          min={1}
          max={80}
          value={values.testPercent}
          onChange={(next) => onChange({ testPercent: typeof next === 'number' ? next : 20 })}
        />
      </Stack>
    </Panel>
  )
}
