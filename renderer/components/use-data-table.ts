import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import type { ReactTable } from '@tanstack/react-table'
import { useMemo } from 'react'
import type { CsvCell } from '../csv.ts'
import { compareCells } from './compare-cells.ts'
import type { DataTableProps } from './data-column.ts'

export interface DataTableState {
  sort?: { id: string; desc: boolean }[]
  widths?: Record<string, number>
  shown?: Record<string, boolean>
}

const features = tableFeatures({
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
})

export type DataTableModel<Row extends object> = ReactTable<typeof features, Row>

const isMissing = (cell: CsvCell) => cell == null || cell === '' || Number.isNaN(cell)

/** The table model: what is sorted, shown and how wide, with each change remembered. */
export function useDataTable<Row extends object>(
  { columns, rows, initialSort, onSort, rowKey }: DataTableProps<Row>,
  remembered: DataTableState,
  remember: (next: DataTableState) => void,
) {
  const definitions = useMemo(() => {
    const compareBy = (value: (row: Row) => CsvCell) => (one: { original: Row }, other: { original: Row }) =>
      compareCells(value(one.original), value(other.original))
    return columns.map((column) => ({
      id: column.id,
      header: column.title,
      accessorFn: (row: Row) => {
        const value = column.value(row)
        return isMissing(value) ? undefined : value
      },
      size: column.widthPx ?? 140,
      minSize: 56,
      enableSorting: column.isSortable ?? true,
      sortUndefined: 'last' as const,
      sortFn: compareBy(column.value),
    }))
  }, [columns])
  const sorting = useMemo(
    () => remembered.sort ?? (initialSort ? [{ id: initialSort.id, desc: initialSort.isDescending }] : []),
    [remembered.sort, initialSort],
  )
  const columnVisibility = useMemo(
    () => ({
      ...Object.fromEntries(columns.filter((column) => column.isHidden).map((column) => [column.id, false])),
      ...remembered.shown,
    }),
    [columns, remembered.shown],
  )
  const columnSizing = useMemo(() => remembered.widths ?? {}, [remembered.widths])
  return useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row: Row) => rowKey(row),
    manualSorting: onSort !== undefined,
    columnResizeMode: 'onChange',
    enableSortingRemoval: true,
    state: { sorting, columnVisibility, columnSizing },
    onSortingChange: (updater) => {
      const sort = functionalUpdate(updater, sorting)
      remember({ ...remembered, sort })
      const first = sort[0]
      onSort?.(first ? { id: first.id, isDescending: first.desc } : undefined)
    },
    onColumnVisibilityChange: (updater) =>
      remember({
        ...remembered,
        shown: functionalUpdate<Record<string, boolean>>(updater, columnVisibility),
      }),
    onColumnSizingChange: (updater) =>
      remember({ ...remembered, widths: functionalUpdate(updater, columnSizing) }),
  })
}
