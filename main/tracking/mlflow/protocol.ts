import type { Endpoint } from './endpoint.ts'
import { endpoint } from './endpoint.ts'
import { below, placeOfUri } from './artifact-places.ts'
import { listFiles } from './artifact-files.ts'
import { createExperiments } from './experiments.ts'
import { field } from './fields.ts'
import { createLoggedModels } from './logged-models.ts'
import { invalid } from './mlflow-error.ts'
import { metricHistoryEndpoints } from './metric-history.ts'
import { createMlflowRegistry } from './registry.ts'
import { artifactUri } from './run-view.ts'
import { runRecordEndpoints } from './run-records.ts'
import { createRuns } from './runs.ts'
import type { MlflowServices } from './services.ts'

export type Protocol = ReturnType<typeof createProtocol>

/** MLflow's REST protocol over the workspace's store: everything but HTTP itself. */
export function createProtocol(services: MlflowServices) {
  const experiments = createExperiments(services)
  const runs = createRuns(services, experiments)
  const loggedModels = createLoggedModels(services, experiments)
  const registry = createMlflowRegistry(services, { experiments, runs, loggedModels })

  const placeAt = (uri: string) => {
    const place = placeOfUri(services, uri)
    if (place) return place
    throw invalid(
      `The artifacts are at ${uri}, which this server does not read. Ask the client to read them there.`,
    )
  }
  const runPlace = (runId: string) => {
    const row = runs.get(runId)
    return {
      uri: artifactUri(row, runs.experimentOf(row)),
      place: () => placeAt(artifactUri(row, runs.experimentOf(row))),
    }
  }
  const listing = async (uri: string, path: string) => {
    const root = placeAt(uri)
    const files = await listFiles(below(root, path))
    return files.map((file) => ({ ...file, path: file.path.split('/').slice(root.parts.length).join('/') }))
  }

  const artifactEndpoints = [
    ...endpoint(
      'GET',
      'artifacts/list',
      { run_id: field.requiredText, path: field.text },
      async ({ run_id: runId, path = '' }) => {
        const { uri } = runPlace(runId)
        return { root_uri: uri, files: await listing(uri, path) }
      },
    ),
    ...endpoint(
      'GET',
      'logged-models/:model_id/artifacts/directories',
      { model_id: field.requiredText, artifact_directory_path: field.text },
      async ({ model_id: modelId, artifact_directory_path: path = '' }) => {
        const uri = loggedModels.uriOf(loggedModels.get(modelId))
        return { root_uri: uri, files: await listing(uri, path) }
      },
    ),
  ]
  const endpoints: Endpoint[] = [
    ...experiments.endpoints,
    ...runs.endpoints,
    ...metricHistoryEndpoints(services.state, runs),
    ...runRecordEndpoints(services, runs, loggedModels),
    ...loggedModels.endpoints,
    ...registry.endpoints,
    ...artifactEndpoints,
  ]
  return {
    endpoints,
    runArtifact: (runId: string, path: string) => below(runPlace(runId).place(), path),
    versionArtifact: (name: string, version: string, path: string) =>
      below(placeAt(registry.versionUri(name, version)), path),
  }
}
