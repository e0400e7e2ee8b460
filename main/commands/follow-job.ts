import type { InfraJob, InfraStep } from '../contract/infra.ts'
import type { InfraClient } from './infra-client.ts'
import { showInfraProgress } from './infra-progress.ts'
import type { Terminal } from './terminal.ts'

/** Shows a job to its end. The first interrupt cancels it, the second leaves at once. */
export async function followJob(
  infra: InfraClient,
  jobId: string,
  terminal: Terminal,
): Promise<{ job: InfraJob | undefined; error: InfraStep['error'] }> {
  const stopListening = cancelOnInterrupt(infra, jobId, terminal)
  const progress = showInfraProgress(process.stderr)
  let job: InfraJob | undefined
  try {
    for await (const state of await infra.watch({ jobId })) {
      job = state
      progress.update(state)
    }
  } finally {
    progress.end()
    stopListening()
  }
  const failed = job?.steps.find(({ phase }) => phase === 'failed')
  const isCancelled = job?.state === 'cancelled'
  return {
    job,
    error:
      failed?.error ?? (isCancelled ? { code: 'CANCELLED', message: 'Cancelled.', details: {} } : undefined),
  }
}

function cancelOnInterrupt(infra: InfraClient, jobId: string, terminal: Terminal): () => void {
  let isCancelling = false
  const onSignal = () => {
    if (isCancelling) process.exit(1)
    isCancelling = true
    terminal.note('Cancelling. What was half made is taken back; press Ctrl-C again to leave at once.')
    infra.cancel({ jobId }).catch((error: unknown) => terminal.note(String(error)))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
