import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { MetricSeries } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import { withCloser } from './closer-history.ts'

const settledMs = 200

interface Reading {
  metric: string
  /** How many of each history are drawn. */
  points: number
  /** Histories are read by step; over time there is no closer look. */
  isByStep?: boolean
}

/** Histories that were thinned out, with the part that is looked at read again, as finely as the whole was. */
export function useCloserHistory(
  whole: readonly MetricSeries[],
  { metric, points, isByStep = true }: Reading,
) {
  const [moving, setMoving] = useState<{ from: number; to: number }>()
  const [settled] = useDebouncedValue(moving, settledMs)
  const zoom = isByStep ? settled : undefined
  const runIds = useMemo(() => whole.map(({ runId }) => runId), [whole])
  const closer = useQuery({
    ...ask('trackedRun', 'history', { runIds, metric, points, ...zoom }),
    enabled: zoom !== undefined && whole.some(({ steps, total }) => steps.length < total),
    placeholderData: keepPreviousData,
  })
  const parts = zoom && closer.data
  const series = useMemo(
    () =>
      whole.map((one) => {
        const part = parts?.find(({ runId }) => runId === one.runId)
        return part ? withCloser(one, part) : one
      }),
    [whole, parts],
  )
  const onZoom = useCallback((from: number, to: number) => setMoving({ from, to }), [])
  return { series, zoom, onZoom: isByStep ? onZoom : undefined }
}
