import type { DatasetColumn } from '../../contract/dataset.ts'
import { cellsBetween, nextUp } from '../../ml/number-cells.ts'
import type { ScanColumn, ScannedRows } from '../../warehouse/files.ts'
import type { Cell } from '../../warehouse/warehouse.ts'
import type { ColumnFacts } from './describe-columns.ts'

/** Numbers with more different values than this are shown in as many bins of equal width; of texts so many are shown. */
export const maxShown = 20

/**
 * How the cells of a column become few codes: those of `values`, then one for any other value, then one for missing.
 * `bins` are the codes in which a column is compared with the target, missing again the last.
 */
export interface Coding {
  name: string
  scan: ScanColumn
  values: { value: Cell; label: string }[]
  /** Bins in ascending order, whose `value` is the lower edge. */
  isBinned: boolean
  size: number
  binCount: number
  /** Whether the codes are whole categories that can be compared with others, a number, or neither. */
  kind: 'category' | 'number' | 'neither'
  /** Near the middle of a number's values. */
  shift: number
  /** Each row is found in one of so many parts, which has one code and one bin; the last is missing. */
  partCount: number
  findParts: (cells: ScannedRows['columns'][number], rowCount: number, parts: Int32Array) => void
  /** Of each part; absent where the parts are the codes and the bins. */
  codeOf?: Int32Array
  binOf?: Int32Array
}

export function codingOf({ column, described, levels, number }: ColumnFacts): Coding {
  // A few dates are told by their names.
  const isNamed =
    (column.type === 'date' || column.type === 'timestamp') && (levels?.length ?? Infinity) <= maxShown
  if (number && described.number && !isNamed) return numberCoding(column, described.number, number, levels)
  const known = levels ?? described.top
  const texts = known.map(({ value }) => String(value))
  const isBoolean = column.type === 'boolean'
  const size = texts.length + 2
  return {
    name: column.name,
    scan: isBoolean
      ? { as: 'number', column: column.name }
      : { as: 'code', column: column.name, values: texts },
    values: known.map(({ value }) => ({ value, label: labelOf(column, value) })),
    isBinned: false,
    size,
    binCount: size,
    kind: levels ? 'category' : 'neither',
    shift: 0,
    partCount: size,
    findParts: isBoolean
      ? codeBooleans(texts)
      : (cells, rowCount, codes) => codeTexts(cells, rowCount, codes, size),
  }
}

export const labelOf = ({ labels }: Pick<DatasetColumn, 'labels'>, value: Cell) =>
  labels && Object.hasOwn(labels, `${value}`) ? labels[`${value}`]! : `${value}`

/** What a scan for numbers gave. */
export function numbersOf(cells: ScannedRows['columns'][number]): Float64Array {
  if (cells instanceof Float64Array) return cells
  throw new TypeError('A scan for numbers gave no numbers.')
}

function codeTexts(
  cells: ScannedRows['columns'][number],
  rowCount: number,
  codes: Int32Array,
  size: number,
): void {
  if (!(cells instanceof Int32Array)) throw new TypeError('A scan for codes gave no codes.')
  for (let i = 0; i < rowCount; i++) {
    const code = cells[i]!
    codes[i] = code < 0 ? size - 1 : code
  }
}

function codeBooleans(texts: readonly string[]): Coding['findParts'] {
  const missing = texts.length + 1
  const codeOf = [texts.indexOf('false'), texts.indexOf('true')]
  return (cells, rowCount, codes) => {
    const numbers = numbersOf(cells)
    for (let i = 0; i < rowCount; i++) codes[i] = codeOf[numbers[i]!] ?? missing
  }
}

function numberCoding(
  column: DatasetColumn,
  { mean, histogram }: NonNullable<ColumnFacts['described']['number']>,
  { binEdges }: NonNullable<ColumnFacts['number']>,
  levels: ColumnFacts['levels'],
): Coding {
  const isFew = levels !== undefined && levels.length <= maxShown
  const few = isFew ? Float64Array.from(levels, ({ value }) => Number(value)).toSorted() : Float64Array.of()
  const values = isFew
    ? Array.from(few, (value) => ({ value: numberCell(value), label: labelOf(column, value) }))
    : binValues(histogram.edges, column.type)
  const size = values.length + 2
  const binCount = binEdges.length + 2
  // A value on an edge between two shown bins belongs to the upper one, on one between two others to the lower.
  const shown = isFew ? aboveEach(few) : Float64Array.from(histogram.edges.slice(1, -1))
  const compared = aboveEach(binEdges)
  const starts = Float64Array.from(new Set([...shown, ...compared])).toSorted()
  const partCount = starts.length + 2
  const find = cellsBetween(starts, partCount - 1)
  const countUpTo = (thresholds: Float64Array, missing: number) =>
    Int32Array.from({ length: partCount }, (_, part) =>
      part === partCount - 1
        ? missing
        : thresholds.filter((one) => part > 0 && one <= starts[part - 1]!).length,
    )
  return {
    name: column.name,
    scan: { as: 'number', column: column.name },
    values,
    isBinned: !isFew,
    size,
    binCount,
    kind: 'number',
    shift: mean ?? 0,
    partCount,
    findParts: (cells, rowCount, parts) => find(numbersOf(cells), rowCount, parts),
    codeOf: countUpTo(shown, size - 1),
    binOf: countUpTo(compared, binCount - 1),
  }
}

/** The least values above these. */
const aboveEach = (values: Float64Array) => values.filter((value) => value < Infinity).map(nextUp)

function binValues(edges: readonly number[], type: DatasetColumn['type']): Coding['values'] {
  return edges.slice(0, -1).map((edge, i) => ({
    value: timeCell(edge, type),
    label: `${edgeText(edge, type)} – ${edgeText(edges[i + 1]!, type)}`,
  }))
}

const numberCell = (value: number): Cell => (Number.isFinite(value) ? value : `${value}`)

/** Dates and times are numbers where they are counted and text in a cell. */
export function timeCell(value: number, type: DatasetColumn['type']): Cell {
  const milliseconds = type === 'date' ? Math.floor(value) * 86_400_000 : value
  if ((type !== 'date' && type !== 'timestamp') || !(Math.abs(milliseconds) <= 8.64e15)) return value
  const text = new Date(milliseconds).toISOString()
  return type === 'date' ? text.slice(0, -14) : text.replace('T', ' ').replace('Z', '')
}

function edgeText(value: number, type: DatasetColumn['type']): string {
  const cell = timeCell(value, type)
  return typeof cell === 'number' ? `${Number(cell.toPrecision(4))}` : `${cell}`
}
