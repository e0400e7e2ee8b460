import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PageHeader } from './page-header.tsx'
import { Panel } from './panel.tsx'
import { ErrorState, LoadingState } from './states.tsx'

export interface QueryViewProps<T> {
  query: UseQueryResult<T>
  children: (data: T) => ReactNode
  /** Drawn instead of `children` when `isEmpty(data)`; by default an empty list is empty. */
  empty?: ReactNode
  isEmpty?: (data: T) => boolean
  loading?: ReactNode
  errorTitle?: string
  /** The page's title, where this is a whole page: drawn in a heading and a panel until there is data. */
  pageTitle?: string
}

/** Draws the four states of what was asked: loading, error with a retry, empty, full. */
export function QueryView<T>(props: QueryViewProps<T>) {
  const { query, children, empty, isEmpty, loading, errorTitle, pageTitle } = props
  if (query.data === undefined) {
    const state = query.isError ? (
      <ErrorState error={query.error} title={errorTitle} retry={() => void query.refetch()} />
    ) : (
      (loading ?? <LoadingState />)
    )
    if (pageTitle === undefined) return state
    return (
      <>
        <PageHeader title={pageTitle} />
        <Panel>{state}</Panel>
      </>
    )
  }
  const hasNothing = isEmpty ? isEmpty(query.data) : Array.isArray(query.data) && query.data.length === 0
  if (empty !== undefined && hasNothing) return empty
  return children(query.data)
}
