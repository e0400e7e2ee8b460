import { renameSync } from 'node:fs'
import type { ModelVersion } from '../../contract/model.ts'
import type { RegisteredModel, VersionDetails } from '../../state/models.ts'
import {
  modelFolder,
  setFolderAside,
  versionFolder,
  writeRegisteredModel,
  writeVersionDetails,
} from '../registry-files.ts'
import { endpoint } from './endpoint.ts'
import type { Experiments } from './experiments.ts'
import { field, pairsOf } from './fields.ts'
import type { LoggedModels } from './logged-models.ts'
import { absent, exists, invalid } from './mlflow-error.ts'
import { checkSource, downloadUri } from './model-source.ts'
import { checkKey, checkLength, valueLimits } from './names.ts'
import {
  latestOf,
  modelStages,
  ownSource,
  toRegisteredModel,
  toVersion,
  type ModelStage,
} from './registry-view.ts'
import { registrySearchEndpoints } from './registry-search.ts'
import type { Runs } from './runs.ts'
import type { MlflowServices } from './services.ts'

const by = 'mlflow'

const readTags = (given: unknown[] | undefined) =>
  Object.fromEntries(
    pairsOf(given, 'tags').map(([key, value]) => {
      checkTag(key, value)
      return [key, value]
    }),
  )

/** Registered models as MLflow's protocol has them, over the one registry there is: see docs/adr/0011. */
export function createMlflowRegistry(
  services: MlflowServices,
  known: { experiments: Experiments; runs: Runs; loggedModels: LoggedModels },
) {
  const { paths, state, registry } = services
  const { models } = state

  const getModel = (name: string): RegisteredModel => {
    const model = models.model(name)
    if (model) return model
    throw absent(`Registered Model with name=${name} not found`)
  }
  const getVersion = (name: string, version: string): ModelVersion => {
    if (!/^\d+$/.test(version)) throw invalid(`Parameter 'version' must be an integer, got '${version}'.`)
    const found = models.version(name, Number(version))
    if (found) return found
    throw absent(`Model Version (name=${name}, version=${version}) not found`)
  }
  const saveModel = (model: RegisteredModel): RegisteredModel => {
    const next = { ...model, updatedAt: Date.now() }
    writeRegisteredModel(paths, next)
    models.putModel(next)
    services.events.emit({ topic: 'model', id: next.name })
    return next
  }
  const saveDetails = ({ name, version }: ModelVersion, change: VersionDetails) => {
    const details = { ...models.details(name, version), ...change, updatedAt: Date.now() }
    writeVersionDetails(paths, name, version, details)
    models.setDetails(name, version, details)
    services.events.emit({ topic: 'model', id: name })
  }
  const checkNewName = (name: string, path = 'name') => {
    if (name.trim() === '') throw invalid(`Missing value for required parameter '${path}'.`)
    if (/[/:]/.test(name)) throw invalid(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`)
    checkLength(path, name, 256)
    modelFolder(paths, name)
    if (models.model(name)) throw exists(`Registered Model (name=${name}) already exists.`)
  }
  const versionUri = (name: string, version: string): string => {
    const { source } = getVersion(name, version)
    return source === undefined
      ? ownSource(name, Number(version))
      : downloadUri(source, { ...known, versionUri })
  }
  const answerModel = (name: string) => ({ registered_model: toRegisteredModel(state, getModel(name)) })
  const answerVersion = (name: string, version: string) => ({
    model_version: toVersion(state, getVersion(name, version)),
  })

  const removeVersion = ({ name, version }: ModelVersion, reason: string) => {
    const event = { at: Date.now(), by, model: name, version, reason } as const
    registry.record({ ...event, action: 'version-deleted' })
    setFolderAside(paths, versionFolder(paths, name, version))
  }

  const byName = { name: field.requiredText }
  const byVersion = { ...byName, version: field.requiredText }
  const tag = { key: field.requiredText, value: field.text }
  const byAlias = { ...byName, alias: field.requiredText }
  const endpoints = [
    ...endpoint(
      'POST',
      'registered-models/create',
      { ...byName, tags: field.array, description: field.text },
      ({ name, tags, description }) => {
        checkNewName(name)
        const now = Date.now()
        const model = {
          name,
          createdAt: now,
          updatedAt: now,
          tags: readTags(tags),
          ...(description ? { description } : {}),
        }
        return { registered_model: toRegisteredModel(state, saveModel(model)) }
      },
    ),
    ...endpoint('GET', 'registered-models/get', byName, ({ name }) => answerModel(name)),
    ...endpoint(
      'POST',
      'registered-models/rename',
      { ...byName, new_name: field.requiredText },
      ({ name, new_name: to }) => {
        const model = getModel(name)
        checkNewName(to, 'new_name')
        registry.record({
          at: Date.now(),
          by,
          action: 'model-renamed',
          model: name,
          version: 0,
          from: name,
          to,
          reason: 'renamed with MLflow',
        })
        renameSync(modelFolder(paths, name), modelFolder(paths, to))
        saveModel({ ...model, name: to })
        return answerModel(to)
      },
    ),
    ...endpoint(
      'PATCH|POST',
      'registered-models/update',
      { ...byName, description: field.text },
      ({ name, description = '' }) => {
        saveModel({ ...getModel(name), description })
        return answerModel(name)
      },
    ),
    ...endpoint('DELETE', 'registered-models/delete', byName, ({ name }) => {
      getModel(name)
      setFolderAside(paths, modelFolder(paths, name))
      registry.record({
        at: Date.now(),
        by,
        action: 'model-deleted',
        model: name,
        version: 0,
        reason: 'deleted with MLflow',
      })
      return {}
    }),
    ...endpoint(
      'GET|POST',
      'registered-models/get-latest-versions',
      { ...byName, stages: field.texts },
      ({ name, stages = [] }) => {
        getModel(name)
        const wanted = stages.length === 0 ? modelStages : stages.map(toStage)
        return {
          model_versions: latestOf(models.versions(name), wanted).map((version) => toVersion(state, version)),
        }
      },
    ),
    ...endpoint('POST', 'registered-models/set-tag', { ...byName, ...tag }, ({ name, key, value = '' }) => {
      checkTag(key, value)
      const model = getModel(name)
      saveModel({ ...model, tags: { ...model.tags, [key]: value } })
      return {}
    }),
    ...endpoint(
      'DELETE',
      'registered-models/delete-tag',
      { ...byName, key: field.requiredText },
      ({ name, key }) => {
        const model = getModel(name)
        const { [key]: _removed, ...tags } = model.tags
        saveModel({ ...model, tags })
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'registered-models/alias',
      { ...byAlias, version: field.requiredText },
      ({ name, alias, version }) => {
        checkAlias(alias)
        getModel(name)
        const to = getVersion(name, version).version
        const from = models.aliasVersion(name, alias)
        if (from !== to) {
          const event = {
            at: Date.now(),
            by,
            model: name,
            version: to,
            alias,
            to: String(to),
            reason: 'set with MLflow',
          }
          registry.record({
            ...event,
            action: 'alias-set',
            ...(from === undefined ? {} : { from: String(from) }),
          })
        }
        return {}
      },
    ),
    ...endpoint('DELETE', 'registered-models/alias', byAlias, ({ name, alias }) => {
      getModel(name)
      const version = models.aliasVersion(name, alias)
      if (version !== undefined) {
        const event = {
          at: Date.now(),
          by,
          model: name,
          version,
          alias,
          from: String(version),
          reason: 'removed with MLflow',
        }
        registry.record({ ...event, action: 'alias-removed' })
      }
      return {}
    }),
    ...endpoint('GET', 'registered-models/alias', byAlias, ({ name, alias }) => {
      getModel(name)
      const version = models.aliasVersion(name, alias)
      if (version === undefined) throw invalid(`Registered model alias ${alias} not found.`)
      return answerVersion(name, String(version))
    }),
    ...endpoint(
      'POST',
      'model-versions/create',
      {
        ...byName,
        source: field.requiredText,
        run_id: field.text,
        tags: field.array,
        run_link: field.text,
        description: field.text,
        model_id: field.text,
      },
      async (input) => {
        const { name, source, run_id: runId = '' } = input
        getModel(name)
        const tags = readTags(input.tags)
        const isPrompt = Object.hasOwn(tags, 'mlflow.prompt.is_prompt')
        if (!isPrompt) checkSource(source)
        const modelId = input.model_id || /^models:\/+(m-[0-9a-f]{32})\/?$/.exec(source)?.[1]
        const logged = modelId ? known.loggedModels.get(modelId) : undefined
        const from = runId || logged?.sourceRunId || ''
        const metrics = from === '' ? {} : state.metrics.latest(from)
        const version = await registry.createSourceVersion({
          metadata: {
            name,
            runId: from,
            source,
            algorithm: 'mlflow',
            target: '',
            classes: [],
            signature: [],
            inputExample: {},
            sizeBytes: 0,
            metrics: Object.fromEntries(
              Object.entries(metrics).filter(([, value]) => Number.isFinite(value)),
            ),
            lineage: {
              dataset: '',
              datasetVersion: 0,
              datasetSha256: '',
              pipeline: '',
              codeVersion: 'mlflow',
            },
          },
          details: {
            tags,
            ...(input.description ? { description: input.description } : {}),
            ...(input.run_link ? { runLink: input.run_link } : {}),
            ...(modelId ? { modelId } : {}),
          },
          by: from === '' ? by : `run ${from}`,
        })
        saveModel(getModel(name))
        if (modelId) known.loggedModels.addVersion(modelId, { name, version: version.version })
        return answerVersion(name, String(version.version))
      },
    ),
    ...endpoint('GET', 'model-versions/get', byVersion, ({ name, version }) => answerVersion(name, version)),
    ...endpoint(
      'PATCH|POST',
      'model-versions/update',
      { ...byVersion, description: field.text },
      ({ name, version, description = '' }) => {
        saveDetails(getVersion(name, version), { description })
        return answerVersion(name, version)
      },
    ),
    ...endpoint('DELETE', 'model-versions/delete', byVersion, ({ name, version }) => {
      removeVersion(getVersion(name, version), 'deleted with MLflow')
      saveModel(getModel(name))
      return {}
    }),
    ...endpoint('GET', 'model-versions/get-download-uri', byVersion, ({ name, version }) => ({
      artifact_uri: versionUri(name, version),
    })),
    ...endpoint(
      'POST',
      'model-versions/transition-stage',
      { ...byVersion, stage: field.requiredText, archive_existing_versions: field.bool },
      ({ name, version, stage, archive_existing_versions: archives = false }) => {
        const to = toStage(stage)
        const chosen = getVersion(name, version)
        const isActive = to === 'Staging' || to === 'Production'
        if (archives && !isActive) {
          throw invalid(
            `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
          )
        }
        const others = archives
          ? models.versions(name).filter((one) => one.registryStage === to && one.version !== chosen.version)
          : []
        for (const other of others) setStage(other, 'Archived')
        setStage(chosen, to)
        saveModel(getModel(name))
        return answerVersion(name, version)
      },
    ),
    ...endpoint(
      'POST',
      'model-versions/set-tag',
      { ...byVersion, ...tag },
      ({ name, version, key, value = '' }) => {
        checkTag(key, value)
        const found = getVersion(name, version)
        saveDetails(found, { tags: { ...models.details(name, found.version).tags, [key]: value } })
        return {}
      },
    ),
    ...endpoint(
      'DELETE',
      'model-versions/delete-tag',
      { ...byVersion, key: field.requiredText },
      ({ name, version, key }) => {
        const found = getVersion(name, version)
        const { [key]: _removed, ...tags } = models.details(name, found.version).tags ?? {}
        saveDetails(found, { tags })
        return {}
      },
    ),
    ...registrySearchEndpoints(state),
  ]

  function setStage(version: ModelVersion, to: ModelStage): void {
    const { name, version: number, registryStage: from } = version
    if (from !== to) {
      const event = { at: Date.now(), by, model: name, version: number, from, to, reason: 'set with MLflow' }
      registry.record({ ...event, action: 'registry-stage-set' })
    }
    saveDetails(version, {})
  }

  return { endpoints, versionUri }
}

function checkTag(key: string, value: string): void {
  checkKey(key, 'key')
  checkLength('value', value, valueLimits.registryTag)
}

function checkAlias(alias: string): void {
  if (!/^[\w-]*$/.test(alias))
    throw invalid(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    )
  checkLength('Registered model alias name', alias, 255)
  if (alias.toLowerCase() === 'latest') throw invalid("'latest' alias name (case insensitive) is reserved.")
  if (/^v\d+$/i.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`)
}

function toStage(stage: string): ModelStage {
  const found = modelStages.find((one) => one.toLowerCase() === stage.toLowerCase())
  if (found) return found
  throw invalid(`Invalid Model Version stage: ${stage}. Value must be one of ${modelStages.join(', ')}.`)
}
