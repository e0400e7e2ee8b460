import { randomUUID } from 'node:crypto'
import { loggedModel, saveLoggedModel, type LoggedModel } from '../logged-models.ts'
import { runName } from '../run-name.ts'
import { endpoint } from './endpoint.ts'
import { artifactRoot, jsonTags, type Experiments } from './experiments.ts'
import { field, isRecord, objectsOf, pairsOf } from './fields.ts'
import { filterToSql, join, nullsLast, orderToSql, type Searchable } from '../filter/to-sql.ts'
import { absent, invalid } from './mlflow-error.ts'
import { checkKey, checkLength, cut, toDouble, toPairs, valueLimits, type GivenMetric } from './names.ts'
import { offsetOf, pageOf } from './pages.ts'
import type { MlflowServices } from './services.ts'

const column = (name: string) => `l.record ->> '$.${name}'`
const created = { sql: 'l.created_at', isNumber: true, isNeverNull: true }
const updated = { sql: column('updatedAt'), isNumber: true, isNeverNull: true }
const metricRows = `json_each(l.record, '$.metrics') x`
const metricValue = `CASE typeof(x.value ->> '$.value') WHEN 'text' THEN NULL ELSE x.value ->> '$.value' END`
const metricOf = (key: string, value: string) => ({
  text: `(SELECT ${value} FROM ${metricRows} WHERE x.value ->> '$.key' = ? ORDER BY ${metricValue} DESC LIMIT 1)`,
  values: [key],
})
const searchable: Searchable = {
  attributes: {
    name: { sql: column('name'), isNeverNull: true },
    model_id: { sql: 'l.model_id', isNeverNull: true },
    model_type: { sql: column('modelType') },
    source_run_id: { sql: column('sourceRunId') },
    status: { sql: `substr(${column('status')}, length('LOGGED_MODEL_') + 1)`, isNeverNull: true },
    creation_time: created,
    creation_timestamp: created,
    last_updated_time: updated,
    last_updated_timestamp: updated,
  },
  keyed: {
    tag: jsonTags(`l.record, '$.tags'`),
    parameter: jsonTags(`l.record, '$.params'`),
    metric: {
      column: 't.value',
      which: (key, { text, values }) => ({
        text: `EXISTS (SELECT 1 FROM (SELECT x.value ->> '$.key' AS key, ${metricValue} AS value FROM ${metricRows}) t WHERE t.key = ? AND ${text})`,
        values: [key, ...values],
      }),
      value: (key) => metricOf(key, metricValue),
      order: (key, isDescending) =>
        nullsLast(metricOf(key, `ifnull(${isDescending ? '-' : ''}${metricValue}, 'NaN')`), false),
    },
  },
}
const statuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'] as const

const readTags = (given: unknown[] | undefined) =>
  Object.fromEntries(
    pairsOf(given, 'tags').map(([key, value], index) => {
      checkKey(key, `tags[${index}].key`)
      return [key, cut(value, valueLimits.tag)]
    }),
  )
const readParams = (given: unknown[] | undefined) =>
  Object.fromEntries(
    pairsOf(given, 'params').map(([key, value], index) => {
      checkKey(key, `params[${index}].key`, 'Param key')
      return [key, cut(value, valueLimits.param)]
    }),
  )

export type LoggedModels = ReturnType<typeof createLoggedModels>

/** Models of MLflow 3, which exist by themselves beside the run that logged them. */
export function createLoggedModels({ paths, state }: MlflowServices, experiments: Experiments) {
  const get = (modelId: string, allowsDeleted = false): LoggedModel => {
    const record = state.loggedModels.get(modelId)
    const model = record === undefined ? undefined : loggedModel.parse(record)
    if (model && (allowsDeleted || model.deletedAt === undefined)) return model
    throw absent(`Logged model with ID '${modelId}' not found.`)
  }
  const save = (model: LoggedModel): LoggedModel => {
    const next = { ...model, updatedAt: Date.now() }
    saveLoggedModel(paths, state, next)
    return next
  }
  const uriOf = (model: LoggedModel) =>
    `${artifactRoot(experiments.get(String(model.experimentId)))}/models/${model.modelId}/artifacts`

  const toModel = (model: LoggedModel) => ({
    info: {
      model_id: model.modelId,
      experiment_id: String(model.experimentId),
      name: model.name,
      creation_timestamp_ms: model.createdAt,
      last_updated_timestamp_ms: model.updatedAt,
      artifact_uri: uriOf(model),
      status: model.status,
      ...(model.modelType === undefined ? {} : { model_type: model.modelType }),
      ...(model.sourceRunId === undefined ? {} : { source_run_id: model.sourceRunId }),
      tags: toPairs(model.tags),
    },
    data: {
      params: toPairs(model.params),
      metrics: model.metrics.map(({ runId, datasetName, datasetDigest, value, ...metric }) => ({
        ...metric,
        value,
        model_id: model.modelId,
        ...(runId === undefined ? {} : { run_id: runId }),
        ...(datasetName === undefined ? {} : { dataset_name: datasetName }),
        ...(datasetDigest === undefined ? {} : { dataset_digest: datasetDigest }),
      })),
    },
  })

  const byId = { model_id: field.requiredText }
  const endpoints = [
    ...endpoint(
      'POST',
      'logged-models',
      {
        experiment_id: field.requiredText,
        name: field.text,
        model_type: field.text,
        source_run_id: field.text,
        params: field.array,
        tags: field.array,
      },
      (input) => {
        const experiment = experiments.requireActive(experiments.get(input.experiment_id))
        const modelId = `m-${randomUUID().replaceAll('-', '')}`
        const name = input.name || runName(modelId)
        if (/[/:.%"']/.test(name)) {
          throw invalid(
            `Invalid model name (${name}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
          )
        }
        checkLength('name', name, 500)
        const now = Date.now()
        const model = save({
          modelId,
          experimentId: experiment.id,
          name,
          status: 'LOGGED_MODEL_PENDING',
          ...(input.model_type ? { modelType: input.model_type } : {}),
          ...(input.source_run_id ? { sourceRunId: input.source_run_id } : {}),
          createdAt: now,
          updatedAt: now,
          metrics: [],
          tags: readTags(input.tags),
          params: readParams(input.params),
        })
        return { model: toModel(model) }
      },
    ),
    ...endpoint(
      'POST',
      'logged-models/search',
      {
        experiment_ids: field.array,
        filter: field.text,
        max_results: field.int,
        order_by: field.array,
        page_token: field.text,
        datasets: field.array,
      },
      (input) => {
        const limit = input.max_results ?? 100
        if (limit < 1)
          throw invalid(
            `Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`,
          )
        const offset = offsetOf(input.page_token)
        const clauses = objectsOf(input.order_by, 'order_by').map(({ field_name: name, ascending }) => {
          if (typeof name !== 'string')
            throw invalid('`field_name` in the `order_by` clause must be specified.')
          return `${name} ${ascending === false ? 'DESC' : 'ASC'}`
        })
        const ids = (input.experiment_ids ?? []).map(Number)
        const here = {
          text: `l.deleted_at IS NULL AND l.experiment_id IN (SELECT value FROM json_each(?))`,
          values: [JSON.stringify(ids)],
        }
        const found = state.listings.loggedModels({
          where: join([here, filterToSql(input.filter ?? '', searchable)], ' AND '),
          order: orderToSql(clauses, searchable, 'l.created_at DESC, l.model_id'),
          limit: limit + 1,
          offset,
        })
        const { rows, ...rest } = pageOf(found, offset, limit)
        return { models: rows.map((row) => toModel(loggedModel.parse(row))), ...rest }
      },
    ),
    ...endpoint(
      'GET',
      'logged-models/:model_id',
      { ...byId, allow_deleted: field.bool },
      ({ model_id: id, allow_deleted }) => ({
        model: toModel(get(id, allow_deleted)),
      }),
    ),
    ...endpoint(
      'PATCH',
      'logged-models/:model_id',
      { ...byId, status: field.any },
      ({ model_id: id, status }) => {
        const found = statuses.find((name, index) => name === status || String(index + 1) === String(status))
        if (!found)
          throw invalid(
            `Invalid model status: ${JSON.stringify(status)}. Expected one of ${statuses.join(', ')}.`,
          )
        return { model: toModel(save({ ...get(id), status: found })) }
      },
    ),
    ...endpoint('DELETE', 'logged-models/:model_id', byId, ({ model_id: id }) => {
      save({ ...get(id), deletedAt: Date.now() })
      return {}
    }),
    ...endpoint(
      'PATCH',
      'logged-models/:model_id/tags',
      { ...byId, tags: field.array },
      ({ model_id: id, tags }) => {
        const model = get(id)
        return { model: toModel(save({ ...model, tags: { ...model.tags, ...readTags(tags) } })) }
      },
    ),
    ...endpoint(
      'DELETE',
      'logged-models/:model_id/tags/:tag_key',
      { ...byId, tag_key: field.requiredText },
      ({ model_id: id, tag_key: key }) => {
        const model = get(id)
        if (!Object.hasOwn(model.tags, key))
          throw absent(`No tag with key ${JSON.stringify(key)} found for model with ID ${id}.`)
        const { [key]: _removed, ...tags } = model.tags
        save({ ...model, tags })
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'logged-models/:model_id/params',
      { ...byId, params: field.array },
      ({ model_id: id, params }) => {
        const model = get(id)
        save({ ...model, params: { ...readParams(params), ...model.params } })
        return {}
      },
    ),
  ]

  return {
    endpoints,
    get,
    uriOf,
    addMetric(
      modelId: string,
      metric: GivenMetric & { runId?: string; datasetName?: string; datasetDigest?: string },
    ) {
      const model = get(modelId)
      const value = toDouble(metric.value)
      const known = model.metrics.filter(
        (one) =>
          one.key !== metric.key || one.runId !== metric.runId || one.datasetDigest !== metric.datasetDigest,
      )
      save({ ...model, metrics: [...known, { ...metric, value }] })
    },
    /** Remembers on the model which versions were registered from it. */
    addVersion(modelId: string, version: { name: string; version: number }) {
      const model = get(modelId)
      const key = 'mlflow.modelVersions'
      const before: unknown = JSON.parse(model.tags[key] ?? '[]')
      const versions = [...(Array.isArray(before) ? before.filter(isRecord) : []), version]
      save({ ...model, tags: { ...model.tags, [key]: JSON.stringify(versions) } })
    },
  }
}
