import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { DataColumn } from './data-column.ts'
import classes from './data-table.module.css'
import type { DataTableModel } from './use-data-table.ts'

interface Props<Row extends object> {
  table: DataTableModel<Row>
  columns: Map<string, DataColumn<Row>>
}

export function DataTableHead<Row extends object>({ table, columns }: Props<Row>) {
  return (
    <thead className={classes.head}>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} aria-rowindex={1} className={classes.headRow}>
          {group.headers.map((header) => {
            const column = columns.get(header.column.id)!
            const sorted = header.column.getIsSorted()
            return (
              <th
                key={header.id}
                scope="col"
                aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                className={classes.headCell}
                data-number={column.isNumber || undefined}
              >
                <Tooltip label={column.description} disabled={!column.description}>
                  {header.column.getCanSort() ? (
                    <UnstyledButton
                      className={classes.headButton}
                      onClick={header.column.getToggleSortingHandler()}
                    >
                      <span className={classes.headText}>{column.title}</span>
                      {sorted === 'asc' && <IconArrowUp size={13} aria-hidden />}
                      {sorted === 'desc' && <IconArrowDown size={13} aria-hidden />}
                    </UnstyledButton>
                  ) : (
                    <span className={classes.headText}>{column.title}</span>
                  )}
                </Tooltip>
                <span
                  aria-hidden
                  className={classes.resizer}
                  data-active={header.column.getIsResizing() || undefined}
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  onDoubleClick={() => header.column.resetSize()}
                />
              </th>
            )
          })}
        </tr>
      ))}
    </thead>
  )
}
