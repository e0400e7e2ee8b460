import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ImportReport } from '../../contract/tracking.ts'
import { notFound } from '../../lib/errors.ts'
import type { MlflowAddress, RequestOptions } from '../mlflow-client/request.ts'
import type { MlflowServices } from '../mlflow/services.ts'
import { openDatabaseSource } from './database-source.ts'
import { openFolderSource } from './folder-source.ts'
import { importExperiment } from './import-experiment.ts'
import { importLoggedModel } from './import-logged-model.ts'
import { importModel } from './import-model.ts'
import { importRun, joinParents } from './import-run.ts'
import type { ImportSource, Left } from './import-source.ts'
import { openServerSource } from './server-source.ts'
import type { Importing } from './importing.ts'
import { createTally } from './tally.ts'

export interface ImportWork {
  signal: AbortSignal
  onProgress: (done: number, total: number | undefined, note: string) => void
}

/**
 * Takes over the history of a running MLflow server, of an `mlruns` folder or of an `mlflow.db`. Ids stay, so that the
 * same import made again brings up to date what it made before, and one that was cancelled goes on.
 *
 * @throws NOT_FOUND or INVALID_INPUT when the source is not there or nothing of MLflow's; UNAVAILABLE without an answer.
 */
export async function importTracking(
  services: MlflowServices,
  from: string,
  toAddress: (uri: string) => MlflowAddress,
  { signal, onProgress }: ImportWork,
  request: RequestOptions,
): Promise<ImportReport> {
  const tally = createTally()
  const source = await openSource(from, toAddress, { ...request, signal }, (one) => tally.left(one))
  try {
    const importing: Importing = { ...services, source, tally, signal }
    let done = 0
    for await (const experiment of source.experiments()) {
      const local = importExperiment(importing, experiment)
      onProgress(done, undefined, experiment.name)
      const taken: string[] = []
      for await (const run of source.runs(experiment.experiment_id)) {
        signal.throwIfAborted()
        if (await importRun(importing, run, local)) taken.push(run.info.run_id)
        onProgress(++done, undefined, experiment.name)
      }
      joinParents(importing, taken)
      for await (const model of source.loggedModels(experiment.experiment_id)) {
        signal.throwIfAborted()
        await importLoggedModel(importing, model, local)
      }
    }
    for await (const model of source.models()) {
      signal.throwIfAborted()
      onProgress(done, undefined, model.name)
      await importModel(importing, model)
    }
    for await (const left of source.unsupported()) tally.left(left)
    return tally.report(source.name)
  } finally {
    source.close()
    services.tracking.flush()
  }
}

async function openSource(
  from: string,
  toAddress: (uri: string) => MlflowAddress,
  options: RequestOptions,
  onLeft: (left: Left) => void,
): Promise<ImportSource> {
  if (/^https?:\/\//i.test(from)) return openServerSource(toAddress(from), options, onLeft)
  const path = resolve(from.replace(/^sqlite:\/\/\//, ''))
  const info = statSync(path, { throwIfNoEntry: false })
  if (info?.isDirectory()) return openFolderSource(path, onLeft)
  if (info?.isFile()) return openDatabaseSource(path, onLeft)
  throw notFound(
    `There is no "${from}". Name a server (http://…), an mlruns folder, or the file mlflow.db.`,
    { source: from },
  )
}
