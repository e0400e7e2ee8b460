import { Button, Text } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { Panel } from '../../components/panel.tsx'
import { plural } from '../../format.ts'
import type { FormField, Json } from '../pipelines/form-fields.ts'
import { RunFormField } from '../pipelines/run-form-field.tsx'
import classes from './train.module.css'

interface ParamsPanelProps {
  title: string
  /** Says what is so where nothing was changed. */
  caption: string
  /** What stands in place of fields where there are none. */
  nothing?: string
  /** Whether the fields are hidden until they are asked for. */
  isFolded?: boolean
  fields: readonly FormField[]
  /** Params that a search looks for unless they are set. */
  searched: readonly string[]
  /** Path → value: what was changed. */
  values: Readonly<Record<string, Json>>
  onChange: (values: Record<string, Json>) => void
}

/** Values of a stage that may be changed; everything has a sound default. */
export function ParamsPanel(props: ParamsPanelProps) {
  const { title, caption, nothing, isFolded = false, fields, searched, values, onChange } = props
  const [isOpen, setOpen] = useState(!isFolded)
  const id = useId()
  const changed = fields.filter(({ path }) => values[path] !== undefined)
  const set = (path: string, value: Json | undefined, usual: Json | undefined) => {
    const { [path]: _before, ...others } = values
    onChange(value === undefined || isUsual(value, usual) ? others : { ...others, [path]: value })
  }
  return (
    <Panel
      title={title}
      caption={changed.length === 0 ? caption : plural(changed.length, 'change')}
      className={classes.below}
      actions={
        <>
          {changed.length > 0 && (
            <Button variant="default" onClick={() => onChange({})}>
              Reset
            </Button>
          )}
          {isFolded && (
            <Button
              variant="default"
              aria-label={`${isOpen ? 'Hide' : 'Show'} ${title}`}
              aria-expanded={isOpen}
              aria-controls={id}
              leftSection={
                isOpen ? <IconChevronUp size={15} aria-hidden /> : <IconChevronDown size={15} aria-hidden />
              }
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? 'Hide' : 'Show'}
            </Button>
          )}
        </>
      }
    >
      {fields.length === 0 ? (
        <Text c="dimmed">{nothing}</Text>
      ) : (
        <div className={classes.fields} id={id} hidden={!isOpen}>
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

const isUsual = (value: Json, usual: Json | undefined) =>
  value === '' || JSON.stringify(value) === JSON.stringify(usual ?? [])
