import { join } from 'node:path'
import { AppError, invalidInput, isAppError } from '../../lib/errors.ts'
import type { RunRow } from '../../state/runs.ts'
import type { RemoteRun } from '../mlflow-client/answers.ts'
import { collect, quoted, toPairs } from '../mlflow-client/mlflow-client.ts'
import { isOutage, isRefusal } from '../mlflow-client/request.ts'
import { toDouble } from '../mlflow/names.ts'
import { toRunInfo } from '../mlflow/run-view.ts'
import { runFolder } from '../run-record.ts'
import { datasetsOf } from './datasets-of.ts'
import { listLocalFiles } from './local-files.ts'
import { readPoints } from './metric-log.ts'
import { ensureExperiment, ifThere } from './push-experiment.ts'
import { importedTag, itemOf, putItem, putSent, runTag, type PushSession } from './push-session.ts'
import { parseReceipt, runReceipt, type RunReceipt } from './receipts.ts'
import { createRemotePoints } from './remote-points.ts'
import { digestOf, runStamp } from './stamps.ts'
import { uploadFile } from './upload.ts'

/** Together they stay below the 1,000 that a batch may have. */
const batchSizes = { params: 100, tags: 100, points: 800 }
const nameTag = 'mlflow.runName'
const parentTag = 'mlflow.parentRunId'

/**
 * Brings one run to the server, its parents before it. Whatever was under way when it was last left, by a kill or a
 * lost connection, is compared with what the server has before it goes on.
 *
 * @returns the id of the run there; none when it was deleted before it was ever sent.
 */
export async function pushRun(session: PushSession, runId: string): Promise<string | undefined> {
  try {
    return await push(session, runId)
  } catch (error) {
    const isKnown = typeof itemOf(session, 'run', runId)?.receipt === 'string'
    if (!isKnown || !isRefusal(error, 'RESOURCE_DOES_NOT_EXIST')) throw error
    // The server lost it (its garbage was collected): it is sent anew.
    putItem(session, 'run', runId, { receipt: null })
    return push(session, runId)
  }
}

async function push(session: PushSession, runId: string): Promise<string | undefined> {
  const { state, outbox, client } = session
  const row = state.runs.get(runId)
  const item = itemOf(session, 'run', runId)
  const known = parseReceipt(runReceipt, item?.receipt)
  if (!row || (row.deletedAt !== null && !known)) {
    outbox.remove(client.uri, 'run', runId)
    return undefined
  }
  const wasInterrupted = item?.state === 'sending' || item?.state === 'failed'
  const stamp = await runStamp(session, row)
  session.note(row.name)
  putItem(session, 'run', runId, { title: row.name, state: 'sending', stamp })
  const done = () => putSent(session, 'run', runId)
  if (known?.isDeleted && row.deletedAt !== null) {
    done()
    return known.remoteId
  }

  const parentId = row.parentId === null ? undefined : await remoteIdOf(session, row.parentId)
  const experimentId = await ensureExperiment(session, state.experiments.byName(row.experiment)!)
  const found = known && !wasInterrupted ? undefined : await findRun(session, row, experimentId, known)
  const isNew = !known && !found
  const localTags = state.runs.tags(runId)
  const isOurs = (key: string) => Object.hasOwn(localTags, key) || Object.hasOwn(known?.tags ?? {}, key)
  const receipt =
    known && (found || !wasInterrupted)
      ? { ...known, ...(found ? seenOn(found, isOurs) : {}) }
      : toReceipt(found ?? (await create(session, row, experimentId, parentId)), isOurs)
  const save = () => putItem(session, 'run', runId, { receipt: JSON.stringify(receipt) })
  save()
  if (receipt.isDeleted) {
    await client.restoreRun(receipt.remoteId)
    receipt.isDeleted = false
  }
  await sendLogged(session, row, parentId, {
    receipt,
    save,
    uncertain: uncertainty(isNew, known, wasInterrupted),
  })
  await sendDatasets(session, row, receipt, save)
  const refused = await sendFiles(session, row, receipt, save)
  await sendState(session, row, receipt)
  if (isNew && wasInterrupted)
    await keepOne(session, await remoteCopies(session, row, experimentId), receipt.remoteId)
  save()
  if (refused) throw refused
  done()
  return receipt.remoteId
}

/** How many chunks of points may be there already: those of a run that was found, or the one that was under way. */
function uncertainty(isNew: boolean, known: RunReceipt | undefined, wasInterrupted: boolean): number {
  if (isNew) return 0
  if (!known) return Infinity
  return wasInterrupted ? 1 : 0
}

/** A parent is there before its children; what is deleted here and was never there is no parent. */
async function remoteIdOf(session: PushSession, runId: string): Promise<string | undefined> {
  const receiptNow = () => parseReceipt(runReceipt, itemOf(session, 'run', runId)?.receipt)
  const receipt = receiptNow()
  if (receipt) return receipt.remoteId
  try {
    return await pushRun(session, runId)
  } catch (error) {
    // What was refused of the parent is told in its own turn; it is there for its children all the same.
    const made = receiptNow()
    if (!made || isOutage(error) || isAppError(error, 'CANCELLED')) throw error
    return made.remoteId
  }
}

async function findRun(
  session: PushSession,
  row: RunRow,
  experimentId: string,
  known: RunReceipt | undefined,
): Promise<RemoteRun | undefined> {
  const { client, state } = session
  if (known) return ifThere(client.run(known.remoteId))
  if (Object.hasOwn(state.runs.tags(row.runId), importedTag)) {
    const origin = await ifThere(client.run(row.runId))
    if (origin) return origin
  }
  return keepOne(session, await remoteCopies(session, row, experimentId))
}

const remoteCopies = ({ client }: PushSession, { runId }: RunRow, experimentId: string) =>
  collect(client.runs(experimentId, `tags.\`${runTag}\` = ${quoted(runId)}`))

/** Of copies that a request which outlived its sender made, one stays. */
async function keepOne(
  { client }: PushSession,
  copies: readonly RemoteRun[],
  kept?: string,
): Promise<RemoteRun | undefined> {
  const active = copies.filter(({ info }) => info.lifecycle_stage !== 'deleted')
  const keep = kept ?? (active[0] ?? copies[0])?.info.run_id
  for (const { info } of active) {
    if (info.run_id !== keep) await client.deleteRun(info.run_id)
  }
  return copies.find(({ info }) => info.run_id === keep)
}

function create(
  { client }: PushSession,
  row: RunRow,
  experimentId: string,
  parentId: string | undefined,
): Promise<RemoteRun> {
  const tags = { [runTag]: row.runId, ...(parentId === undefined ? {} : { [parentTag]: parentId }) }
  return client.createRun({
    experiment_id: experimentId,
    run_name: row.name,
    start_time: row.startedAt,
    ...(row.userId ? { user_id: row.userId } : {}),
    tags: toPairs(tags),
  })
}

const toReceipt = (remote: RemoteRun, isOurs: (key: string) => boolean): RunReceipt => ({
  ...seenOn(remote, isOurs),
  artifactUri: remote.info.artifact_uri ?? '',
  metricsBytes: 0,
  files: {},
})

/** What the server itself says that it has. Tags that others put there are theirs. */
const seenOn = ({ info, data, inputs }: RemoteRun, isOurs: (key: string) => boolean) => ({
  remoteId: info.run_id,
  name: info.run_name ?? '',
  status: info.status,
  ...(info.end_time === undefined ? {} : { endedAt: info.end_time }),
  isDeleted: info.lifecycle_stage === 'deleted',
  params: Object.keys(data.params),
  tags: Object.fromEntries(
    Object.entries(data.tags).flatMap(([key, value]) => (isOurs(key) ? [[key, digestOf(value)]] : [])),
  ),
  datasets: datasetsOf(inputs).map(({ id }) => id),
})

interface Sending {
  receipt: RunReceipt
  save: () => void
  uncertain: number
}

/** Params, tags and the points of metrics, in batches; after each it is remembered what is there. */
async function sendLogged(
  { client, state, paths }: PushSession,
  row: RunRow,
  parentId: string | undefined,
  { receipt, save, uncertain }: Sending,
): Promise<void> {
  const { runId } = row
  const { remoteId } = receipt
  const { [nameTag]: _name, [parentTag]: _parent, [importedTag]: from, ...own } = state.runs.tags(runId)
  const wanted = {
    ...own,
    // Where it came from it is no copy, and perhaps that of another workspace.
    ...(remoteId === runId
      ? {}
      : { [runTag]: runId, ...(from === undefined ? {} : { [importedTag]: from }) }),
    ...(parentId === undefined ? {} : { [parentTag]: parentId }),
  }
  const params = Object.entries(state.runs.params(runId)).filter(([key]) => !receipt.params.includes(key))
  const tags = Object.entries(wanted).filter(([key, value]) => receipt.tags[key] !== digestOf(value))
  const remote = createRemotePoints(client, remoteId)
  let chunk = 0

  const send = async (points: { key: string; value: number; step: number; at: number }[]) => {
    const [someParams, someTags] = [params.splice(0, batchSizes.params), tags.splice(0, batchSizes.tags)]
    if (points.length + someParams.length + someTags.length === 0) return
    await client.logBatch({
      run_id: remoteId,
      params: someParams.map(([key, value]) => ({ key, value })),
      tags: someTags.map(([key, value]) => ({ key, value })),
      metrics: points.map(({ key, value, step, at }) => ({
        key,
        value: toDouble(value),
        step,
        timestamp: at,
      })),
    })
    receipt.params.push(...someParams.map(([key]) => key))
    for (const [key, value] of someTags) receipt.tags[key] = digestOf(value)
  }

  for await (const { points, end } of readPoints(paths, runId, receipt.metricsBytes, batchSizes.points)) {
    await send(chunk++ < uncertain ? await remote.without(points) : points)
    receipt.metricsBytes = end
    save()
  }
  while (params.length > 0 || tags.length > 0) {
    await send([])
    save()
  }
  const isKept = (key: string) => Object.hasOwn(wanted, key) || key === nameTag || key.startsWith('mlflow.')
  for (const key of Object.keys(receipt.tags).filter((one) => !isKept(one))) {
    await ifThere(client.deleteRunTag(remoteId, key))
    const { [key]: _removed, ...rest } = receipt.tags
    receipt.tags = rest
    save()
  }
}

async function sendDatasets(
  { client }: PushSession,
  row: RunRow,
  receipt: RunReceipt,
  save: () => void,
): Promise<void> {
  const parsed: unknown = JSON.parse(row.inputs ?? '{}')
  const fresh = datasetsOf(parsed).filter(({ id }) => !receipt.datasets.includes(id))
  if (fresh.length === 0) return
  await client.logInputs(
    receipt.remoteId,
    fresh.map(({ input }) => input),
  )
  receipt.datasets.push(...fresh.map(({ id }) => id))
  save()
}

/** @returns why files could not be taken, which does not keep the rest of the run from being sent. */
async function sendFiles(
  session: PushSession,
  row: RunRow,
  receipt: RunReceipt,
  save: () => void,
): Promise<AppError | undefined> {
  let refused: AppError | undefined
  for (const { path, file, version } of await listLocalFiles(
    join(runFolder(session.paths, row.runId), 'artifacts'),
  )) {
    if (receipt.files[path] === version) continue
    session.note(`${row.name}: ${path}`)
    try {
      await uploadFile(session.client, receipt.artifactUri, path, file)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'CANCELLED' || isOutage(error)) throw error
      refused ??= invalidInput(`"${path}" could not be sent: ${error.message}`, { path }, error)
      continue
    }
    receipt.files[path] = version
    save()
  }
  return refused
}

async function sendState({ client, state }: PushSession, row: RunRow, receipt: RunReceipt): Promise<void> {
  const { remoteId } = receipt
  const { status } = toRunInfo(row, state.experiments.byName(row.experiment)!)
  const endedAt = row.endedAt ?? undefined
  if (status !== receipt.status || endedAt !== receipt.endedAt || row.name !== receipt.name) {
    await client.updateRun({
      run_id: remoteId,
      status,
      run_name: row.name,
      ...(endedAt === undefined ? {} : { end_time: endedAt }),
    })
    Object.assign(receipt, { status, endedAt, name: row.name })
  }
  if (row.deletedAt === null) return
  await client.deleteRun(remoteId)
  receipt.isDeleted = true
}
