import { Select } from '@mantine/core'
import type { Field } from './compared-run.ts'

const groupTitles = { metrics: 'Metrics', params: 'Params', attributes: 'Attributes', tags: 'Tags' }

export interface FieldSelectProps {
  label: string
  fields: readonly Field[]
  value: string | undefined
  onValue: (name: string) => void
}

/** One of the things that runs have a value of. */
export function FieldSelect({ label, fields, value, onValue }: FieldSelectProps) {
  return (
    <Select
      size="xs"
      w={210}
      label={label}
      searchable
      allowDeselect={false}
      limit={200}
      data={groupFields(fields)}
      value={value ?? null}
      onChange={(next) => next !== null && onValue(next)}
    />
  )
}

export const groupFields = (fields: readonly Field[]) =>
  [...Map.groupBy(fields, ({ group }) => group)].map(([group, items]) => ({
    group: groupTitles[group],
    items: items.map(({ name, title }) => ({ value: name, label: title })),
  }))
