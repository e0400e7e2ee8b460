import { conflict, isAppError } from '../../lib/errors.ts'
import type { OutboxKind } from '../../state/open-outbox.ts'
import { isOutage, isRefusal } from '../mlflow-client/request.ts'
import { pushExperiment, ifThere } from './push-experiment.ts'
import { pushModel } from './push-model.ts'
import { pushRun } from './push-run.ts'
import { putItem, runTag, type PushSession } from './push-session.ts'
import { parseReceipt, runReceipt } from './receipts.ts'

/** What a server that failed by itself is given again, and after how long. */
const retries = 5
const retryMs = 30_000

export interface SendReport {
  sent: number
  failed: number
}

/**
 * The server is there, and is not this workspace itself. One that no longer knows the run which it was sent last is
 * another one at the same address: then it has nothing of ours.
 */
export async function greet({ client, outbox, experiments }: PushSession): Promise<string> {
  const version = await client.version().catch((error: unknown) => {
    throw toCircle(error, client.uri)
  })
  const last = outbox.lastSentRun(client.uri)
  const receipt = parseReceipt(runReceipt, last?.receipt)
  experiments.clear()
  if (last && receipt) {
    const remote = await ifThere(client.run(receipt.remoteId))
    const isIt = remote && (remote.data.tags[runTag] === last.id || remote.info.run_id === last.id)
    if (!isIt) outbox.forgetReceipts(client.uri)
  }
  return version
}

/**
 * Sends what is pending until nothing is: experiments, runs after their parents, models after the runs. What the
 * server refuses is marked and does not keep the rest; without a server it ends with the outage.
 *
 * @param only these runs, and no models
 */
export async function sendAll(
  session: PushSession,
  options: { only?: ReadonlySet<string>; onItem?: (report: SendReport) => void } = {},
): Promise<SendReport> {
  const { only, onItem } = options
  const report = { sent: 0, failed: 0 }
  const send = async (kind: OutboxKind, id: string, work: () => Promise<unknown>) => {
    session.signal.throwIfAborted()
    try {
      await work()
      report.sent++
    } catch (error) {
      if (isOutage(error) || isAppError(error, 'CANCELLED')) throw error
      markFailed(session, kind, id, error)
      report.failed++
    }
    onItem?.(report)
  }

  if (only) {
    for (const runId of only) await send('run', runId, () => pushRun(session, runId))
    return report
  }
  const sendDue = async (kind: OutboxKind, push: (id: string) => Promise<unknown>) => {
    for (const id of session.outbox.due(session.client.uri, kind, Date.now())) {
      // A parent may have been sent with its first child.
      if (session.outbox.get(session.client.uri, kind, id)?.state !== 'sent')
        await send(kind, id, () => push(id))
    }
  }
  const isDeleted = (id: string) => session.state.experiments.byId(Number(id))?.deletedAt !== null
  const experiments = session.outbox.due(session.client.uri, 'experiment', Date.now())
  const [gone, there] = [experiments.filter(isDeleted), experiments.filter((id) => !isDeleted(id))]
  for (const id of there) await send('experiment', id, () => pushExperiment(session, id))
  await sendDue('run', (id) => pushRun(session, id))
  await sendDue('model', (id) => pushModel(session, id))
  // A deleted experiment takes nothing in, so its runs come first.
  for (const id of gone) await send('experiment', id, () => pushExperiment(session, id))
  return report
}

function markFailed(session: PushSession, kind: OutboxKind, id: string, error: unknown): void {
  const known = session.outbox.get(session.client.uri, kind, id)
  const attempts = (known?.attempts ?? 0) + 1
  const mayPass = isAppError(error, 'UNAVAILABLE') && attempts <= retries
  const message = error instanceof Error ? error.message : String(error)
  putItem(session, kind, id, {
    state: 'failed',
    error: message,
    attempts,
    retryAt: mayPass ? Date.now() + retryMs * 2 ** (attempts - 1) : null,
  })
}

/** What our own server says to itself. */
function toCircle(error: unknown, uri: string): unknown {
  if (!isRefusal(error, 'RESOURCE_CONFLICT')) return error
  return conflict(`${uri} is this workspace itself. Choose the address of another MLflow server.`, { uri })
}
