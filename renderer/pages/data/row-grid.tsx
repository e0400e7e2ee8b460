/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and columns are placed by hand, which a table's layout does not allow */
import { Menu } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Cell } from './cell-text.ts'
import type { GridColumn } from './grid-column.ts'
import { isNumeric } from './grid-column.ts'
import { GridRowView, cellId } from './grid-row-view.tsx'
import classes from './row-grid.module.css'

export interface GridRow {
  /** The row's position in the table, from 0. */
  id: number
  cells: readonly Cell[]
}

export interface GridSort {
  column: string
  isDescending: boolean
}

export interface RowGridProps {
  label: string
  columns: readonly GridColumn[]
  total: number
  /** The row at a position of the current order, or nothing while it is on its way. */
  rowAt: (index: number) => GridRow | undefined
  /** Called with the rows that came into view. */
  onRange?: (first: number, last: number) => void
  sort?: GridSort
  onSort?: (column: string) => void
  /** What can be done with a cell, as menu items; a click or Enter opens them. */
  cellMenu?: (column: GridColumn, value: Cell) => ReactNode
  widths?: Readonly<Record<string, number>>
  onWidth?: (column: string, widthPx: number) => void
  heightPx: number | string
}

const closingEvents = ['mousedown', 'touchstart']
const rowHeight = 30
const headHeight = 34
const gutterWidth = 64
const narrowest = 56
/** Browsers cannot scroll an element of more than some 17 million pixels. */
export const mostRows = 500_000

interface Place {
  row: number
  column: number
}

interface OpenMenu extends Place {
  left: number
  top: number
}

/**
 * Rows and columns of a table of any size, drawing only what is in view. Arrows move the current cell, Home and End go
 * along the row, with Ctrl to the ends of the table; Enter opens the cell's menu or, on a heading, sorts.
 */
export function RowGrid(props: RowGridProps) {
  const { label, columns, total, rowAt, onRange, sort, onSort, cellMenu, heightPx } = props
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<Place>({ row: 0, column: 0 })
  const [menu, setMenu] = useState<OpenMenu>()
  const [resized, setResized] = useState<{ name: string; widthPx: number }>()

  const widthOf = (column: GridColumn) =>
    resized?.name === column.name ? resized.widthPx : (props.widths?.[column.name] ?? column.widthPx)
  const count = Math.min(total, mostRows)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 8,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widthOf(columns[index]!),
    getItemKey: (index) => columns[index]!.name,
    scrollMargin: gutterWidth,
    scrollPaddingStart: gutterWidth,
    overscan: 3,
  })
  const drawnRows = rows.getVirtualItems()
  const drawnColumns = across.getVirtualItems()
  const first = drawnRows[0]?.index ?? 0
  const last = drawnRows.at(-1)?.index ?? 0
  const widths = columns.map(widthOf).join(' ')

  useEffect(() => onRange?.(first, last), [first, last, onRange])
  useEffect(() => across.measure(), [widths, across])

  const place = {
    row: Math.max(-1, Math.min(current.row, count - 1)),
    column: Math.max(0, Math.min(current.column, columns.length - 1)),
  }

  const isDrawn =
    drawnColumns.some((item) => item.index === place.column) &&
    (place.row < 0 || drawnRows.some((item) => item.index === place.row))

  const go = (row: number, column: number) => {
    const next = {
      row: Math.max(onSort ? -1 : 0, Math.min(row, count - 1)),
      column: Math.max(0, Math.min(column, columns.length - 1)),
    }
    setCurrent(next)
    if (next.row >= 0) rows.scrollToIndex(next.row)
    across.scrollToIndex(next.column)
  }

  const openMenu = ({ row, column }: Place) => {
    const element = document.getElementById(cellId(id, row, column))
    const around = frame.current?.getBoundingClientRect()
    const at = element?.getBoundingClientRect()
    if (cellMenu && at && around && rowAt(row))
      setMenu({ row, column, left: at.left - around.left + 12, top: at.bottom - around.top })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = place
    const isFar = event.ctrlKey || event.metaKey
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2)
    const moves: Record<string, [number, number]> = {
      ArrowDown: [isFar ? count - 1 : row + 1, column],
      ArrowUp: [isFar ? 0 : row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [Math.max(0, row - page), column],
      Home: [isFar ? 0 : row, 0],
      End: [isFar ? count - 1 : row, columns.length - 1],
    }
    const move = moves[event.key]
    if (move) {
      event.preventDefault()
      go(...move)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (row < 0) onSort?.(columns[column]!.name)
      else openMenu(place)
    }
  }

  const onGridClick = (event: MouseEvent<HTMLElement>) => {
    const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"]') : null
    if (!(cell instanceof HTMLElement)) return
    const at = { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) }
    setCurrent(at)
    // A selection of text is for copying, not for a menu.
    if (event.detail === 1 && document.getSelection()?.isCollapsed !== false) openMenu(at)
  }

  const startResize = (event: MouseEvent, column: GridColumn) => {
    event.preventDefault()
    event.stopPropagation()
    const from = event.clientX
    const before = widthOf(column)
    const widthAt = (x: number) => Math.max(narrowest, before + x - from)
    const onMove = (move: globalThis.MouseEvent) =>
      setResized({ name: column.name, widthPx: widthAt(move.clientX) })
    const onUp = (up: globalThis.MouseEvent) => {
      document.removeEventListener('mousemove', onMove)
      setResized(undefined)
      props.onWidth?.(column.name, widthAt(up.clientX))
    }
    document.addEventListener('mousemove', onMove)
    document.addEventListener('mouseup', onUp, { once: true })
  }

  const menuColumn = menu && columns[menu.column]
  const menuValue = menu && menuColumn && rowAt(menu.row)?.cells[menuColumn.at]
  const bodyWidth = gutterWidth + across.getTotalSize()
  return (
    <div ref={frame} className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={isDrawn ? cellId(id, place.row, place.column) : undefined}
        tabIndex={0}
        className={classes.scroller}
        style={{ height: heightPx }}
        onKeyDown={onKeyDown}
        onClick={onGridClick}
      >
        <div role="rowgroup" className={classes.head} style={{ width: bodyWidth }}>
          <div role="row" aria-rowindex={1} className={classes.headRow}>
            <div role="columnheader" aria-colindex={1} className={classes.corner}>
              row
            </div>
            {drawnColumns.map((item) => {
              const column = columns[item.index]!
              const isSorted = sort?.column === column.name
              return (
                // The grid itself takes the keys, as the pattern of a grid with an active descendant asks.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={item.key}
                  id={cellId(id, -1, item.index)}
                  role="columnheader"
                  aria-colindex={item.index + 2}
                  aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
                  className={classes.headCell}
                  data-sorts={onSort ? true : undefined}
                  data-number={isNumeric(column) || undefined}
                  data-current={(place.row === -1 && place.column === item.index) || undefined}
                  style={{ left: item.start, width: item.size }}
                  title={[column.name, column.type, column.description].filter(Boolean).join('\n')}
                  onClick={() => onSort?.(column.name)}
                >
                  <span className={classes.headText}>{column.name}</span>
                  {isSorted &&
                    (sort.isDescending ? (
                      <IconArrowDown size={13} aria-hidden />
                    ) : (
                      <IconArrowUp size={13} aria-hidden />
                    ))}
                  {props.onWidth && (
                    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
                    <span
                      aria-hidden
                      className={classes.resizer}
                      onMouseDown={(event) => startResize(event, column)}
                      onClick={(event) => event.stopPropagation()}
                    />
                  )}
                </div>
              )
            })}
          </div>
        </div>
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: rows.getTotalSize(), width: bodyWidth }}
        >
          {drawnRows.map((drawn) => {
            const row = rowAt(drawn.index)
            return (
              <GridRowView
                key={drawn.key}
                gridId={id}
                index={drawn.index}
                topPx={drawn.start - headHeight}
                rowId={row?.id}
                cells={row?.cells}
                columns={columns}
                drawnColumns={drawnColumns}
                currentColumn={place.row === drawn.index ? place.column : undefined}
                hasMenu={cellMenu !== undefined}
              />
            )
          })}
        </div>
      </div>
      {menu && menuColumn && menuValue !== undefined && (
        <Menu
          opened
          position="bottom-start"
          // Without keydown: the Enter that opens the menu would close it again.
          clickOutsideEvents={closingEvents}
          withInitialFocusPlaceholder={false}
          onClose={() => {
            setMenu(undefined)
            scroller.current?.focus({ preventScroll: true })
          }}
        >
          <Menu.Target>
            <button
              type="button"
              tabIndex={-1}
              aria-label={`Actions on ${menuColumn.name}`}
              className={classes.anchor}
              style={{ left: menu.left, top: menu.top }}
            />
          </Menu.Target>
          <Menu.Dropdown>{cellMenu?.(menuColumn, menuValue)}</Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}
