import { Button, Group, TextInput } from '@mantine/core'
import { IconEraser, IconSearch, IconSparkles } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import { HintsPanel } from './hints-panel.tsx'
import classes from './model.module.css'
import { PredictField } from './predict-field.tsx'
import type { FieldValue, FieldValues } from './predict-fields.ts'
import { useDateColumns } from './use-date-columns.ts'
import { exampleValues, fieldNote, fieldsNamed, toRow } from './predict-fields.ts'
import { PredictFilePanel } from './predict-file-panel.tsx'
import { PredictionPanel } from './prediction-panel.tsx'
import { ReasonsPanel } from './reasons-panel.tsx'

const searchable = 30
/** A model may read a thousand columns; so many inputs at once answer each key at once. */
const atOnce = 60

/** One row filled in by hand; each change is predicted at once. */
export function PredictTab({ model }: { model: ModelVersion }) {
  const { name, version, signature } = model
  const example = useMemo(() => exampleValues(model), [model])
  const [values, setValues] = useState<FieldValues>(example)
  const query = useQuery({
    ...ask('model', 'predict', { name, version, row: toRow(values) }),
    placeholderData: keepPreviousData,
  })
  const dates = useDateColumns(model)
  const notes = query.data?.notes ?? []
  const setValue = (field: string, value: FieldValue) => setValues({ ...values, [field]: value })
  const [sought, setSought] = useState('')
  const [shown, setShown] = useState(atOnce)
  const found = fieldsNamed(signature, sought)
  if (signature.length === 0) {
    return (
      <Panel>
        <EmptyState title="This model reads no columns">
          It answers the same to every row, as a baseline does.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <div className={classes.predict}>
      <div className={classes.rows}>
        <Panel
          title="One row"
          caption="Type to search a value; an empty field is a missing value"
          actions={
            <Group gap={8} wrap="nowrap">
              <Button
                variant="default"
                leftSection={<IconEraser size={15} aria-hidden />}
                onClick={() => setValues({})}
              >
                Clear
              </Button>
              <Button
                variant="default"
                leftSection={<IconSparkles size={15} aria-hidden />}
                onClick={() => setValues(example)}
              >
                Example
              </Button>
            </Group>
          }
        >
          {signature.length > searchable && (
            <TextInput
              mb={12}
              maw={320}
              size="xs"
              aria-label="Find a field"
              placeholder={`Find one of ${formatCount(signature.length)} fields`}
              leftSection={<IconSearch size={14} aria-hidden />}
              value={sought}
              onChange={(event) => {
                setSought(event.currentTarget.value)
                setShown(atOnce)
              }}
            />
          )}
          {found.length === 0 && <EmptyState title="No field has this in its name" />}
          <div className={classes.fields}>
            {found.slice(0, shown).map((field) => (
              <PredictField
                key={field.name}
                field={field}
                value={values[field.name]}
                dateKind={dates.get(field.name)}
                note={fieldNote(field, values[field.name], notes, dates.get(field.name))}
                onValue={(value) => setValue(field.name, value)}
              />
            ))}
          </div>
          {found.length > shown && (
            <Button variant="default" mt={14} onClick={() => setShown(shown + atOnce)}>
              Show {Math.min(atOnce, found.length - shown)} more of {plural(found.length - shown, 'field')}
            </Button>
          )}
        </Panel>
        <PredictFilePanel model={model} />
      </div>
      <div className={classes.result}>
        <PredictionPanel model={model} query={query} />
        <ReasonsPanel model={model} values={values} />
        <HintsPanel model={model} values={values} />
      </div>
    </div>
  )
}
