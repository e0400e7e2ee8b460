import type { ReactNode } from 'react'
import type { CsvCell } from '../csv.ts'

export interface DataColumn<Row> {
  id: string
  title: string
  /** What is sorted by, copied and exported. */
  value: (row: Row) => CsvCell
  /** What is drawn; the value itself if absent. */
  render?: (row: Row) => ReactNode
  /** Numbers are right-aligned. */
  isNumber?: boolean
  widthPx?: number
  /** Not shown until chosen in the column menu. */
  isHidden?: boolean
  isSortable?: boolean
  description?: string
}

export interface DataTableProps<Row extends object> {
  /** Names the remembered state: `experiments.runs`. */
  id: string
  label: string
  /** Keep it stable (module scope or useMemo). */
  columns: DataColumn<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Enter or a click on a row. */
  onOpen?: (row: Row) => void
  /** Drawn above the table at the left: filters, counts. */
  toolbar?: ReactNode
  /** The table scrolls inside this height; without it, it is as high as its rows, at most 640. */
  heightPx?: number
  /** Rows with this key look chosen. */
  selectedKeys?: ReadonlySet<string>
  initialSort?: { id: string; isDescending: boolean }
  /** When the backend sorts: called instead of sorting here. */
  onSort?: (sort: { id: string; isDescending: boolean } | undefined) => void
  /** Called when the last rows come into view, for pages that load more. */
  onEnd?: () => void
  fileName?: string
}
