import { Button, Group, Pill, Popover, Select, Stack, TextInput } from '@mantine/core'
import { IconFilter, IconFilterPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Labels } from './cell-text.ts'
import { cellText } from './cell-text.ts'
import classes from './filter-bar.module.css'
import type { KnownColumn } from './grid-column.ts'
import { readTypedCell } from './read-typed-cell.ts'
import type { FilterPart } from './row-filter.ts'
import { describePart, filterWords, withPart } from './row-filter.ts'

export interface FilterBarProps {
  columns: readonly KnownColumn[]
  filter: RowFilter
  onFilter: (filter: RowFilter) => void
}

/** The conditions in force, each with a cross, and a form for one more. */
export function FilterBar({ columns, filter, onFilter }: FilterBarProps) {
  const labelsOf = (name: string): Labels => columns.find((column) => column.name === name)?.labels
  return (
    <Group gap={6} wrap="wrap">
      {filter.map((part) => (
        <Pill
          key={JSON.stringify(part)}
          withRemoveButton
          size="md"
          className={classes.part}
          onRemove={() => onFilter(filter.filter((one) => one !== part))}
          removeButtonProps={removeLabel(describePart(part, labelsOf(part.column)))}
        >
          <IconFilter size={12} aria-hidden /> {describePart(part, labelsOf(part.column))}
        </Pill>
      ))}
      <AddFilter columns={columns} onAdd={(part) => onFilter(withPart(filter, part))} />
      {filter.length > 1 && (
        <Button variant="subtle" onClick={() => onFilter([])}>
          Clear all
        </Button>
      )}
    </Group>
  )
}

/** Mantine hides the cross from screen readers and the keyboard; here it is the only way to remove a condition. */
const removeLabel = (text: string) => ({
  'aria-label': `Remove the filter “${text}”`,
  'aria-hidden': false,
  tabIndex: 0,
})

/** Inside the form, which closes by a click outside of it. */
const inPlace = { withinPortal: false }
/** The list of options scrolls itself, so that nothing stands between it and them. */
const scrolling = { options: { maxHeight: 220, overflowY: 'auto' as const } }
const offered = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'missing', 'not-missing'] as const
const kinds = offered.map((value) => ({ value, label: filterWords[value] }))
const needsValue = (is: FilterPart['is']) => is !== 'missing' && is !== 'not-missing'

function AddFilter({
  columns,
  onAdd,
}: {
  columns: FilterBarProps['columns']
  onAdd: (part: FilterPart) => void
}) {
  const [isOpen, setIsOpen] = useState(false)
  const [name, setName] = useState<string>()
  const [is, setIs] = useState<FilterPart['is']>('=')
  const [text, setText] = useState('')
  const column = columns.find((one) => one.name === name)
  const cell = column && readTypedCell(text, is === 'contains' ? 'text' : column.type)
  const choices = column?.labels
    ? Object.keys(column.labels).map((code) => ({ value: code, label: cellText(code, column.labels) }))
    : undefined
  const isReady = column !== undefined && (!needsValue(is) || (text !== '' && cell !== undefined))
  const add = () => {
    if (!isReady) return
    onAdd(needsValue(is) ? { column: column.name, is, value: cell! } : { column: column.name, is })
    setText('')
    setIsOpen(false)
  }
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilterPlus size={15} aria-hidden />}
          onClick={() => setIsOpen((before) => !before)}
        >
          Add filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="A new filter">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <Stack gap={10} w={260}>
            <Select
              label="Column"
              placeholder="Choose one"
              searchable
              limit={200}
              comboboxProps={inPlace}
              withScrollArea={false}
              styles={scrolling}
              data={columns.map((one) => one.name)}
              value={name ?? null}
              onChange={(value) => {
                setName(value ?? undefined)
                setText('')
              }}
            />
            <Select
              label="Condition"
              comboboxProps={inPlace}
              withScrollArea={false}
              styles={scrolling}
              data={kinds}
              value={is}
              allowDeselect={false}
              onChange={(value) => value && setIs(value)}
            />
            {needsValue(is) &&
              (choices && is !== 'contains' ? (
                <Select
                  label="Value"
                  placeholder="Choose one"
                  searchable
                  comboboxProps={inPlace}
                  withScrollArea={false}
                  styles={scrolling}
                  data={choices}
                  value={text || null}
                  onChange={(value) => setText(value ?? '')}
                />
              ) : (
                <TextInput
                  label="Value"
                  value={text}
                  error={
                    text !== '' &&
                    column &&
                    cell === undefined &&
                    `${column.name} holds ${column.type} values`
                  }
                  onChange={(event) => setText(event.currentTarget.value)}
                />
              ))}
            <Button type="submit" disabled={!isReady}>
              Show these rows
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
