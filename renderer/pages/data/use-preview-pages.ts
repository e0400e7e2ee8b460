import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import type { GridRow, GridSort } from './row-grid.tsx'

const pageRows = 200

export interface PreviewOf {
  name: string
  version: number
  filter: RowFilter
  sort?: GridSort
}

/** The rows of a version in pages that are fetched as they come into view, filtered and sorted by the host. */
export function usePreviewPages({ name, version, filter, sort }: PreviewOf) {
  const [pages, setPages] = useState<readonly number[]>([0])
  const pageQuery = (page: number) =>
    ask('dataset', 'preview', {
      name,
      version,
      filter,
      orderBy: sort ? [{ column: sort.column, descending: sort.isDescending }] : [],
      offset: page * pageRows,
      limit: pageRows,
    })
  const start = useQuery({ ...pageQuery(0), placeholderData: keepPreviousData })
  const inView = useQueries({ queries: pages.map(pageQuery) })

  const loaded = new Map(pages.map((page, index) => [page, inView[index]?.data]))
  if (start.data && !loaded.get(0)) loaded.set(0, start.data)

  const rowAt = (index: number): GridRow | undefined => {
    const page = loaded.get(Math.floor(index / pageRows))
    const cells = page?.rows[index % pageRows]
    return cells && { id: page.rowIds[index % pageRows] ?? index, cells }
  }
  const onRange = useCallback((first: number, last: number) => {
    const from = Math.floor(first / pageRows)
    const to = Math.floor(last / pageRows)
    const next = Array.from({ length: to - from + 1 }, (_, index) => from + index)
    setPages((before) => (before.join() === next.join() ? before : next))
  }, [])
  const failed = inView.find((query) => query.isError)
  const problem = useMemo(
    () => failed && { error: failed.error, retry: () => void failed.refetch() },
    [failed],
  )
  return { start, rowAt, onRange, problem }
}
