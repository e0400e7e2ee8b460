import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { Labels } from './cell-text.ts'

export interface GridColumn {
  name: string
  /** Where its cell is in the row. */
  at: number
  type?: DatasetColumn['type']
  labels?: Labels
  description?: string
}

export const isNumeric = ({ type, labels }: Pick<GridColumn, 'type' | 'labels'>) =>
  (type === 'integer' || type === 'number') && labels === undefined

/** Wide enough for the name and for what such a column usually holds. */
export function defaultWidthPx(column: GridColumn): number {
  const forName = 34 + column.name.length * 7.2
  const forValues = column.type === 'timestamp' ? 180 : isNumeric(column) ? 84 : 116
  return Math.round(Math.min(240, Math.max(forName, forValues)))
}

/** The columns of a page of rows, described by the dataset's own; `first` are moved to the front. */
export function toGridColumns(
  names: readonly string[],
  known: readonly Omit<GridColumn, 'at'>[],
  first: readonly string[] = [],
): GridColumn[] {
  const byName = new Map(known.map((column) => [column.name, column]))
  const rank = new Map(first.map((name, index) => [name, index]))
  const all = names.map((name, at) => {
    const { type, labels, description } = byName.get(name) ?? {}
    return { name, at, type, labels, description }
  })
  return all.toSorted(
    (one, other) => (rank.get(one.name) ?? first.length) - (rank.get(other.name) ?? first.length),
  )
}

const types = ['boolean', 'integer', 'number', 'date', 'timestamp', 'text'] as const

/** The type where it is one that this version knows. */
export const toColumnType = (type: string): GridColumn['type'] => types.find((one) => one === type)
