import { useVirtualizer } from '@tanstack/react-virtual'
import type { KeyboardEvent } from 'react'
import { useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useRemembered } from '../use-remembered.ts'
import type { DataTableProps } from './data-column.ts'
import { DataTableHead } from './data-table-head.tsx'
import { DataTableMenu } from './data-table-menu.tsx'
import classes from './data-table.module.css'
import type { DataTableState } from './use-data-table.ts'
import { usePanelSlot } from './panel-slot.ts'
import { useDataTable } from './use-data-table.ts'

export type { DataColumn, DataTableProps } from './data-column.ts'

const rowHeight = 33
const headHeight = 34

/**
 * A virtualised table: sort by a click on a heading, drag its edge to resize, choose columns, copy or export what is
 * shown. Arrows move the current row, Home and End jump, Enter opens.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { id, label, rowKey, onOpen, toolbar, heightPx, selectedKeys, onEnd } = props
  const [remembered, remember] = useRemembered<DataTableState>(`table.${id}`, {})
  const table = useDataTable(props, remembered, remember)
  const scroller = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(0)

  const modelRows = table.getRowModel().rows
  const visible = table.getVisibleLeafColumns()
  const byId = useMemo(() => new Map(props.columns.map((column) => [column.id, column])), [props.columns])
  const virtual = useVirtualizer({
    count: modelRows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 12,
    onChange: (instance) => {
      const last = instance.getVirtualItems().at(-1)
      if (last && last.index >= modelRows.length - 1) onEnd?.()
    },
  })

  const current = Math.min(chosen, modelRows.length - 1)
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
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
      const next = Math.max(0, Math.min(modelRows.length - 1, to))
      setChosen(next)
      virtual.scrollToIndex(next)
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-index="${next}"]`)
          ?.focus({ preventScroll: true }),
      )
    } else if (event.key === 'Enter' && event.target === event.currentTarget) {
      const row = modelRows[current]
      if (row) onOpen?.(row.original)
    }
  }

  const slot = usePanelSlot()
  const menu = <DataTableMenu table={table} columns={props.columns} fileName={props.fileName ?? id} />
  const items = virtual.getVirtualItems()
  const before = (items[0]?.start ?? headHeight) - headHeight
  const after = virtual.getTotalSize() - before - items.length * rowHeight
  return (
    <div className={classes.frame}>
      {slot && !toolbar ? (
        createPortal(menu, slot)
      ) : (
        <div className={classes.toolbar}>
          <div className={classes.toolbarLeft}>{toolbar}</div>
          {menu}
        </div>
      )}
      <div
        ref={scroller}
        className={classes.scroller}
        style={heightPx === undefined ? { maxHeight: 640 } : { height: heightPx }}
      >
        <table
          aria-label={label}
          aria-rowcount={modelRows.length + 1}
          className={classes.table}
          style={{ minWidth: table.getTotalSize() }}
        >
          <colgroup>
            {visible.map((column) => (
              <col key={column.id} style={{ width: column.getSize() }} />
            ))}
          </colgroup>
          <DataTableHead table={table} columns={byId} />
          <tbody>
            {before > 0 && <Spacer heightPx={before} />}
            {items.map((item) => {
              const row = modelRows[item.index]!
              const key = rowKey(row.original)
              return (
                <tr
                  key={key}
                  aria-rowindex={item.index + 2}
                  aria-current={selectedKeys?.has(key) || undefined}
                  data-index={item.index}
                  data-opens={onOpen ? true : undefined}
                  tabIndex={item.index === current ? 0 : -1}
                  className={classes.row}
                  onFocus={() => setChosen(item.index)}
                  onKeyDown={onKeyDown}
                  onClick={() => onOpen?.(row.original)}
                >
                  {row.getVisibleCells().map((cell) => {
                    const column = byId.get(cell.column.id)!
                    return (
                      <td key={cell.id} className={classes.cell} data-number={column.isNumber || undefined}>
                        {column.render
                          ? column.render(row.original)
                          : String(column.value(row.original) ?? '')}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
            {after > 0 && <Spacer heightPx={after} />}
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** Stands in for the rows above or below what is drawn. */
function Spacer({ heightPx }: { heightPx: number }) {
  return <tr aria-hidden style={{ height: heightPx }} />
}
