import { Button, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { ExpectationKind, WrittenExpectation } from '../../../main/contract/suite.ts'
import { kwargHint, kwargLabel, severities, typeWords } from './expectation-words.ts'
import { KwargInput } from './kwarg-input.tsx'
import { LiveResult } from './live-result.tsx'
import classes from './suite.module.css'

export interface ExpectationFormProps {
  expectation: WrittenExpectation
  kinds: readonly ExpectationKind[]
  columns: readonly DatasetColumn[]
  /** What it finds as it stands; undefined while that is being asked. */
  found: ExpectationResult | undefined
  onChange: (expectation: WrittenExpectation) => void
  onRemove: () => void
}

/** One expectation as a form of its kind's kwargs, and what it finds in the dataset on screen. */
export function ExpectationForm(props: ExpectationFormProps) {
  const { expectation, kinds, columns, found, onChange, onRemove } = props
  const { type, kwargs, severity } = expectation
  const kind = kinds.find((one) => one.type === type)
  const column = columns.find((one) => one.name === kwargs['column'])
  const isNumeric = column?.type === 'integer' || column?.type === 'number'
  const set = (name: string, value: WrittenExpectation['kwargs'][string] | undefined) => {
    const { [name]: _before, ...rest } = kwargs
    onChange({ ...expectation, kwargs: value === undefined ? rest : { ...rest, [name]: value } })
  }
  const setCondition = (text: string) => {
    const { row_condition: _condition, condition_parser: _parser, ...rest } = kwargs
    const chosen: WrittenExpectation['kwargs'] =
      text === '' ? {} : { row_condition: text, condition_parser: 'pandas' }
    onChange({ ...expectation, kwargs: { ...rest, ...chosen } })
  }
  const condition = kwargs['row_condition']
  return (
    <div className={classes.form}>
      <LiveResult found={found} columns={columns} />
      <Select
        label="What is expected"
        searchable
        allowDeselect={false}
        data={groupsOf(kinds, type)}
        value={type}
        onChange={(next) => next !== null && onChange(ofKind(next, expectation, kinds))}
        maxDropdownHeight={360}
      />
      {kind ? (
        <>
          <div className={classes.fields}>
            {kind.fields.map((field) => (
              <KwargInput
                key={`${type} ${field.name}`}
                field={field}
                value={Object.hasOwn(kwargs, field.name) ? kwargs[field.name] : undefined}
                columns={columns}
                isNumeric={isNumeric}
                onChange={(value) => set(field.name, value)}
              />
            ))}
          </div>
          {condition === undefined || typeof condition === 'string' ? (
            <TextInput
              label={kwargLabel('row_condition')}
              description={kwargHint('row_condition')}
              value={condition ?? ''}
              onChange={(event) => setCondition(event.currentTarget.value)}
            />
          ) : (
            <Text c="dimmed">Its condition on rows is an object; edit that in the file.</Text>
          )}
        </>
      ) : (
        <Text c="dimmed">
          This kind is not evaluated here. It stays in the suite as it is, and is never a pass.
        </Text>
      )}
      <div>
        <Text size="sm" fw={500} mb={2}>
          If it fails or cannot be evaluated
        </Text>
        <SegmentedControl
          aria-label="If it fails or cannot be evaluated"
          data={[...severities]}
          value={severity}
          onChange={(next) => {
            const chosen = severities.find(({ value }) => value === next)
            if (chosen) onChange({ ...expectation, severity: chosen.value })
          }}
        />
      </div>
      <Group justify="flex-end">
        <Button variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={onRemove}>
          Remove this expectation
        </Button>
      </Group>
    </div>
  )
}

function groupsOf(kinds: readonly ExpectationKind[], type: string) {
  const known = kinds.some((one) => one.type === type)
  const groups = [...new Set(kinds.map((one) => one.group))].map((group) => ({
    group,
    items: kinds
      .filter((one) => one.group === group)
      .map((one) => ({ value: one.type, label: typeWords(one.type) })),
  }))
  return known
    ? groups
    : [...groups, { group: 'Not evaluated here', items: [{ value: type, label: typeWords(type) }] }]
}

/** Another kind keeps the kwargs that both have. */
function ofKind(
  type: string,
  before: WrittenExpectation,
  kinds: readonly ExpectationKind[],
): WrittenExpectation {
  const fields = kinds.find((one) => one.type === type)?.fields.map(({ name }) => name) ?? []
  const kept = Object.entries(before.kwargs).filter(
    ([name]) => fields.includes(name) || name === 'row_condition' || name === 'condition_parser',
  )
  const { id: _id, ...rest } = before
  return { ...rest, type, kwargs: Object.fromEntries(kept) }
}
