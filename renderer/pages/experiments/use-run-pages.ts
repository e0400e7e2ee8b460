import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RunState, RunSummary } from '../../../main/contract/run.ts'
import { client } from '../../client.ts'

const pageRows = 200

export interface RunPagesQuery {
  experiment: string
  text: string
  states: readonly RunState[]
  /** The id of a column of the table; undefined is newest first. */
  sort?: { id: string; isDescending: boolean }
}

/** The runs of an experiment as the backend finds and orders them, more of them as the table asks for more. */
export function useRunPages({ experiment, text, states, sort }: RunPagesQuery) {
  const query = useInfiniteQuery({
    queryKey: ['run', 'search', 'pages', { experiment, text, states, sort }],
    queryFn: ({ pageParam: offset, signal }) =>
      client.run.search(
        {
          experiment,
          text: text === '' ? undefined : text,
          states: states.length === 0 ? undefined : [...states],
          orderBy: sort && { key: sort.id, descending: sort.isDescending },
          offset,
          limit: pageRows,
        },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, page) => sum + page.runs.length, 0)
      return read < last.total && last.runs.length > 0 ? read : undefined
    },
    placeholderData: keepPreviousData,
  })
  const runs = useMemo(() => unique(query.data?.pages.flatMap((page) => page.runs) ?? []), [query.data])
  return { query, runs, total: query.data?.pages.at(-1)?.total ?? 0 }
}

/** A run that starts between two pages moves the others down by one, so that one of them comes twice. */
function unique(runs: readonly RunSummary[]): RunSummary[] {
  return [...new Map(runs.map((run) => [run.runId, run])).values()]
}
