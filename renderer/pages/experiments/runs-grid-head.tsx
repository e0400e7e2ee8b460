/* oxlint-disable jsx-a11y/prefer-tag-over-role -- headings are placed by hand, which a table's layout does not allow */
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import { memo } from 'react'
import type { PlacedColumn } from './grid-layout.ts'
import type { GridView } from './runs-grid-row.tsx'
import classes from './runs-grid.module.css'

export interface SortedBy {
  column: string
  descending: boolean
}

interface Props {
  view: GridView
  /** First is what counts most. */
  sorted: readonly SortedBy[]
  onSort: (column: PlacedColumn) => void
  onMenu: (column: PlacedColumn, anchor: HTMLElement) => void
  onWidth: (column: string, widthPx: number) => void
}

const narrowest = 56
export const nameColumnId = 'attributes.run_name'

/** The headings: a click sorts, the arrow opens what else can be done with a column, the edge is dragged. */
export const RunsGridHead = memo(function RunsGridHead({ view, sorted, onSort, onMenu, onWidth }: Props) {
  const sortOf = (name: string) => sorted.find(({ column }) => column === name)
  const name = sortOf(nameColumnId)
  return (
    <div role="row" aria-rowindex={1} className={classes.headRow}>
      <div
        role="columnheader"
        aria-colindex={1}
        aria-sort={name && (name.descending ? 'descending' : 'ascending')}
        className={`${classes.headCell} ${classes.headName}`}
        style={{ width: view.nameWidthPx, position: 'sticky' }}
      >
        <span className={classes.headText}>Run</span>
        <Resizer widthPx={view.nameWidthPx} onWidth={(widthPx) => onWidth(nameColumnId, widthPx)} />
      </div>
      {view.drawn.map(({ column, leftPx }, at) => {
        const sort = sortOf(column.name)
        return (
          <div
            key={column.name}
            role="columnheader"
            aria-colindex={at + 2}
            aria-sort={sort && (sort.descending ? 'descending' : 'ascending')}
            className={classes.headCell}
            data-number={column.isNumber || undefined}
            style={{ left: leftPx, width: column.widthPx }}
          >
            {column.kind === 'model' ? (
              <span className={classes.headText}>{column.title}</span>
            ) : (
              <button
                type="button"
                className={classes.headButton}
                title={`${column.title}\n${column.name}`}
                onClick={() => onSort(column)}
              >
                <span className={classes.headText}>{column.title}</span>
                {sort &&
                  (sort.descending ? (
                    <IconArrowDown size={13} aria-hidden />
                  ) : (
                    <IconArrowUp size={13} aria-hidden />
                  ))}
              </button>
            )}
            <button
              type="button"
              className={classes.headMenu}
              aria-haspopup="menu"
              aria-label={`More about ${column.title}`}
              onClick={(event) => onMenu(column, event.currentTarget)}
            >
              <IconChevronDown size={13} aria-hidden />
            </button>
            <Resizer widthPx={column.widthPx} onWidth={(widthPx) => onWidth(column.name, widthPx)} />
          </div>
        )
      })}
    </div>
  )
})

function Resizer({ widthPx, onWidth }: { widthPx: number; onWidth: (widthPx: number) => void }) {
  const start = (event: MouseEvent) => {
    event.preventDefault()
    const from = event.clientX
    const widthAt = (x: number) => Math.max(narrowest, widthPx + x - from)
    const onMove = (move: globalThis.MouseEvent) => onWidth(widthAt(move.clientX))
    document.addEventListener('mousemove', onMove)
    document.addEventListener('mouseup', () => document.removeEventListener('mousemove', onMove), {
      once: true,
    })
  }
  return <span aria-hidden className={classes.resizer} onMouseDown={start} />
}
