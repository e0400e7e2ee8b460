import { Button, Text } from '@mantine/core'
import { Panel } from '../../components/panel.tsx'
import { plural } from '../../format.ts'
import type { FormField, Json } from '../pipelines/form-fields.ts'
import { RunFormField } from '../pipelines/run-form-field.tsx'
import classes from './train.module.css'

interface ParamsPanelProps {
  fields: readonly FormField[]
  /** Params that a search looks for unless they are set. */
  searched: readonly string[]
  /** Path → value: what was changed. */
  values: Readonly<Record<string, Json>>
  onChange: (values: Record<string, Json>) => void
}

/** What the algorithm can be told; everything has a sound default. */
export function ParamsPanel({ fields, searched, values, onChange }: ParamsPanelProps) {
  const changed = fields.filter(({ path }) => values[path] !== undefined)
  const set = (path: string, value: Json | undefined, usual: Json | undefined) => {
    const { [path]: _before, ...others } = values
    onChange(value === undefined || value === '' || value === usual ? others : { ...others, [path]: value })
  }
  return (
    <Panel
      title="Params"
      caption={changed.length === 0 ? 'As usual; change what you like' : plural(changed.length, 'change')}
      className={classes.below}
      actions={
        changed.length > 0 && (
          <Button variant="default" onClick={() => onChange({})}>
            Reset
          </Button>
        )
      }
    >
      {fields.length === 0 ? (
        <Text c="dimmed">This algorithm takes none.</Text>
      ) : (
        <div className={classes.fields}>
          {fields.map((field) => {
            const own = values[field.path]
            const isSearched = own === undefined && searched.includes(field.label)
            return (
              <RunFormField
                key={field.path}
                field={{
                  ...field,
                  description: isSearched ? 'Searched, unless you set it.' : field.description,
                }}
                value={own ?? (isSearched ? undefined : field.value)}
                onChange={(value) => set(field.path, value, field.value)}
              />
            )
          })}
        </div>
      )}
    </Panel>
  )
}
