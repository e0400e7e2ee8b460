import type { ModelVersion } from '../../contract/model.ts'
import type { RegisteredModel } from '../../state/models.ts'
import type { State } from '../../state/open-state.ts'
import { toPairs } from './names.ts'

export const modelStages = ['None', 'Staging', 'Production', 'Archived'] as const
export type ModelStage = (typeof modelStages)[number]

/** Clients download the files of a pipeline's version from here; see artifact-places.ts. */
export const ownSource = (name: string, version: number) =>
  `mlflow-artifacts:/sporeprint-models/${encodeURIComponent(name)}/${version}`

export function toVersion(state: State, version: ModelVersion) {
  const { name, version: number, createdAt, runId, registryStage, aliases, source } = version
  const details = state.models.details(name, number)
  return {
    name,
    version: String(number),
    creation_timestamp: createdAt,
    last_updated_timestamp: details.updatedAt ?? createdAt,
    user_id: details.userId ?? '',
    current_stage: registryStage,
    description: details.description ?? '',
    source: source ?? ownSource(name, number),
    run_id: runId,
    status: 'READY',
    status_message: '',
    tags: toPairs(details.tags ?? {}),
    run_link: details.runLink ?? '',
    aliases,
    ...(details.modelId === undefined ? {} : { model_id: details.modelId }),
  }
}

export function toRegisteredModel(state: State, model: RegisteredModel) {
  const versions = state.models.versions(model.name)
  return {
    name: model.name,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
    description: model.description ?? '',
    latest_versions: latestOf(versions).map((version) => toVersion(state, version)),
    tags: toPairs(model.tags),
    aliases: versions.flatMap((version) =>
      version.aliases.map((alias) => ({ alias, version: String(version.version) })),
    ),
  }
}

/** The newest version of each stage. @param versions the newest first */
export const latestOf = (
  versions: readonly ModelVersion[],
  stages: readonly string[] = modelStages,
): ModelVersion[] =>
  stages.flatMap((stage) => versions.find((version) => version.registryStage === stage) ?? [])
