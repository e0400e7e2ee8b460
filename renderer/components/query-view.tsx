import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState, LoadingState } from './states.tsx'

export interface QueryViewProps<T> {
  query: UseQueryResult<T>
  children: (data: T) => ReactNode
  /** Drawn instead of `children` when `isEmpty(data)`; by default an empty list is empty. */
  empty?: ReactNode
  isEmpty?: (data: T) => boolean
  loading?: ReactNode
  errorTitle?: string
}

/** Draws the four states of what was asked: loading, error with a retry, empty, full. */
export function QueryView<T>({ query, children, empty, isEmpty, loading, errorTitle }: QueryViewProps<T>) {
  if (query.data === undefined) {
    if (query.isError) {
      return <ErrorState error={query.error} title={errorTitle} retry={() => void query.refetch()} />
    }
    return loading ?? <LoadingState />
  }
  const hasNothing = isEmpty ? isEmpty(query.data) : Array.isArray(query.data) && query.data.length === 0
  if (empty !== undefined && hasNothing) return empty
  return children(query.data)
}
