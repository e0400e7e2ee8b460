/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and columns are placed by hand, which a table's layout does not allow */
import type { VirtualItem } from '@tanstack/react-virtual'
import { memo } from 'react'
import { formatCount } from '../../format.ts'
import type { Cell } from './cell-text.ts'
import { CellView } from './cell-view.tsx'
import type { GridColumn } from './grid-column.ts'
import { isNumeric } from './grid-column.ts'
import classes from './row-grid.module.css'

export interface GridRowViewProps {
  gridId: string
  index: number
  topPx: number
  /** Absent while the row is on its way. */
  rowId: number | undefined
  cells: readonly Cell[] | undefined
  columns: readonly GridColumn[]
  drawnColumns: readonly VirtualItem[]
  /** Where the current cell is, if it is in this row. */
  currentColumn: number | undefined
  hasMenu: boolean
}

/** The heading's row is -1. */
export const cellId = (gridId: string, row: number, column: number) => `${gridId}-${row}-${column}`

/** One row of a grid; drawn again only when something in it changed, since scrolling redraws the grid. */
export const GridRowView = memo(function GridRowView(props: GridRowViewProps) {
  const { gridId, index, topPx, rowId, cells, columns, drawnColumns, currentColumn, hasMenu } = props
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <div role="rowheader" aria-colindex={1} className={classes.gutter}>
        {rowId === undefined ? '…' : formatCount(rowId + 1)}
      </div>
      {drawnColumns.map((item) => {
        const column = columns[item.index]
        return (
          column && (
            <div
              key={item.key}
              id={cellId(gridId, index, item.index)}
              role="gridcell"
              aria-colindex={item.index + 2}
              data-row={index}
              data-column={item.index}
              className={classes.cell}
              data-number={isNumeric(column) || undefined}
              data-opens={hasMenu || undefined}
              data-current={currentColumn === item.index || undefined}
              style={{ left: item.start, width: item.size }}
            >
              {cells ? (
                <CellView value={cells[column.at] ?? null} labels={column.labels} />
              ) : (
                <span className={classes.coming} />
              )}
            </div>
          )
        )
      })}
    </div>
  )
})
