import { endpoint } from './endpoint.ts'
import { field, isRecord, missing, objectsOf } from './fields.ts'
import type { LoggedModels } from './logged-models.ts'
import { invalid } from './mlflow-error.ts'
import { checkLength, readMetric } from './names.ts'
import type { Runs } from './runs.ts'
import type { MlflowServices } from './services.ts'

type Json = Record<string, unknown>
const modelHistoryTag = 'mlflow.log-model.history'

/** Single metrics, datasets and models of a run: what also concerns other things than the run. */
export function runRecordEndpoints({ state }: MlflowServices, runs: Runs, loggedModels: LoggedModels) {
  const byId = { run_id: field.requiredText }

  /** Adds what is not in one of the run's lists yet. */
  const addTo = (
    runId: string,
    part: 'inputs' | 'outputs',
    added: Record<string, Json[]>,
    idOf: (item: Json) => string,
  ) => {
    const row = runs.getActive(runId)
    const before: unknown = JSON.parse(row[part] ?? '{}')
    const all: Json = isRecord(before) ? { ...before } : {}
    for (const [list, items] of Object.entries(added)) {
      const known = Array.isArray(all[list]) ? all[list].filter(isRecord) : []
      const ids = new Set(known.map(idOf))
      const fresh = items.filter((item) => !ids.has(idOf(item)) && ids.add(idOf(item)))
      if (fresh.length > 0) all[list] = [...known, ...fresh]
    }
    runs.change(runId, () => state.runs.update({ ...row, [part]: JSON.stringify(all) }))
  }

  return [
    ...endpoint(
      'POST',
      'runs/log-metric',
      {
        ...byId,
        key: field.requiredText,
        value: field.requiredDouble,
        timestamp: field.requiredInt,
        step: field.int,
        model_id: field.text,
        dataset_name: field.text,
        dataset_digest: field.text,
      },
      ({
        run_id: runId,
        model_id: modelId,
        dataset_name: datasetName,
        dataset_digest: datasetDigest,
        ...given
      }) => {
        const metric = readMetric(given)
        runs.getActive(runId)
        runs.change(runId, () => runs.putMetrics(runId, [metric]))
        if (modelId) loggedModels.addMetric(modelId, { ...metric, runId, datasetName, datasetDigest })
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'runs/log-batch',
      { ...byId, metrics: field.array, params: field.array, tags: field.array },
      ({ run_id: runId, ...given }) => {
        runs.batch(runId, given)
        for (const metric of objectsOf(given.metrics, 'metrics')) {
          const { model_id: modelId, dataset_name: name, dataset_digest: digest } = metric
          if (typeof modelId !== 'string' || modelId === '') continue
          const dataset = {
            ...(typeof name === 'string' ? { datasetName: name } : {}),
            ...(typeof digest === 'string' ? { datasetDigest: digest } : {}),
          }
          loggedModels.addMetric(modelId, { ...readMetric(metric), runId, ...dataset })
        }
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'runs/log-inputs',
      { ...byId, datasets: field.array, models: field.array },
      ({ run_id: runId, datasets, models }) => {
        const given = objectsOf(datasets, 'datasets')
        for (const [index, { dataset }] of given.entries())
          checkDataset(dataset, `datasets[${index}].dataset`)
        addTo(
          runId,
          'inputs',
          { dataset_inputs: given, model_inputs: objectsOf(models, 'models') },
          (item) =>
            isRecord(item.dataset)
              ? JSON.stringify([item.dataset.name, item.dataset.digest])
              : String(item.model_id),
        )
        return {}
      },
    ),
    ...endpoint('POST', 'runs/outputs', { ...byId, models: field.array }, ({ run_id: runId, models }) => {
      addTo(runId, 'outputs', { model_outputs: objectsOf(models, 'models') }, (item) => String(item.model_id))
      return {}
    }),
    ...endpoint(
      'POST',
      'runs/log-model',
      { ...byId, model_json: field.requiredText },
      ({ run_id: runId, model_json: text }) => {
        const model = parseModel(text)
        runs.getActive(runId)
        const before: unknown = JSON.parse(state.runs.tags(runId)[modelHistoryTag] ?? '[]')
        const history: unknown[] = Array.isArray(before) ? [...before, model] : [model]
        runs.change(runId, () => state.runs.setTags(runId, { [modelHistoryTag]: JSON.stringify(history) }))
        return {}
      },
    ),
  ]
}

function parseModel(text: string): Json {
  let model: unknown
  try {
    model = JSON.parse(text)
  } catch {
    // Told below.
  }
  if (!isRecord(model))
    throw invalid(`Malformed model info. \n ${text.slice(0, 1000)} \n is not a valid JSON.`)
  const lacking = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter(
    (name) => !Object.hasOwn(model, name),
  )
  if (lacking.length === 0) return model
  throw invalid(`Model json is missing mandatory fields: {${lacking.map((name) => `'${name}'`).join(', ')}}`)
}

const datasetLimits = {
  name: 500,
  digest: 36,
  source_type: 500,
  source: 65_535,
  schema: 1_048_575,
  profile: 16_777_215,
}

function checkDataset(dataset: unknown, path: string): void {
  if (!isRecord(dataset)) throw invalid(missing(path))
  for (const [name, limit] of Object.entries(datasetLimits)) {
    const value = dataset[name]
    const isOptional = name === 'schema' || name === 'profile'
    if (value === undefined && isOptional) continue
    if (typeof value !== 'string' || (value === '' && !isOptional)) throw invalid(missing(`${path}.${name}`))
    checkLength(name, value, limit)
  }
}
