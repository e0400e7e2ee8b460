import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { Cell, Labels } from './cell-text.ts'
import { valueName } from './cell-text.ts'

export interface GridColumn {
  name: string
  /** Where its cell is in the row. */
  at: number
  type?: DatasetColumn['type']
  labels?: Labels
  description?: string
  /** Until a person drags its edge. */
  widthPx: number
}

export const isNumeric = ({ type, labels }: Pick<GridColumn, 'type' | 'labels'>) =>
  (type === 'integer' || type === 'number') && labels === undefined

const characterPx = 8
const paddingPx = 28
const widestPx = 260
const sampleRows = 60

/** Wide enough for the name and for what the first rows hold. */
export function widthFor(column: Omit<GridColumn, 'widthPx'>, rows: readonly (readonly Cell[])[]): number {
  const longest = rows
    .slice(0, sampleRows)
    .reduce((most, row) => Math.max(most, valueName(row[column.at] ?? null, column.labels).length), 4)
  const forValues = paddingPx + longest * characterPx
  const forName = paddingPx + 14 + column.name.length * 6.9
  return Math.round(Math.min(widestPx, Math.max(forName, forValues)))
}

/** What the screens know of a column before there are rows. */
export type KnownColumn = Omit<GridColumn, 'at' | 'widthPx'>

/** The columns of a page of rows, described by the dataset's own; `first` are moved to the front. */
export function toGridColumns(
  page: { columns: readonly string[]; rows: readonly (readonly Cell[])[] },
  known: readonly KnownColumn[],
  first: readonly string[] = [],
): GridColumn[] {
  const byName = new Map(known.map((column) => [column.name, column]))
  const rank = new Map(first.map((name, index) => [name, index]))
  const all = page.columns.map((name, at) => {
    const { type, labels, description } = byName.get(name) ?? {}
    const column = { name, at, type, labels, description }
    return { ...column, widthPx: widthFor(column, page.rows) }
  })
  return all.toSorted(
    (one, other) => (rank.get(one.name) ?? first.length) - (rank.get(other.name) ?? first.length),
  )
}

const types = ['boolean', 'integer', 'number', 'date', 'timestamp', 'text'] as const

/** The type where it is one that this version knows. */
export const toColumnType = (type: string): GridColumn['type'] => types.find((one) => one === type)
