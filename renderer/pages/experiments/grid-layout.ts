import type { RunCell, RunRow } from '../../../main/contract/tracked-run.ts'
import { formatDuration, formatNumber } from '../../format.ts'
import type { FormatNumber } from './format-metric.ts'
import { columnFormat } from './format-metric.ts'
import type { RunColumn } from './run-column.ts'
import { cellOf, numberOf } from './run-column.ts'
import type { GroupsWindow, RunsWindow } from './runs-query.ts'

/** A column with its place in the table and the one way in which its numbers are written. */
export interface PlacedColumn extends RunColumn {
  widthPx: number
  isNumber: boolean
  format: FormatNumber
  /** The largest distance from the baseline among the first rows: the full strength of the heat. */
  heatFull: number
}

interface LayoutOptions {
  asked: readonly string[]
  statistics: readonly string[]
  widths: Readonly<Record<string, number>>
  /** The first window: what numbers are written by, so that they do not change while a person scrolls. */
  first: RunsWindow | GroupsWindow | undefined
  baseline: RunRow | undefined
}

/** Where each column stands and how it is drawn. */
export function placeColumns(columns: readonly RunColumn[], options: LayoutOptions): PlacedColumn[] {
  const { asked, widths, first, baseline } = options
  const isGrouped = first !== undefined && 'groups' in first
  return columns.map((column) => {
    const cells = cellsOf(column, options)
    const numbers = cells.flatMap((cell) => numberOf(cell) ?? [])
    const isNumber =
      column.kind === 'number' ||
      column.kind === 'duration' ||
      (column.group === 'params' &&
        numbers.length > 0 &&
        cells.every((cell) => cell === null || numberOf(cell) !== undefined))
    const at = baseline && numberOf(cellOf(baseline, column.name, asked))
    const format = formatOf(column, numbers)
    const digits = isNumber ? Math.max(0, ...numbers.map((number) => format(number).length)) : 0
    // A distance stands beside its number, and a group's range beside its mean.
    const beside = digits === 0 ? 0 : isGrouped ? 2 * digits + 2 : baseline ? digits + 1 : 0
    const usual = Math.max(usualWidth(column), Math.ceil(digits * digitPx + beside * smallDigitPx) + padding)
    return {
      ...column,
      isNumber,
      widthPx: widths[column.name] ?? usual,
      format,
      heatFull:
        at === undefined
          ? 0
          : Math.max(0, ...numbers.map((number) => Math.abs(number - at)).filter(Number.isFinite)),
    }
  })
}

function cellsOf(column: RunColumn, { asked, statistics, first, baseline }: LayoutOptions): RunCell[] {
  const pinned = baseline ? [cellOf(baseline, column.name, asked)] : []
  if (!first) return pinned
  if ('rows' in first) return [...pinned, ...first.rows.map((row) => cellOf(row, column.name, asked))]
  const at = statistics.indexOf(column.name)
  return first.groups.flatMap(({ statistics: found }) => {
    const one = found[at]
    return one ? [one.mean, one.min, one.max] : []
  })
}

const widthOfKind: Partial<Record<RunColumn['kind'], number>> = {
  state: 116,
  model: 150,
  time: 112,
  duration: 92,
  number: 106,
}
const widest = 240

const digitPx = 8
const smallDigitPx = 7
const padding = 34

const usualWidth = ({ kind, title }: RunColumn) =>
  Math.min(widest, Math.max(widthOfKind[kind] ?? 110, Math.round(title.length * 7.2) + 52))

function formatOf({ kind }: RunColumn, numbers: readonly number[]): FormatNumber {
  if (kind === 'duration') return formatDuration
  return kind === 'number' ? columnFormat(numbers) : formatNumber
}

/** How much better (1) or worse (−1) a number is than the baseline's; what has no better side is undefined. */
export function heatOf(
  { better, heatFull }: Pick<PlacedColumn, 'better' | 'heatFull'>,
  difference: number,
): number | undefined {
  if (better === undefined || heatFull === 0 || !Number.isFinite(difference)) return undefined
  const part = Math.max(-1, Math.min(1, difference / heatFull))
  return better === 'low' ? -part : part
}
