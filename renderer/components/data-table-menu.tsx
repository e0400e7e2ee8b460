import { ActionIcon, Checkbox, Group, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconColumns3, IconCopy, IconDownload } from '@tabler/icons-react'
import { toClipboardText, toCsv } from '../csv.ts'
import { plural } from '../format.ts'
import { saveFile } from '../save-file.ts'
import type { DataColumn } from './data-column.ts'
import type { DataTableModel } from './use-data-table.ts'

interface Props<Row extends object> {
  table: DataTableModel<Row>
  columns: DataColumn<Row>[]
  fileName: string
}

/** Column chooser, copy and CSV export: what is shown, in the order it is shown. */
export function DataTableMenu<Row extends object>({ table, columns, fileName }: Props<Row>) {
  const contents = () => {
    const byId = new Map(columns.map((column) => [column.id, column]))
    const shown = table.getVisibleLeafColumns().map((column) => byId.get(column.id)!)
    const rows = table.getRowModel().rows.map((row) => shown.map((column) => column.value(row.original)))
    return { header: shown.map((column) => column.title), rows }
  }
  const copy = async () => {
    const { header, rows } = contents()
    await navigator.clipboard.writeText(toClipboardText(header, rows))
    notifications.show({ message: `${plural(rows.length, 'row')} copied.` })
  }
  const save = () => {
    const { header, rows } = contents()
    saveFile(`${fileName}.csv`, toCsv(header, rows), 'text/csv')
  }
  return (
    <Group gap={2} wrap="nowrap">
      <Menu closeOnItemClick={false} position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Choose columns" title="Choose columns">
            <IconColumns3 size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {table.getAllLeafColumns().map((column) => (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={column.getIsVisible()}
              onClick={() => column.toggleVisibility()}
              leftSection={<Checkbox.Indicator size="xs" checked={column.getIsVisible()} />}
            >
              {columns.find((one) => one.id === column.id)?.title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Copy table"
        title="Copy table"
        onClick={() => void copy()}
      >
        <IconCopy size={17} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label="Save as CSV" title="Save as CSV" onClick={save}>
        <IconDownload size={17} />
      </ActionIcon>
    </Group>
  )
}
