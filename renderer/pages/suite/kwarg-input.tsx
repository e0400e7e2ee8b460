import {
  JsonInput,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  TextInput,
  Textarea,
} from '@mantine/core'
import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { KwargField, WrittenExpectation } from '../../../main/contract/suite.ts'
import { kwargHint, kwargLabel } from './expectation-words.ts'
import { ManyLines } from './many-lines.tsx'

type Json = WrittenExpectation['kwargs'][string]

/** As many as can be told apart as pills; more are lines of text. */
const manyPills = 60
const areLines = (texts: readonly string[]) =>
  texts.length > manyPills && !texts.some((text) => text === '' || text.includes('\n'))
/** Many values do not push the rest of the form away. */
const manyValues = { input: { maxHeight: 190, overflowY: 'auto' as const } }

export interface KwargInputProps {
  field: KwargField
  value: Json | undefined
  columns: readonly DatasetColumn[]
  /** Whether values that look like numbers are numbers. */
  isNumeric: boolean
  /** Undefined takes the kwarg away. */
  onChange: (value: Json | undefined) => void
}

/** The input that fits one kwarg of an expectation. */
export function KwargInput({ field, value, columns, isNumeric, onChange }: KwargInputProps) {
  const common = {
    label: kwargLabel(field.name),
    description: kwargHint(field.name),
    required: field.isRequired,
    // What is required here may stand empty while it is written.
    withAsterisk: field.isRequired,
  }
  const names = columns.map((column) => column.name)
  const texts = Array.isArray(value) ? value.map(String) : []
  const typed = (text: string): Json => (isNumeric && isNumber(text) ? Number(text) : text)
  switch (field.input) {
    case 'column':
      return (
        <Select
          {...common}
          searchable
          data={[...new Set([...names, ...(typeof value === 'string' ? [value] : [])])]}
          limit={200}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      )
    case 'columns':
      if (areLines(texts)) return <ManyLines {...common} texts={texts} onChange={onChange} />
      return (
        <MultiSelect
          {...common}
          searchable
          data={[...new Set([...names, ...texts])]}
          limit={200}
          styles={manyValues}
          value={texts}
          onChange={onChange}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          placeholder={usualText(field)}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      )
    case 'switch':
      return (
        <Switch
          label={common.label}
          checked={(value ?? field.usual) === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          data={field.choices ?? []}
          clearable={!field.isRequired}
          placeholder={usualText(field)}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      )
    case 'values':
      if (areLines(texts))
        return <ManyLines {...common} texts={texts} onChange={(next) => onChange(next.map(typed))} />
      return (
        <TagsInput
          {...common}
          placeholder="Enter adds a value"
          splitChars={[]}
          styles={manyValues}
          value={texts}
          onChange={(next) => onChange(next.map(typed))}
        />
      )
    case 'text':
      return field.name === 'unexpected_rows_query' ? (
        <Textarea
          {...common}
          autosize
          minRows={3}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          {...common}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
          onChange={(event) => {
            const text = event.currentTarget.value
            const isBound = field.name === 'min_value' || field.name === 'max_value'
            onChange(text === '' ? undefined : isBound ? typed(text) : text)
          }}
        />
      )
    case 'json':
    default:
      return (
        <JsonInput
          {...common}
          defaultValue={value === undefined ? '' : JSON.stringify(value, undefined, 2)}
          validationError="This is not JSON, and is not taken."
          formatOnBlur
          autosize
          minRows={3}
          maxRows={14}
          onChange={(text) => {
            const parsed = parseJson(text)
            if (parsed) onChange(parsed.value)
          }}
        />
      )
  }
}

/** Not while something is still to come, such as the digits after a point. */
const isNumber = (text: string) =>
  /^[+-]?(\d+|\d*\.\d+)(e[+-]?\d+)?$/i.test(text) && String(Number(text)) === text

const usualText = ({ usual }: KwargField) =>
  usual === undefined ? undefined : `usually ${typeof usual === 'string' ? usual : JSON.stringify(usual)}`

function parseJson(text: string): { value: Json | undefined } | undefined {
  if (text.trim() === '') return { value: undefined }
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is JSON
    return { value: JSON.parse(text) as Json }
  } catch {
    return undefined
  }
}
