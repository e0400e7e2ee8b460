import { useEffect, useState } from 'react'
import type { LogLine } from '../../../main/contract/run.ts'
import { client } from '../../client.ts'
import { mergeLines } from './log-filter.ts'

const again = 500

/** All lines of a run's log so far, growing while the run works. */
export function useRunLog(runId: string, isWorking: boolean): readonly LogLine[] {
  const [log, setLog] = useState<{ runId: string; lines: readonly LogLine[] }>({ runId, lines: [] })

  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    let last = -1
    const add = (lines: LogLine[]) => {
      const fresh = lines.filter((line) => line.sequence > last)
      if (fresh.length === 0) return
      last = fresh.at(-1)!.sequence
      setLog((before) => ({ runId, lines: before.runId === runId ? mergeLines(before.lines, fresh) : fresh }))
    }
    const readAll = async () => {
      for (;;) {
        const lines = await client.run.log({ runId, after: last, limit: 5000 }, { signal })
        add(lines)
        if (lines.length < 5000) return
      }
    }
    const follow = async () => {
      while (!signal.aborted) {
        try {
          await readAll()
          if (!isWorking) return
          for await (const lines of await client.run.watchLog({ runId, after: last }, { signal })) add(lines)
        } catch {
          // Lost or not there yet; the next call waits for the connection.
        }
        await new Promise((resolve) => setTimeout(resolve, again))
      }
    }
    void follow()
    return () => stop.abort()
  }, [runId, isWorking])

  return log.runId === runId ? log.lines : []
}
