import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Experiment } from '../../state/experiments.ts'
import { loggedModel, loggedModelFolder, saveLoggedModel } from '../logged-models.ts'
import type { RemoteLoggedModel } from '../mlflow-client/answers.ts'
import { toDouble } from '../mlflow/names.ts'
import { copyFiles } from './copy-files.ts'
import type { Importing } from './importing.ts'

/** A model of MLflow 3 with its files. */
export async function importLoggedModel(
  importing: Importing,
  { info, data }: RemoteLoggedModel,
  experiment: Experiment,
): Promise<void> {
  const { state, paths, source, tally } = importing
  const read = loggedModel.safeParse({
    modelId: info.model_id,
    experimentId: experiment.id,
    name: info.name,
    ...(info.model_type === undefined ? {} : { modelType: info.model_type }),
    ...(info.source_run_id === undefined ? {} : { sourceRunId: info.source_run_id }),
    status: info.status,
    createdAt: info.creation_timestamp_ms,
    updatedAt: info.last_updated_timestamp_ms,
    tags: info.tags,
    params: data.params,
    metrics: data.metrics.map(
      ({ value, run_id: runId, dataset_name: name, dataset_digest: digest, ...metric }) => ({
        ...metric,
        value: toDouble(value),
        ...(runId === undefined ? {} : { runId }),
        ...(name === undefined ? {} : { datasetName: name }),
        ...(digest === undefined ? {} : { datasetDigest: digest }),
      }),
    ),
  })
  if (!read.success) {
    tally.left({
      what: 'logged models',
      reason: 'They are not as MLflow 3 writes them.',
      example: info.model_id,
    })
    return
  }
  const known = state.loggedModels.get(info.model_id)
  const isSame = isDeepStrictEqual(known, read.data)
  if (!isSame) saveLoggedModel(paths, state, read.data)
  const folder = join(loggedModelFolder(paths, info.model_id), 'artifacts')
  const hasFiles = await copyFiles(importing, source.loggedModelFiles({ info, data }), folder)
  tally.took('loggedModels', known === undefined ? 'added' : isSame && !hasFiles ? 'unchanged' : 'updated')
}
