import type { PipelineRun } from '../main/contract/run.ts'
import type { Client } from '../main/local-client.ts'

export interface RunFollower {
  running(): readonly PipelineRun[]
  /** Asks again now; also what waking from sleep does. */
  refresh(): Promise<void>
  stop(): void
}

export interface RunListeners {
  onChange: (running: readonly PipelineRun[]) => void
  onEnd: (run: PipelineRun) => void
}

/** Watches which runs are going on. Events are hints: each makes it read the status again, one reading at a time. */
export function followRuns(client: Client, { onChange, onEnd }: RunListeners): RunFollower {
  const stopped = new AbortController()
  let running: PipelineRun[] = []
  let reading: Promise<void> | undefined
  let isStale = false

  const read = async () => {
    const { runningRunIds } = await client.app.status()
    const ended = running.filter((run) => !runningRunIds.includes(run.runId))
    const now = await Promise.all(runningRunIds.map((runId) => client.run.get({ runId })))
    const last = await Promise.all(ended.map(({ runId }) => client.run.get({ runId })))
    if (stopped.signal.aborted) return
    running = now
    onChange(running)
    for (const run of last) onEnd(run)
  }

  const readUntilFresh = async () => {
    do {
      isStale = false
      await read()
    } while (isStale && !stopped.signal.aborted)
  }

  const refresh = () => {
    isStale = true
    reading ??= readUntilFresh().finally(() => {
      reading = undefined
    })
    return reading
  }

  const listen = async () => {
    const changes = await client.app.changes(undefined, { signal: stopped.signal })
    await refresh()
    for await (const { topic } of changes) {
      if (topic === 'run' || topic === 'status') refresh().catch(() => {})
    }
  }

  // Ends with the connection, which the session watches.
  listen().catch(() => {})
  return { running: () => running, refresh, stop: () => stopped.abort() }
}

/** How much of the running work is done, 0 to 1: finished stages, and the measured part of those under way. */
export function progressOf(runs: readonly PipelineRun[]): number | undefined {
  const parts = runs.flatMap((run) =>
    run.stages.map(({ state, progress }) => {
      if (state === 'waiting') return 0
      if (state !== 'running' && state !== 'retrying') return 1
      return progress?.total ? Math.min(1, progress.done / progress.total) : 0
    }),
  )
  return parts.length === 0 ? undefined : parts.reduce<number>((sum, part) => sum + part, 0) / parts.length
}
