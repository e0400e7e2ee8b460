import type { CommonOptions, Terminal } from './terminal.ts'
import { count, duration, safe, table, time } from './text.ts'

export function runs(
  terminal: Terminal,
  { pipeline, limit }: CommonOptions & { pipeline?: string; limit: number },
): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const found = await client.run.search({ pipeline, limit: Math.min(limit, 1000) })
    const rows = found.runs.map((run) => [
      run.runId,
      safe(run.experiment),
      run.state,
      time(run.startedAt),
      run.endedAt === undefined ? '' : duration(run.endedAt - run.startedAt),
      run.metrics.accuracy === undefined ? '' : count(run.metrics.accuracy),
    ])
    const header = ['RUN', 'PIPELINE', 'STATE', 'STARTED (UTC)', 'TOOK', 'ACCURACY']
    const text =
      rows.length > 0 ? table(header, rows) : 'There is no run yet. Start one with "sporeprint run".'
    terminal.print(found, text)
  })
}
