import { NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SignatureField } from '../../../main/contract/model.ts'
import { dateFieldText, readDate, type DateKind } from './date-columns.ts'
import type { FieldValue } from './predict-fields.ts'
import { fieldHint, fieldOptions } from './predict-fields.ts'

export interface PredictFieldProps {
  field: SignatureField
  value: FieldValue
  /** Of a number that stands for a date. */
  dateKind?: DateKind
  /** What the model makes of the value, where that is not plain. */
  note?: string
  onValue: (value: FieldValue) => void
}

const shownOptions = 300

const selectText = ({ currentTarget }: { currentTarget: HTMLInputElement }) => currentTarget.select()

/** A column of the signature: a searchable list of what is known, or a number with its range. */
export function PredictField({ field, value, dateKind, note, onValue }: PredictFieldProps) {
  const [typed, setTyped] = useState('')
  const noteStyles = {
    error: { color: 'var(--sp-warn)' },
    ...(note === undefined ? {} : { input: { borderColor: 'var(--sp-warn)', color: 'var(--sp-text)' } }),
  }
  if (dateKind) {
    return (
      <TextInput
        size="xs"
        type={dateKind === 'date' ? 'date' : 'datetime-local'}
        step={dateKind === 'date' ? undefined : 1}
        label={field.name}
        title={fieldHint(field, dateKind)}
        value={dateFieldText(typeof value === 'number' ? value : undefined, dateKind)}
        error={note}
        styles={noteStyles}
        onChange={(event) => onValue(readDate(event.currentTarget.value, dateKind))}
      />
    )
  }
  if (field.kind === 'number') {
    return (
      <NumberInput
        size="xs"
        label={field.name}
        placeholder={fieldHint(field) ?? 'missing'}
        title={fieldHint(field)}
        value={typeof value === 'number' ? value : ''}
        error={note}
        styles={noteStyles}
        onChange={(next) => onValue(next === '' || !Number.isFinite(Number(next)) ? undefined : Number(next))}
      />
    )
  }
  return (
    <Select
      size="xs"
      label={field.name}
      placeholder="missing"
      searchable
      clearable
      // What is typed replaces the value that stands there.
      onFocus={selectText}
      onClick={selectText}
      selectFirstOptionOnChange
      limit={shownOptions}
      maxDropdownHeight={280}
      data={fieldOptions(field, typed, value)}
      value={typeof value === 'string' ? value : null}
      error={note}
      styles={noteStyles}
      onSearchChange={(text) => {
        setTyped(text)
        // Emptying the text is how the keyboard says that the value is missing.
        if (text === '' && value !== undefined) onValue(undefined)
      }}
      onChange={(next) => onValue(next ?? undefined)}
    />
  )
}
