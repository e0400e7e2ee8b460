import type { DatasetColumn } from '../contract/dataset.ts'
import { missingCode } from '../lib/frame.ts'
import type { Column } from '../lib/frame.ts'
import type { Cell } from '../warehouse/warehouse.ts'

/** Numbers with more different values than this are put in as many bins of equal width. */
const maxNumbers = 20

export interface CodedValues {
  /** Per row the index into `values`; -1 where missing. */
  codes: Int32Array
  values: { value: Cell; label: string }[]
  /** Bins, in ascending order; their `value` is the lower edge. */
  isBinned: boolean
}

/** A column's cells as few values that a person can read, with the labels of its codebook. */
export function codeValues(column: Column, { type, labels }: DatasetColumn): CodedValues {
  if (column.kind === 'category') {
    const values = column.levels.map((level) => ({
      value: type === 'boolean' ? level === 'true' : level,
      label: labels && Object.hasOwn(labels, level) ? labels[level]! : level,
    }))
    return { codes: column.codes, values, isBinned: false }
  }
  const distinct = fewDistinct(column.values)
  if (!distinct) return binValues(column.values, type)
  const codeOf = new Map(distinct.map((value, code) => [value, code]))
  const codes = Int32Array.from(column.values, (value) => codeOf.get(value) ?? missingCode)
  const values = distinct.map((number) => {
    const value = toCell(number, type)
    return { value, label: labels && Object.hasOwn(labels, `${value}`) ? labels[`${value}`]! : `${value}` }
  })
  return { codes, values, isBinned: false }
}

/** The different numbers, ascending; undefined when they are many. */
function fewDistinct(values: Float64Array): number[] | undefined {
  const found = new Set<number>()
  for (const value of values) {
    if (Number.isNaN(value)) continue
    found.add(value)
    if (found.size > maxNumbers) return undefined
  }
  return [...found].toSorted((a, b) => a - b)
}

/** Infinite values are in the outermost bins. */
function binValues(numbers: Float64Array, type: DatasetColumn['type']): CodedValues {
  let low = Infinity
  let high = -Infinity
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  const edge = (i: number) => low + (high / maxNumbers - low / maxNumbers) * i
  const scale = 1 / (high / maxNumbers - low / maxNumbers)
  const codes = Int32Array.from(numbers, (value) => {
    if (Number.isNaN(value)) return missingCode
    const bin = value === -Infinity ? 0 : Math.floor((value - low) * scale)
    return Math.max(0, Math.min(maxNumbers - 1, bin))
  })
  const values = Array.from({ length: maxNumbers }, (_, i) => ({
    value: toCell(edge(i), type),
    label: `${edgeText(edge(i), type)} – ${edgeText(i + 1 === maxNumbers ? high : edge(i + 1), type)}`,
  }))
  return { codes, values, isBinned: true }
}

/** Dates and times travel as numbers in a frame and are text in a cell. */
function toCell(value: number, type: DatasetColumn['type']): Cell {
  const milliseconds = type === 'date' ? Math.floor(value) * 86_400_000 : value
  if ((type !== 'date' && type !== 'timestamp') || !(Math.abs(milliseconds) <= 8.64e15)) return value
  const text = new Date(milliseconds).toISOString()
  return type === 'date' ? text.slice(0, -14) : text.replace('T', ' ').replace('Z', '')
}

function edgeText(value: number, type: DatasetColumn['type']): string {
  const cell = toCell(value, type)
  return typeof cell === 'number' ? `${Number(cell.toPrecision(4))}` : `${cell}`
}
