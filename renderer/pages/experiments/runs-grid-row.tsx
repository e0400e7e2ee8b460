/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are placed by hand, which a table's layout does not allow */
import { IconChevronDown, IconChevronRight, IconFlag3, IconFlag3Filled } from '@tabler/icons-react'
import type { CSSProperties, ReactNode } from 'react'
import { memo } from 'react'
import type { RunGroup, RunRow } from '../../../main/contract/tracked-run.ts'
import { RelativeText } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount } from '../../format.ts'
import { formatDifference } from './format-metric.ts'
import type { PlacedColumn } from './grid-layout.ts'
import { heatOf } from './grid-layout.ts'
import { cellOf, numberOf } from './run-column.ts'
import classes from './runs-grid.module.css'

/** What all rows share; the same object until a column or the baseline changes. */
export interface GridView {
  nameWidthPx: number
  /** Those in view, each with its distance from the left edge. */
  drawn: readonly { column: PlacedColumn; leftPx: number }[]
  asked: readonly string[]
  statistics: readonly string[]
  /** What the groups are made of, as a person reads it. */
  groupTitles: readonly string[]
  baseline: RunRow | undefined
  colourOf: (runId: string) => string
}

export interface RunsGridRowProps {
  view: GridView
  id: string
  position: number
  /** Where it stands; the baseline stands in the heading. */
  topPx: number | undefined
  run: RunRow | undefined
  group: RunGroup | undefined
  depth: number
  isOpen: boolean
  isChosen: boolean
  isCurrent: boolean
}

/**
 * One line of the table; drawn again only when something in it changed. It has no handlers: the table hears clicks and
 * reads from `data-does` what they mean.
 */
export const RunsGridRow = memo(function RunsGridRow(props: RunsGridRowProps) {
  const { view, id, position, topPx, run, group, depth, isOpen, isChosen, isCurrent } = props
  const isPinned = topPx === undefined
  const canOpen = group !== undefined || (run !== undefined && run.childCount > 0 && !isPinned)
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={position + 2}
      aria-level={depth + 1}
      aria-expanded={canOpen ? isOpen : undefined}
      aria-selected={run ? isChosen : undefined}
      className={isPinned ? `${classes.row} ${classes.pinned}` : classes.row}
      data-position={position}
      data-current={isCurrent || undefined}
      style={isPinned ? undefined : { top: topPx }}
    >
      <div role="gridcell" aria-colindex={1} className={classes.name} style={{ width: view.nameWidthPx }}>
        {group ? (
          <GroupName view={view} group={group} isOpen={isOpen} />
        ) : (
          run && (
            <RunName
              view={view}
              run={run}
              depth={depth}
              isOpen={isOpen}
              isChosen={isChosen}
              isPinned={isPinned}
            />
          )
        )}
      </div>
      {view.drawn.map(({ column, leftPx }, at) => (
        <div
          key={column.name}
          role="gridcell"
          aria-colindex={at + 2}
          className={classes.cell}
          data-number={column.isNumber || undefined}
          style={cellStyle(view, column, leftPx, run)}
          title={run && column.isNumber ? String(cellOf(run, column.name, view.asked) ?? '') : undefined}
        >
          {run ? runCell(view, column, run) : group ? groupCell(view, column, group) : null}
        </div>
      ))}
    </div>
  )
})

function RunName({
  view,
  run,
  depth,
  isOpen,
  isChosen,
  isPinned,
}: Pick<RunsGridRowProps, 'view' | 'depth' | 'isOpen' | 'isChosen'> & { run: RunRow; isPinned: boolean }) {
  const Arrow = isOpen ? IconChevronDown : IconChevronRight
  const isBaseline = view.baseline?.runId === run.runId
  const Flag = isBaseline ? IconFlag3Filled : IconFlag3
  return (
    <>
      {depth > 0 && <span style={{ flex: 'none', width: depth * 18 - 6 }} />}
      <input
        type="checkbox"
        className={classes.box}
        tabIndex={-1}
        aria-label={`Choose ${run.name}`}
        checked={isChosen}
        readOnly
        data-does="choose"
      />
      {run.childCount > 0 && !isPinned ? (
        <button
          type="button"
          tabIndex={-1}
          className={classes.toggle}
          aria-label={`${isOpen ? 'Fold' : 'Unfold'} the ${formatCount(run.childCount)} child runs of ${run.name}`}
          data-does="toggle"
        >
          <Arrow size={15} aria-hidden />
        </button>
      ) : (
        <span className={classes.noToggle} />
      )}
      <span className={classes.dot} style={{ background: view.colourOf(run.runId) }} aria-hidden />
      <span className={classes.nameText} title={run.name}>
        {run.name}
      </span>
      {isPinned && <span className={classes.hint}>baseline</span>}
      <button
        type="button"
        tabIndex={-1}
        className={classes.pin}
        aria-pressed={isBaseline}
        aria-label={`Baseline ${run.name}`}
        title={isBaseline ? 'Take the baseline away (b)' : 'Compare all others with this run (b)'}
        data-does="pin"
      >
        <Flag size={14} aria-hidden />
      </button>
    </>
  )
}

function GroupName({ view, group, isOpen }: { view: GridView; group: RunGroup; isOpen: boolean }) {
  const Arrow = isOpen ? IconChevronDown : IconChevronRight
  const words = group.values.map(
    (value, at) => `${view.groupTitles[at]} ${value === null ? 'not set' : value}`,
  )
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        className={classes.toggle}
        aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${words.join(', ')}`}
        data-does="toggle"
      >
        <Arrow size={15} aria-hidden />
      </button>
      <span className={classes.nameText} title={words.join(', ')}>
        {group.values.map((value, at) => (
          <span key={at}>
            {at > 0 && ', '}
            <span className={classes.hint}>{view.groupTitles[at]}</span>{' '}
            <strong>{value === null ? 'not set' : String(value)}</strong>
          </span>
        ))}
      </span>
      <span className={classes.hint}>
        {formatCount(group.runs)} {group.runs === 1 ? 'run' : 'runs'}
      </span>
    </>
  )
}

function runCell(view: GridView, column: PlacedColumn, run: RunRow): ReactNode {
  if (column.kind === 'state') return <StateBadge state={run.state} isPlain />
  if (column.kind === 'model') {
    return run.model
      ? `version ${run.model.version}${run.model.aliases.map((alias) => ` @${alias}`).join('')}`
      : '–'
  }
  const cell = cellOf(run, column.name, view.asked)
  if (cell === null) return '–'
  const number = numberOf(cell)
  if (column.kind === 'time') return number === undefined ? '–' : <RelativeText at={number} />
  if (!column.isNumber || number === undefined) return String(cell)
  const text = column.group === 'params' ? String(cell) : column.format(number)
  const difference = differenceOf(view, column, run)
  if (difference === undefined) return text
  const heat = heatOf(column, difference)
  return (
    <>
      <span
        className={classes.difference}
        data-heat={heat === undefined || heat === 0 ? undefined : heat > 0 ? 'better' : 'worse'}
      >
        {formatDifference(difference, column.format)}
      </span>
      {text}
    </>
  )
}

/** How far a number is from the baseline's; undefined where there is nothing to compare. */
function differenceOf(view: GridView, column: PlacedColumn, run: RunRow): number | undefined {
  if (!column.isNumber || !view.baseline || view.baseline.runId === run.runId) return undefined
  const at = numberOf(cellOf(view.baseline, column.name, view.asked))
  const value = numberOf(cellOf(run, column.name, view.asked))
  return at === undefined || value === undefined || Number.isNaN(value - at) ? undefined : value - at
}

function groupCell(view: GridView, column: PlacedColumn, group: RunGroup): ReactNode {
  const found = group.statistics[view.statistics.indexOf(column.name)]
  if (!found) return null
  const mean = numberOf(found.mean)
  const low = numberOf(found.min)
  const high = numberOf(found.max)
  if (column.kind === 'time') return high === undefined ? null : <RelativeText at={high} />
  return (
    <span title={`Mean of ${formatCount(found.count)}; from ${column.format(low)} to ${column.format(high)}`}>
      <span className={classes.difference}>
        {column.format(low)}…{column.format(high)}
      </span>
      {column.format(mean)}
    </span>
  )
}

const strongest = 26

function cellStyle(
  view: GridView,
  column: PlacedColumn,
  leftPx: number,
  run: RunRow | undefined,
): CSSProperties {
  const place = { left: leftPx, width: column.widthPx }
  const difference = run && differenceOf(view, column, run)
  const heat = difference === undefined ? undefined : heatOf(column, difference)
  if (!heat) return place
  const percent = Math.round(4 + (strongest - 4) * Math.abs(heat))
  return {
    ...place,
    background: `color-mix(in srgb, var(--sp-${heat > 0 ? 'ok' : 'bad'}) ${percent}%, transparent)`,
  }
}
