/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are placed by hand, which a table's layout does not allow */
import { Button, Text } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { KeyboardEvent, MouseEvent } from 'react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { RunRow } from '../../../main/contract/tracked-run.ts'
import { toProblem } from '../../problem.ts'
import type { PlacedColumn } from './grid-layout.ts'
import { locate } from './run-tree.ts'
import type { SortedBy } from './runs-grid-head.tsx'
import { RunsGridHead } from './runs-grid-head.tsx'
import type { GridView } from './runs-grid-row.tsx'
import { RunsGridRow } from './runs-grid-row.tsx'
import classes from './runs-grid.module.css'
import { useGradualLines } from './use-gradual-lines.ts'
import { useRunLines } from './use-run-lines.ts'
import type { RunsTree, TableLine } from './use-runs-tree.ts'

export interface RunsGridProps {
  table: RunsTree
  columns: readonly PlacedColumn[]
  nameWidthPx: number
  asked: readonly string[]
  groupTitles: readonly string[]
  baseline: RunRow | undefined
  chosen: ReadonlySet<string>
  colourOf: (runId: string) => string
  sorted: readonly SortedBy[]
  onSort: (column: PlacedColumn) => void
  onMenu: (column: PlacedColumn, anchor: HTMLElement) => void
  onWidth: (column: string, widthPx: number) => void
  /** One run more or less; with `from`, all from that position to this one. */
  onChoose: (run: RunRow, position: number, from?: number) => void
  onChooseAll: () => void
  onChooseNone: () => void
  onPin: (run: RunRow) => void
  onOpen: (run: RunRow) => void
}

const rowHeight = 33
const headHeight = 34

/**
 * Runs of any number as a tree of lines, drawing only what is in view. Arrows, j and k move; right and left unfold and
 * fold; x and Space choose, with Shift from the last one on; b pins the baseline; Enter opens.
 */
export function RunsGrid(props: RunsGridProps) {
  const { table, columns, nameWidthPx, asked, groupTitles, baseline, chosen, colourOf } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const anchor = useRef<number>(undefined)
  const top = headHeight + (baseline ? rowHeight : 0)
  const { count, settled } = table

  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: top,
    scrollPaddingStart: top,
    overscan: 6,
    useFlushSync: false,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => columns[index]!.widthPx,
    getItemKey: (index) => columns[index]!.name,
    scrollMargin: nameWidthPx,
    scrollPaddingStart: nameWidthPx,
    overscan: 2,
    useFlushSync: false,
  })
  const widths = columns.map((column) => `${column.name} ${column.widthPx}`).join('\n')
  useEffect(() => across.measure(), [widths, across])
  // What another query finds begins at its top.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
    setCurrent(0)
    anchor.current = undefined
  }, [settled.scope, settled.orderBy, settled.groupBy])

  const drawnRows = rows.getVirtualItems()
  const drawnColumns = across.getVirtualItems()
  const from = drawnRows[0]?.index ?? 0
  const to = drawnRows.at(-1)?.index ?? -1
  const { lines, lineOf, failed } = useRunLines(table, from, to)
  const drawnLines = useGradualLines(lines, rows.range)

  const firstColumn = drawnColumns[0]?.index ?? 0
  const endColumn = (drawnColumns.at(-1)?.index ?? -1) + 1
  const { statistics } = settled
  const view = useMemo<GridView>(() => {
    let leftPx = nameWidthPx
    const placed = columns.map((column) => {
      const at = { column, leftPx }
      leftPx += column.widthPx
      return at
    })
    const drawn = placed.slice(firstColumn, endColumn)
    return { nameWidthPx, drawn, asked, statistics, groupTitles, baseline, colourOf }
  }, [columns, nameWidthPx, firstColumn, endColumn, asked, statistics, groupTitles, baseline, colourOf])

  const at = Math.max(0, Math.min(current, count - 1))
  const go = (position: number) => {
    const next = Math.max(0, Math.min(position, count - 1))
    setCurrent(next)
    rows.scrollToIndex(next)
    return next
  }
  const choose = (line: TableLine, isRange: boolean) => {
    if (!line.run) return
    props.onChoose(line.run, line.position, isRange ? anchor.current : undefined)
    anchor.current = line.position
  }
  const toggle = (line: TableLine) => table.toggle(locate(table.tree, line.position), line)
  const enter = (line: TableLine) => {
    if (line.run) props.onOpen(line.run)
    else toggle(line)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey) return
    const line = lineOf(at)
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2)
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (event.ctrlKey || event.metaKey) {
      if (key !== 'a') return
      props.onChooseAll()
      event.preventDefault()
      return
    }
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    }
    const move = moves[key]
    if (move !== undefined) {
      const next = go(move)
      if (event.shiftKey && next !== at) {
        anchor.current ??= at
        const run = lineOf(next).run
        if (run) props.onChoose(run, next, anchor.current)
      }
    } else if (key === 'ArrowRight' && !line.isOpen) toggle(line)
    else if (key === 'ArrowLeft' && line.isOpen) toggle(line)
    else if (key === 'ArrowLeft' && line.depth > 0) go(parentOf(at))
    else if (key === 'Enter') enter(line)
    else if (key === ' ' || key === 'x') choose(line, event.shiftKey)
    else if (key === 'b' && line.run) props.onPin(line.run)
    else if (key === 'Escape' && chosen.size > 0) props.onChooseNone()
    else return
    event.preventDefault()
  }
  const parentOf = (position: number) => {
    const { depth } = locate(table.tree, position)
    let above = position - 1
    while (above > 0 && locate(table.tree, above).depth >= depth) above -= 1
    return above
  }

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target instanceof Element ? event.target : undefined
    const row = target?.closest<HTMLElement>('[data-position]')
    if (!target || !row) return
    const position = Number(row.dataset['position'])
    const line: TableLine =
      position < 0 ? { position, depth: 0, isOpen: false, run: baseline } : lineOf(position)
    const does = target.closest<HTMLElement>('[data-does]')?.dataset['does']
    if (position >= 0) setCurrent(position)
    if (does === 'toggle') toggle(line)
    else if (does === 'pin') {
      if (line.run) props.onPin(line.run)
    } else if (does === 'choose' || event.shiftKey || event.ctrlKey || event.metaKey) {
      if (position >= 0) choose(line, event.shiftKey)
      else if (line.run) props.onChoose(line.run, position)
    }
    // A selection of text is for copying.
    else if (document.getSelection()?.isCollapsed !== false) enter(line)
  }

  const bodyWidth = nameWidthPx + across.getTotalSize()
  const isDrawn = drawnLines.some(({ position }) => position === at)
  return (
    <>
      {failed && (
        <Text className={classes.note} role="alert">
          Some of the rows could not be read: {toProblem(failed.error).message}{' '}
          <Button variant="default" size="compact-xs" onClick={() => void failed.refetch()}>
            Try again
          </Button>
        </Text>
      )}
      {/* The grid takes the keys and the clicks, as the pattern of a grid with an active descendant asks. */}
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Runs"
        aria-rowcount={count + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={isDrawn ? `${id}-${at}` : undefined}
        tabIndex={0}
        className={classes.scroller}
        style={{ height: `min(${count * rowHeight + top + 14}px, max(330px, 100vh - 290px))` }}
        onScroll={({ currentTarget: grid }) => grid.toggleAttribute('data-across', grid.scrollLeft > 0)}
        onKeyDown={onKeyDown}
        onClick={onClick}
        // A range of lines is chosen with Shift, not their text.
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      >
        <div role="rowgroup" className={classes.head} style={{ width: bodyWidth }}>
          <RunsGridHead
            view={view}
            sorted={props.sorted}
            onSort={props.onSort}
            onMenu={props.onMenu}
            onWidth={props.onWidth}
          />
          {baseline && (
            <RunsGridRow
              view={view}
              id={`${id}-baseline`}
              position={-1}
              topPx={undefined}
              run={baseline}
              group={undefined}
              depth={0}
              isOpen={false}
              isChosen={chosen.has(baseline.runId)}
              isCurrent={false}
            />
          )}
        </div>
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: rows.getTotalSize(), width: bodyWidth }}
        >
          {drawnLines.map(({ position, run, group, depth, isOpen }) => (
            <RunsGridRow
              key={position}
              view={view}
              id={`${id}-${position}`}
              position={position}
              topPx={position * rowHeight}
              run={run}
              group={group}
              depth={depth}
              isOpen={isOpen}
              isChosen={run !== undefined && chosen.has(run.runId)}
              isCurrent={position === at}
            />
          ))}
        </div>
      </div>
    </>
  )
}
