import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import type { Outbox, OutboxItem, OutboxKind } from '../../state/open-outbox.ts'
import type { State } from '../../state/open-state.ts'
import type { MlflowClient } from '../mlflow-client/mlflow-client.ts'

/** One connection to one server, and what is sent over it. */
export interface PushSession {
  readonly client: MlflowClient
  readonly outbox: Outbox
  readonly state: State
  readonly paths: WorkspacePaths
  readonly signal: AbortSignal
  /** Says what is being sent now. */
  readonly note: (text: string) => void
  /** Experiments that were seen to be there, by our id. */
  readonly experiments: Map<number, string>
}

/** On the remote run: whose copy it is. */
export const runTag = 'sporeprint.run_id'
/** On the remote version: whose copy it is. */
export const versionTag = 'sporeprint.fingerprint'
/** On what was imported here: from where, and for a version its number there. */
export const importedTag = 'sporeprint.imported_from'
export const importedVersionTag = 'sporeprint.imported_version'

export const itemOf = (
  { outbox, client }: Pick<PushSession, 'outbox' | 'client'>,
  kind: OutboxKind,
  id: string,
) => outbox.get(client.uri, kind, id)

/** Writes what changed of an item; one that is not there begins as pending. */
export function putItem(
  { outbox, client: { uri: target } }: Pick<PushSession, 'outbox' | 'client'>,
  kind: OutboxKind,
  id: string,
  change: Partial<OutboxItem>,
): void {
  const known = outbox.get(target, kind, id)
  const fresh: OutboxItem = {
    target,
    kind,
    id,
    title: id,
    state: 'pending',
    stamp: null,
    receipt: null,
    error: null,
    retryAt: null,
    attempts: 0,
    changedAt: Date.now(),
    sentAt: null,
  }
  outbox.put({ ...(known ?? fresh), ...change })
}

export const putSent = (session: Pick<PushSession, 'outbox' | 'client'>, kind: OutboxKind, id: string) =>
  putItem(session, kind, id, { state: 'sent', error: null, retryAt: null, attempts: 0, sentAt: Date.now() })
