import {
  Button,
  Checkbox,
  Group,
  Popover,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { IconColumns3, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunColumnInfo } from '../../../main/contract/tracked-run.ts'
import { formatCount, plural } from '../../format.ts'
import classes from './experiment-page.module.css'
import type { Aggregate } from './run-column.ts'
import { aggregates, modelColumn, titleOf, withAggregate } from './run-column.ts'

export interface ColumnsMenuProps {
  infos: readonly RunColumnInfo[]
  onOpen: () => void
  shown: readonly string[]
  onShown: (columns: string[] | undefined) => void
  isOnlyChanged: boolean
  onOnlyChanged: (isOnlyChanged: boolean) => void
}

const groups: { id: RunColumnInfo['group']; title: string }[] = [
  { id: 'attributes', title: 'Attributes' },
  { id: 'metrics', title: 'Metrics' },
  { id: 'params', title: 'Params' },
  { id: 'tags', title: 'Tags' },
]
const listed = 60
const ownModel: RunColumnInfo = {
  column: modelColumn,
  group: 'attributes',
  key: 'Model',
  kind: 'text',
  runs: 0,
  isVarying: true,
}

/** Which columns the table has: attributes, metrics with the value that counts, params, tags. */
export function ColumnsMenu({
  infos,
  onOpen,
  shown,
  onShown,
  isOnlyChanged,
  onOnlyChanged,
}: ColumnsMenuProps) {
  const [text, setText] = useState('')
  const all = [...infos.filter(({ column }) => column !== 'attributes.run_name'), ownModel]
  const wanted = text.trim().toLowerCase()
  const isWanted = (info: RunColumnInfo) => `${info.key} ${titleOf(info)}`.toLowerCase().includes(wanted)
  const toggle = (name: string) =>
    onShown(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name])
  return (
    <Popover position="bottom-end" width={430} trapFocus onOpen={onOpen}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={15} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" style={{ background: 'var(--sp-panel)' }}>
        <Stack gap={8}>
          <TextInput
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            placeholder="Find a column"
            aria-label="Find a column"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="space-between">
            <Switch
              size="xs"
              label="Only columns in which runs differ"
              checked={isOnlyChanged}
              onChange={(event) => onOnlyChanged(event.currentTarget.checked)}
            />
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onShown(undefined)}>
              As usual
            </Button>
          </Group>
          <div className={classes.columnList}>
            {groups.map(({ id, title }) => {
              const found = all.filter((info) => info.group === id && isWanted(info))
              if (found.length === 0) return undefined
              return (
                <fieldset key={id} className={classes.columnGroup}>
                  <legend>
                    {title} <span className={classes.hint}>{formatCount(found.length)}</span>
                  </legend>
                  {found.slice(0, listed).map((info) => (
                    <ColumnChoice key={info.column} info={info} shown={shown} onToggle={toggle} />
                  ))}
                  {found.length > listed && (
                    <Text size="sm" c="dimmed">
                      and {plural(found.length - listed, 'other')}: type a part of the name.
                    </Text>
                  )}
                </fieldset>
              )
            })}
          </div>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

interface ColumnChoiceProps {
  info: RunColumnInfo
  shown: readonly string[]
  onToggle: (name: string) => void
}

function ColumnChoice({ info, shown, onToggle }: ColumnChoiceProps) {
  const [picked, setPicked] = useState<Aggregate>(
    aggregates.find((one) => shown.includes(withAggregate(info.column, one))) ?? 'last',
  )
  const isMetric = info.group === 'metrics'
  const title = titleOf(info)
  const name = isMetric ? withAggregate(info.column, picked) : info.column
  return (
    <div className={classes.columnChoice}>
      <Checkbox
        size="xs"
        radius={4}
        label={
          <>
            {title}
            {title !== info.key && <span className={classes.hint}>{info.key}</span>}
          </>
        }
        checked={shown.includes(name)}
        onChange={() => onToggle(name)}
      />
      {isMetric && (
        <SegmentedControl
          size="xs"
          aria-label={`Which value of ${title}`}
          data={aggregates.map((one) => ({
            value: one,
            label: shown.includes(withAggregate(info.column, one)) ? `✓ ${one}` : one,
          }))}
          value={picked}
          onChange={setPicked}
        />
      )}
    </div>
  )
}
