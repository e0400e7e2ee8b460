import { conflict } from '../../lib/errors.ts'
import type { Experiment } from '../../state/experiments.ts'
import type { RemoteExperiment } from '../mlflow-client/answers.ts'
import { toPairs } from '../mlflow-client/mlflow-client.ts'
import { isRefusal } from '../mlflow-client/request.ts'
import { itemOf, putItem, type PushSession } from './push-session.ts'
import { experimentReceipt, parseReceipt, type ExperimentReceipt } from './receipts.ts'
import { experimentStamp } from './stamps.ts'

const absent = 'RESOURCE_DOES_NOT_EXIST'

/** The experiment's id on the server, where it is found by what was sent before, by its name, or made. */
export async function ensureExperiment(session: PushSession, experiment: Experiment): Promise<string> {
  const known = session.experiments.get(experiment.id)
  if (known !== undefined) return known
  const { client } = session
  const receipt = receiptOf(session, experiment)
  const remote =
    (receipt && (await ifThere(client.experiment(receipt.remoteId)))) ??
    (await ifThere(client.experimentByName(experiment.name))) ??
    (await create(session, experiment))
  const next: ExperimentReceipt = {
    remoteId: remote.experiment_id,
    name: receipt?.name ?? remote.name,
    tags: receipt?.tags ?? remote.tags,
    isDeleted: false,
  }
  if (remote.lifecycle_stage === 'deleted') {
    if (!receipt?.isDeleted) {
      throw conflict(
        `The experiment "${remote.name}" was deleted on the server. Restore it there, or rename it here.`,
        { experiment: experiment.name },
      )
    }
    await client.restoreExperiment(next.remoteId)
  }
  if (next.name !== experiment.name) await client.renameExperiment(next.remoteId, experiment.name)
  for (const [key, value] of Object.entries(experiment.tags)) {
    if (next.tags[key] !== value) await client.setExperimentTag(next.remoteId, key, value)
  }
  save(session, experiment, { ...next, name: experiment.name, tags: experiment.tags })
  session.experiments.set(experiment.id, next.remoteId)
  return next.remoteId
}

/** Brings the experiment itself to the server; a deletion comes after those of its runs. */
export async function pushExperiment(session: PushSession, id: string): Promise<void> {
  const experiment = session.state.experiments.byId(Number(id))
  if (!experiment) return session.outbox.remove(session.client.uri, 'experiment', id)
  const receipt = receiptOf(session, experiment)
  if (experiment.deletedAt === null) {
    session.experiments.delete(experiment.id)
    await ensureExperiment(session, experiment)
  } else if (!receipt) session.outbox.remove(session.client.uri, 'experiment', id)
  else {
    const remote = await ifThere(session.client.experiment(receipt.remoteId))
    if (remote && remote.lifecycle_stage !== 'deleted')
      await session.client.deleteExperiment(receipt.remoteId)
    session.experiments.delete(experiment.id)
    save(session, experiment, { ...receipt, isDeleted: true })
  }
}

async function create({ client }: PushSession, { name, tags }: Experiment): Promise<RemoteExperiment> {
  try {
    return await client.experiment(await client.createExperiment(name, toPairs(tags)))
  } catch (error) {
    // Somebody was faster, or the answer to us was lost.
    if (isRefusal(error, 'RESOURCE_ALREADY_EXISTS')) return client.experimentByName(name)
    throw error
  }
}

const receiptOf = (session: PushSession, { id }: Experiment) =>
  parseReceipt(experimentReceipt, itemOf(session, 'experiment', String(id))?.receipt)

function save(session: PushSession, experiment: Experiment, receipt: ExperimentReceipt): void {
  // One that is deleted here, and not yet there, stays what is to be sent.
  const isDone = (experiment.deletedAt !== null) === receipt.isDeleted
  putItem(session, 'experiment', String(experiment.id), {
    title: experiment.name,
    receipt: JSON.stringify(receipt),
    ...(isDone
      ? {
          state: 'sent' as const,
          stamp: experimentStamp(experiment),
          error: null,
          retryAt: null,
          attempts: 0,
          sentAt: Date.now(),
        }
      : {}),
  })
}

/** What is not there is undefined. */
export async function ifThere<Thing>(asked: Promise<Thing>): Promise<Thing | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isRefusal(error, absent)) return undefined
    throw error
  }
}
