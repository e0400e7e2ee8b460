import { JsonInput, MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { FormField, Json } from './form-fields.ts'
import classes from './run-form.module.css'

export interface RunFormFieldProps {
  field: FormField
  value: Json | undefined
  onChange: (value: Json | undefined) => void
}

const isText = (value: Json): value is string => typeof value === 'string'

/** The input that fits one setting of a stage. */
export function RunFormField({ field, value, onChange }: RunFormFieldProps) {
  const common = { label: field.label, description: field.description }
  switch (field.kind) {
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          placeholder="left out"
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
          min={field.minimum}
          max={field.maximum}
          allowDecimal={field.kind === 'number'}
          thousandSeparator=","
        />
      )
    case 'boolean':
      return (
        <Switch
          {...common}
          className={classes.switch}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          data={field.choices}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      )
    case 'choices':
      return (
        <MultiSelect
          {...common}
          data={field.choices}
          placeholder={Array.isArray(value) && value.length > 0 ? undefined : 'none'}
          value={Array.isArray(value) ? value.filter(isText) : []}
          onChange={onChange}
        />
      )
    case 'list':
      return (
        <TagsInput {...common} value={Array.isArray(value) ? value.filter(isText) : []} onChange={onChange} />
      )
    case 'text':
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return <StructuredField {...common} value={value} onChange={onChange} />
  }
}

/** A setting with inner structure, as JSON; only text that parses is taken. */
function StructuredField({
  value,
  onChange,
  ...common
}: Omit<RunFormFieldProps, 'field'> & { label: string }) {
  return (
    <JsonInput
      {...common}
      className={classes.wide}
      defaultValue={value === undefined ? '' : JSON.stringify(value, null, 2)}
      validationError="This is not JSON; the change is not sent."
      formatOnBlur
      autosize
      minRows={1}
      maxRows={10}
      onChange={(text) => {
        const parsed = parseJson(text)
        if (parsed.isJson) onChange(parsed.value)
      }}
    />
  )
}

function parseJson(text: string): { isJson: boolean; value?: Json } {
  if (text.trim() === '') return { isJson: true }
  try {
    const value: Json = JSON.parse(text)
    return { isJson: true, value }
  } catch {
    return { isJson: false }
  }
}
