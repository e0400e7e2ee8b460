import { Button, MultiSelect, Popover, Text } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import type { RunColumnInfo } from '../../../main/contract/tracked-run.ts'
import { titleOf } from './run-column.ts'

export interface GroupMenuProps {
  infos: readonly RunColumnInfo[]
  onOpen: () => void
  groupBy: readonly string[]
  onGroupBy: (columns: string[]) => void
}

const titles = { attributes: 'Attributes', params: 'Params', tags: 'Tags' }
const mostColumns = 3

/** By which params, tags or attributes the runs are put together. */
export function GroupMenu({ infos, onOpen, groupBy, onGroupBy }: GroupMenuProps) {
  const data = (['params', 'tags', 'attributes'] as const).map((group) => ({
    group: titles[group],
    items: infos
      .filter((info) => info.group === group && info.kind === 'text' && !/run_(id|name)$/.test(info.key))
      .map((info) => ({ value: info.column, label: titleOf(info) })),
  }))
  return (
    <Popover position="bottom-end" width={320} trapFocus onOpen={onOpen}>
      <Popover.Target>
        <Button
          variant={groupBy.length > 0 ? 'light' : 'default'}
          leftSection={<IconStack2 size={15} aria-hidden />}
        >
          {groupBy.length > 0 ? `Grouped by ${groupBy.length}` : 'Group'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Group" style={{ background: 'var(--sp-panel)' }}>
        <MultiSelect
          label="Group by"
          placeholder={groupBy.length === 0 ? 'A param, tag, dataset or attribute' : undefined}
          data={data}
          value={[...groupBy]}
          onChange={onGroupBy}
          maxValues={mostColumns}
          limit={100}
          searchable
          clearable
          data-autofocus
          comboboxProps={{ withinPortal: false }}
        />
        <Text size="sm" c="dimmed" mt={8}>
          Each group shows the mean of its numbers with the lowest and the highest. Up to three at once.
        </Text>
      </Popover.Dropdown>
    </Popover>
  )
}
