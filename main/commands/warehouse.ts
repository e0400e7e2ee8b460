import type { CopyJob, WarehouseKind } from '../contract/warehouse.ts'
import type { Client } from '../local-client.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, duration, safe, table, time } from './text.ts'

/** Copies every load into the other warehouse. The first interrupt cancels it, the second leaves at once. */
export function copyWarehouse(
  terminal: Terminal,
  options: CommonOptions & { to: WarehouseKind },
): Promise<number> {
  return terminal.withWorkspace(async ({ client }) => {
    const { jobId } = await client.warehouse.copy({ to: options.to })
    const stopListening = cancelOnInterrupt(client, jobId, terminal)
    let job: CopyJob | undefined
    let said = ''
    try {
      for await (const state of await client.warehouse.watchCopy({ jobId })) {
        job = state
        const line = state.note === '' ? '' : `${state.done + 1} of ${state.total}: ${safe(state.note)}`
        if (line !== '' && line !== said) terminal.note(line)
        said = line
      }
    } finally {
      stopListening()
    }
    const error =
      job?.error ??
      (job?.state === 'cancelled' ? { code: 'CANCELLED', message: 'Cancelled.', details: {} } : undefined)
    terminal.print({ ...(error ? { error } : {}), job }, job ? summary(job) : '')
    return job?.state === 'succeeded' ? 0 : 1
  })
}

export function slowQueries(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const queries = await client.warehouse.slowQueries()
    const lines = queries.flatMap(({ at, sql, durationMs, plan }) => [
      `${time(at)}  ${duration(durationMs)}`,
      ...`${sql}\n${plan}`
        .trimEnd()
        .split('\n')
        .map((line) => `  ${safe(line)}`),
      '',
    ])
    terminal.print(queries, lines.length > 0 ? lines.join('\n').trimEnd() : 'No statement took a second yet.')
  })
}

function summary({ state, from, to, tables, error, total }: CopyJob): string {
  const rows = tables.map(({ space, name, batchId, rows: n, checksum, wasThere }) => [
    safe(space),
    safe(name),
    batchId.slice(0, 8),
    count(n),
    checksum,
    wasThere ? 'the same, was there' : 'the same, copied',
  ])
  const head = ['PIPELINE', 'TABLE', 'LOAD', 'ROWS', 'CHECKSUM', `IN ${to.toUpperCase()}`]
  if (error) return [...(rows.length > 0 ? [table(head, rows)] : []), error.message].join('\n')
  if (state === 'cancelled') return 'Cancelled. What was whole is kept; start it again to go on.'
  return total === 0 ? `There is no load in ${from} to copy. Run a pipeline first.` : table(head, rows)
}

function cancelOnInterrupt(client: Client, jobId: string, terminal: Terminal): () => void {
  let isCancelling = false
  const onSignal = () => {
    if (isCancelling) process.exit(1)
    isCancelling = true
    terminal.note('Cancelling. Press Ctrl-C again to leave at once.')
    client.warehouse.cancelCopy({ jobId }).catch((error: unknown) => terminal.note(String(error)))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
