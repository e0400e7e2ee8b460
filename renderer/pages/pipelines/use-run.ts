import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { PipelineRun } from '../../../main/contract/run.ts'
import { ask, queryClient } from '../../ask.ts'
import { client } from '../../client.ts'

export const isOver = (state: PipelineRun['state']) => state !== 'queued' && state !== 'running'

const againAfterMs = 500

/** A pipeline run, kept up to date while it works. */
export function useRun(runId: string) {
  const query = useQuery(ask('run', 'get', { runId }))
  const isWorking = query.data !== undefined && !isOver(query.data.state)
  const watched = isWorking ? runId : undefined

  useEffect(() => {
    if (watched === undefined) return undefined
    const stop = new AbortController()
    const { queryKey } = ask('run', 'get', { runId: watched })
    const watch = async () => {
      while (!stop.signal.aborted) {
        try {
          for await (const run of await client.run.watch({ runId: watched }, { signal: stop.signal })) {
            queryClient.setQueryData(queryKey, run)
            if (isOver(run.state)) return
          }
        } catch {
          // Lost; the next call waits for the connection.
        }
        await new Promise((resolve) => setTimeout(resolve, againAfterMs))
      }
    }
    void watch()
    return () => stop.abort()
  }, [watched])
  return query
}

/** The last run of a pipeline that succeeded, to judge a new one by. */
export function usePreviousRun(pipeline: string, isWanted: boolean): PipelineRun | undefined {
  const last = useQuery({
    ...ask('run', 'search', { pipeline, states: ['succeeded'], limit: 1 }),
    enabled: isWanted,
  }).data?.runs[0]?.runId
  return useQuery({ ...ask('run', 'get', { runId: last ?? '' }), enabled: isWanted && last !== undefined })
    .data
}
