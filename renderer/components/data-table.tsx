import { ScrollArea } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { KeyboardEvent, ReactNode } from 'react'
import { useMemo, useRef, useState } from 'react'
import type { CsvCell } from '../csv.ts'
import { useRemembered } from '../use-remembered.ts'
import { DataTableHead } from './data-table-head.tsx'
import { DataTableMenu } from './data-table-menu.tsx'
import classes from './data-table.module.css'
import type { DataTableState } from './use-data-table.ts'
import { useDataTable } from './use-data-table.ts'

export interface DataColumn<Row> {
  id: string
  title: string
  /** What is sorted by, copied and exported. */
  value: (row: Row) => CsvCell
  /** What is drawn; the value itself if absent. */
  render?: (row: Row) => ReactNode
  /** Numbers are right-aligned. */
  isNumber?: boolean
  widthPx?: number
  /** Not shown until chosen in the column menu. */
  isHidden?: boolean
  isSortable?: boolean
  description?: string
}

export interface DataTableProps<Row extends object> {
  /** Names the remembered state: `experiments.runs`. */
  id: string
  label: string
  columns: DataColumn<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Enter or double click on a row; also a single click when there is no `onSelect`. */
  onOpen?: (row: Row) => void
  /** Drawn above the table at the left: filters, counts. */
  toolbar?: ReactNode
  /** The table scrolls inside this height; without it, it is as high as its rows, at most 640. */
  heightPx?: number
  /** Rows with this key look chosen. */
  selectedKeys?: ReadonlySet<string>
  initialSort?: { id: string; isDescending: boolean }
  /** When the backend sorts: called instead of sorting here. */
  onSort?: (sort: { id: string; isDescending: boolean } | undefined) => void
  /** Called when the last rows come into view, for pages that load more. */
  onEnd?: () => void
  fileName?: string
}

const rowHeight = 32
const headHeight = 34

/**
 * A virtualised table: sort by a click on a heading, drag its edge to resize, choose columns, copy or export what is
 * shown. Arrows move the current row, Home and End jump, Enter opens.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { id, label, rows, rowKey, onOpen, toolbar, heightPx, selectedKeys, onEnd } = props
  const [remembered, remember] = useRemembered<DataTableState>(`table.${id}`, {})
  const table = useDataTable(props, remembered, remember)
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)

  const modelRows = table.getRowModel().rows
  const visible = table.getVisibleLeafColumns()
  const byId = useMemo(() => new Map(props.columns.map((column) => [column.id, column])), [props.columns])
  const virtual = useVirtualizer({
    count: modelRows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    onChange: (instance) => {
      const last = instance.getVirtualItems().at(-1)
      if (last && last.index >= modelRows.length - 1) onEnd?.()
    },
  })

  const move = (to: number) => {
    const next = Math.max(0, Math.min(modelRows.length - 1, to))
    setCurrent(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true }),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset['index'] === undefined) return
    const jumps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + 12,
      PageUp: current - 12,
      Home: 0,
      End: modelRows.length - 1,
    }
    const to = jumps[event.key]
    if (to !== undefined) {
      event.preventDefault()
      move(to)
    } else if (event.key === 'Enter') {
      const row = modelRows[current]
      if (row && onOpen) onOpen(row.original)
    }
  }

  const width = table.getTotalSize()
  const items = virtual.getVirtualItems()
  return (
    <div className={classes.frame}>
      <div className={classes.toolbar}>
        <div className={classes.toolbarLeft}>{toolbar}</div>
        <DataTableMenu table={table} columns={props.columns} fileName={props.fileName ?? id} />
      </div>
      <ScrollArea
        viewportRef={scroller}
        h={heightPx ?? Math.min(640, headHeight + rows.length * rowHeight + 12)}
        type="auto"
        scrollbars="xy"
      >
        <div
          role="table"
          aria-label={label}
          aria-rowcount={modelRows.length + 1}
          aria-colcount={visible.length}
          className={classes.table}
          style={{ minWidth: width, height: headHeight + virtual.getTotalSize() }}
          onKeyDown={onKeyDown}
        >
          <DataTableHead table={table} columns={byId} />
          <div role="rowgroup">
            {items.map((item) => {
              const row = modelRows[item.index]!
              const key = rowKey(row.original)
              return (
                <div
                  key={key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-current={selectedKeys?.has(key) || undefined}
                  data-index={item.index}
                  data-opens={onOpen ? true : undefined}
                  tabIndex={item.index === Math.min(current, modelRows.length - 1) ? 0 : -1}
                  className={classes.row}
                  style={{ transform: `translateY(${item.start + headHeight}px)`, height: rowHeight }}
                  onFocus={() => setCurrent(item.index)}
                  onClick={() => onOpen?.(row.original)}
                >
                  {row.getVisibleCells().map((cell) => {
                    const column = byId.get(cell.column.id)!
                    return (
                      <div
                        key={cell.id}
                        role="cell"
                        className={classes.cell}
                        data-number={column.isNumber || undefined}
                        style={{ flex: `${cell.column.getSize()} 0 ${cell.column.getSize()}px` }}
                      >
                        {column.render
                          ? column.render(row.original)
                          : String(column.value(row.original) ?? '')}
                      </div>
                    )
                  })}
                </div>
              )
            })}
          </div>
        </div>
      </ScrollArea>
    </div>
  )
}
