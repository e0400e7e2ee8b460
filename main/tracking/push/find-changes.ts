import { setImmediate } from 'node:timers/promises'
import type { RunRow } from '../../state/runs.ts'
import { itemOf, putItem, type PushSession } from './push-session.ts'
import type { OutboxKind } from '../../state/open-outbox.ts'
import { experimentStamp, modelStamp, runStamp } from './stamps.ts'

type Local = Pick<PushSession, 'outbox' | 'client' | 'state' | 'paths' | 'signal'>

const runsPerPage = 200

/** Marks everything as pending that is not as it was when it was last tried: what happened while nobody listened. */
export async function findChanges(session: PushSession): Promise<void> {
  noticeExperiments(session)
  for (let offset = 0; ; offset += runsPerPage) {
    session.signal.throwIfAborted()
    const rows = session.state.listings.runs({
      where: { text: 'TRUE', values: [] },
      order: { text: 'r.started_at, r.run_id', values: [] },
      limit: runsPerPage,
      offset,
    })
    for (const row of rows) await noticeRow(session, row)
    if (rows.length < runsPerPage) break
    await setImmediate()
  }
  noticeModels(session)
}

export async function noticeRun(session: Local, runId: string): Promise<void> {
  const row = session.state.runs.get(runId)
  if (!row) return
  await noticeRow(session, row)
}

/** What was sent and is gone is noticed, too. */
export function noticeModels(session: Local): void {
  const { state, outbox, client } = session
  const all = {
    where: { text: 'TRUE', values: [] },
    order: { text: 'm.name', values: [] },
    limit: -1,
    offset: 0,
  }
  const names = state.listings.modelNames(all)
  for (const name of names) notice(session, 'model', name, name, modelStamp(state, name))
  for (const name of outbox.ids(client.uri, 'model')) {
    if (!names.includes(name)) notice(session, 'model', name, name, 'deleted')
  }
}

/** Default is there on every server; one that was deleted before it was sent is nobody's business. */
export function noticeExperiments(session: Local): void {
  for (const experiment of session.state.experiments.all()) {
    const id = String(experiment.id)
    const isKnown = itemOf(session, 'experiment', id) !== undefined
    if (!isKnown && (experiment.id === 0 || experiment.deletedAt !== null)) continue
    notice(session, 'experiment', id, experiment.name, experimentStamp(experiment))
  }
}

async function noticeRow(session: Local, row: RunRow): Promise<void> {
  const isKnown = itemOf(session, 'run', row.runId) !== undefined
  if (!isKnown && row.deletedAt !== null) return
  notice(session, 'run', row.runId, row.name, await runStamp(session, row))
}

function notice(session: Local, kind: OutboxKind, id: string, title: string, stamp: string): void {
  const known = session.outbox.get(session.client.uri, kind, id)
  if (known && (known.stamp === stamp || known.state === 'pending' || known.state === 'sending')) return
  putItem(session, kind, id, {
    title,
    // What a failure left is compared with the server, like what a kill left.
    state: known?.state === 'failed' ? 'sending' : 'pending',
    error: null,
    retryAt: null,
    attempts: 0,
    changedAt: Date.now(),
  })
}
