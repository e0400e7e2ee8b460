import { Checkbox, Group, MultiSelect, NumberInput, Select, TagsInput, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FileInspection, ReadingOptions } from '../main/contract/dataset.ts'
import classes from './import-dialog.module.css'

export interface ImportFieldsProps {
  found: FileInspection
  /** What the person changed; the rest is as it was found. */
  options: ReadingOptions
  onOptions: (options: ReadingOptions) => void
}

type Choices = { value: string; label: string }[]

const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'iso-8859-2',
  'iso-8859-15',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
  'koi8-r',
  'macintosh',
  'cp437',
]
const delimiters: Choices = [
  { value: ',', label: 'comma  ,' },
  { value: ';', label: 'semicolon  ;' },
  { value: '\t', label: 'tab' },
  { value: '|', label: 'bar  |' },
  { value: ' ', label: 'space' },
  { value: '^', label: 'caret  ^' },
  { value: ':', label: 'colon  :' },
]
// Mantine's lists take no empty value.
const none = 'none'
const quotes: Choices = [
  { value: '"', label: 'double  "' },
  { value: "'", label: "single  '" },
  { value: none, label: 'none' },
]
const escapes: Choices = [
  { value: '"', label: 'doubled quote' },
  { value: '\\', label: 'backslash  \\' },
]
const decimals: Choices = [
  { value: '.', label: 'point  1.5' },
  { value: ',', label: 'comma  1,5' },
]
const thousands: Choices = [
  { value: none, label: 'nothing  1000' },
  { value: '.', label: 'point  1.000' },
  { value: ',', label: 'comma  1,000' },
  { value: ' ', label: 'space  1 000' },
  { value: "'", label: "apostrophe  1'000" },
]
const dates: Choices = [
  { value: none, label: 'ISO 8601 only' },
  ...['%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y', '%m-%d-%Y', '%Y/%m/%d', '%d-%b-%Y'].map((value) => ({
    value,
    label: value,
  })),
]

/** Every guess about a file as a field; one that a person changed says so and can go back to what was found. */
export function ImportFields({ found, options, onOptions }: ImportFieldsProps) {
  const { dialect, sheets } = found
  const { format = 'text' } = dialect
  const set = (change: ReadingOptions) => {
    const next = { ...options, ...change }
    onOptions(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)))
  }
  const label = (text: string, key: keyof ReadingOptions) => (
    <Label text={text} isChanged={options[key] !== undefined} onReset={() => set({ [key]: undefined })} />
  )
  const choice = (text: string, key: keyof ReadingOptions, value: string, choices: Choices) => (
    <Select
      label={label(text, key)}
      aria-label={text}
      size="xs"
      allowDeselect={false}
      data={choices.some((one) => one.value === value) ? choices : [{ value, label: value }, ...choices]}
      value={value}
      onChange={(next) => next !== null && set({ [key]: next === none ? '' : next })}
    />
  )
  const tokens = dialect.nullTokens.filter((token) => token !== '')
  const kept = options.textColumns ?? []
  const hasTable = format === 'text' || format === 'excel'
  return (
    <div className={classes.fields}>
      {sheets && sheets.length > 0 && (
        <Select
          label={label('Sheet', 'sheet')}
          aria-label="Sheet"
          size="xs"
          allowDeselect={false}
          data={[...new Set(sheets)]}
          value={dialect.sheet ?? null}
          onChange={(sheet) => sheet !== null && set({ sheet })}
        />
      )}
      {format === 'text' && (
        <>
          <Select
            label={label('Encoding', 'encoding')}
            aria-label="Encoding"
            size="xs"
            searchable
            allowDeselect={false}
            data={[...new Set([dialect.encoding, ...encodings])]}
            value={dialect.encoding}
            onChange={(encoding) => encoding !== null && set({ encoding })}
          />
          {choice('Delimiter', 'delimiter', dialect.delimiter, delimiters)}
          {choice('Quote', 'quote', dialect.quote || none, quotes)}
          {dialect.quote !== '' && choice('Quotes inside cells', 'escape', dialect.escape, escapes)}
        </>
      )}
      {hasTable && (
        <NumberInput
          label={label(format === 'excel' ? 'Header in row' : 'Header in line', 'headerRow')}
          aria-label="Header in line"
          size="xs"
          min={1}
          allowDecimal={false}
          placeholder="no header"
          disabled={dialect.headerRow === null}
          value={dialect.headerRow ?? ''}
          onChange={(line) => typeof line === 'number' && line > 0 && set({ headerRow: line })}
        />
      )}
      {format === 'text' && (
        <>
          {choice('Decimals', 'decimal', dialect.decimal ?? '.', decimals)}
          {choice('Thousands', 'thousands', (dialect.thousands ?? '') || none, thousands)}
          {choice('Dates', 'dateFormat', (dialect.dateFormat ?? '') || none, dates)}
          <TextInput
            label={label('Comments begin with', 'comment')}
            aria-label="Comments begin with"
            size="xs"
            maxLength={4}
            placeholder="no comments"
            value={options.comment ?? dialect.comment ?? ''}
            onChange={(event) => set({ comment: event.currentTarget.value })}
          />
        </>
      )}
      {format !== 'parquet' && (
        <TagsInput
          label={label('Read as missing, besides empty cells', 'nullTokens')}
          aria-label="Read as missing"
          className={classes.wide}
          size="xs"
          value={tokens}
          onChange={(next) => set({ nullTokens: ['', ...next] })}
        />
      )}
      {format !== 'parquet' && (
        <MultiSelect
          label={label('Keep as text', 'textColumns')}
          aria-label="Keep as text"
          className={classes.wide}
          size="xs"
          searchable
          clearable
          hidePickedOptions
          limit={200}
          placeholder={kept.length === 0 ? 'no column: types are guessed' : undefined}
          nothingFoundMessage="No column has this name"
          data={[...new Set([...found.columns.map(({ name }) => name), ...kept])]}
          value={kept}
          onChange={(next) => set({ textColumns: next.length === 0 ? undefined : next })}
        />
      )}
      {hasTable && (
        <Checkbox
          className={classes.check}
          size="xs"
          label="The file names its columns"
          checked={dialect.headerRow !== null}
          onChange={(event) => set({ headerRow: event.currentTarget.checked ? 1 : null })}
        />
      )}
    </div>
  )
}

interface LabelProps {
  text: string
  isChanged: boolean
  onReset: () => void
}

function Label({ text, isChanged, onReset }: LabelProps): ReactNode {
  return (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      {text}
      {isChanged && (
        <Text
          component="button"
          type="button"
          className={classes.reset}
          title="You changed this; go back to what was found"
          onClick={(event) => {
            event.preventDefault()
            onReset()
          }}
        >
          changed ×
        </Text>
      )}
    </Group>
  )
}
