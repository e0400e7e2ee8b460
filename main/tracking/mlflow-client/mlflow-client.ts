import { openAsBlob } from 'node:fs'
import type { z } from 'zod'
import { unavailable } from '../../lib/errors.ts'
import { answers } from './answers.ts'
import {
  createRequest,
  parseJson,
  plainUri,
  toUnreachable,
  type MlflowAddress,
  type RequestOptions,
} from './request.ts'

type Pair = { key: string; value: string }
type Query = Record<string, string | number | undefined>

export type MlflowClient = ReturnType<typeof createMlflowClient>

const transferMs = 3_600_000
const experimentsPerPage = 1000
const runsPerPage = 500
const versionsPerPage = 1000
const pointsPerPage = 25_000

export const toPairs = (values: Readonly<Record<string, string>>): Pair[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }))

/** A text as a filter of MLflow's has it. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** MLflow's REST protocol as its servers from 2.8 on speak it. A list is fetched page by page, to its end. */
export function createMlflowClient(address: MlflowAddress, options: RequestOptions = {}) {
  const uri = plainUri(address.uri)
  const request = createRequest(address, options)

  const call = async <Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    given: Query | object = {},
  ): Promise<z.infer<Schema>> => {
    const isGet = method === 'GET'
    const query = isGet ? `?${new URLSearchParams(definedOf(given)).toString()}` : ''
    const response = await request(`/api/2.0/mlflow/${path}${query}`, {
      method,
      ...(isGet ? {} : { body: JSON.stringify(given), headers: { 'content-type': 'application/json' } }),
    })
    let text: string
    try {
      text = await response.text()
    } catch (error) {
      throw toUnreachable(error, uri, options.signal)
    }
    const parsed = schema.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    throw unavailable(
      `${uri} does not answer like an MLflow server (${path}: ${parsed.error.issues[0]?.message ?? ''}). Check the address.`,
      { uri, path, isOutage: true },
    )
  }
  const get = <Schema extends z.ZodType>(path: string, schema: Schema, query: Query) =>
    call('GET', path, schema, query)
  const post = <Schema extends z.ZodType>(path: string, schema: Schema, body: object) =>
    call('POST', path, schema, body)
  const change = (path: string, body: object) => call('POST', path, answers.nothing, body)

  return {
    uri,
    /** Says that it is there, and which version it is. */
    async version(): Promise<string> {
      const response = await request('/version', { timeoutMs: 10_000 })
      return (await response.text()).trim()
    },
    /** An answer that this client has no method for; its shape is the caller's business. */
    raw: (method: string, path: string, given: Query | object) => call(method, path, answers.nothing, given),

    async *experiments() {
      for await (const page of pages((token) =>
        post('experiments/search', answers.experiments, {
          view_type: 'ALL',
          max_results: experimentsPerPage,
          page_token: token,
        }),
      ))
        yield* page.experiments
    },
    experiment: (id: string) => get('experiments/get', answers.experiment, { experiment_id: id }),
    experimentByName: (name: string) =>
      get('experiments/get-by-name', answers.experiment, { experiment_name: name }),
    createExperiment: (name: string, tags: Pair[]) =>
      post('experiments/create', answers.experimentId, { name, tags }),
    renameExperiment: (id: string, name: string) =>
      change('experiments/update', { experiment_id: id, new_name: name }),
    setExperimentTag: (id: string, key: string, value: string) =>
      change('experiments/set-experiment-tag', { experiment_id: id, key, value }),
    deleteExperiment: (id: string) => change('experiments/delete', { experiment_id: id }),
    restoreExperiment: (id: string) => change('experiments/restore', { experiment_id: id }),

    /** Also deleted ones. */
    async *runs(experimentId: string, filter = '') {
      for await (const page of pages((token) =>
        post('runs/search', answers.runs, {
          experiment_ids: [experimentId],
          filter,
          run_view_type: 'ALL',
          max_results: runsPerPage,
          order_by: ['attributes.start_time ASC'],
          page_token: token,
        }),
      ))
        yield* page.runs
    },
    run: (id: string) => get('runs/get', answers.run, { run_id: id }),
    createRun: (run: object) => post('runs/create', answers.run, run),
    updateRun: (run: object) => change('runs/update', run),
    deleteRun: (id: string) => change('runs/delete', { run_id: id }),
    restoreRun: (id: string) => change('runs/restore', { run_id: id }),
    logBatch: (batch: object) => change('runs/log-batch', batch),
    deleteRunTag: (id: string, key: string) => change('runs/delete-tag', { run_id: id, key }),
    logInputs: (id: string, datasets: object[]) => change('runs/log-inputs', { run_id: id, datasets }),
    async *history(runId: string, key: string) {
      for await (const page of pages((token) =>
        get('metrics/get-history', answers.history, {
          run_id: runId,
          metric_key: key,
          max_results: pointsPerPage,
          page_token: token,
        }),
      ))
        yield* page.metrics
    },

    async *runFiles(runId: string, path: string) {
      for await (const page of pages((token) =>
        get('artifacts/list', answers.files, { run_id: runId, path: path || undefined, page_token: token }),
      ))
        yield* page.files
    },
    /** A file of a run, wherever the server keeps it. */
    async downloadRunFile(runId: string, path: string): Promise<Response> {
      const query = new URLSearchParams({ run_uuid: runId, run_id: runId, path }).toString()
      return request(`/get-artifact?${query}`, { timeoutMs: transferMs })
    },
    async *proxiedFiles(path: string) {
      const query = new URLSearchParams({ path }).toString()
      const response = await request(`/api/2.0/mlflow-artifacts/artifacts?${query}`)
      yield* answers.files.parse(await response.json()).files
    },
    downloadProxied: (path: string) =>
      request(`/api/2.0/mlflow-artifacts/artifacts/${encodePath(path)}`, { timeoutMs: transferMs }),
    /** @param path below `mlflow-artifacts:/` */
    async upload(path: string, file: string): Promise<void> {
      const body = await openAsBlob(file)
      const response = await request(`/api/2.0/mlflow-artifacts/artifacts/${encodePath(path)}`, {
        method: 'PUT',
        body,
        headers: { 'content-type': 'application/octet-stream' },
        timeoutMs: transferMs,
      })
      await response.body?.cancel()
    },

    async *models() {
      for await (const page of pages((token) =>
        get('registered-models/search', answers.models, { max_results: 100, page_token: token }),
      ))
        yield* page.registered_models
    },
    model: (name: string) => get('registered-models/get', answers.model, { name }),
    createModel: (model: object) => post('registered-models/create', answers.model, model),
    describeModel: (name: string, description: string) =>
      call('PATCH', 'registered-models/update', answers.nothing, { name, description }),
    renameModel: (name: string, newName: string) =>
      change('registered-models/rename', { name, new_name: newName }),
    deleteModel: (name: string) => call('DELETE', 'registered-models/delete', answers.nothing, { name }),
    setModelTag: (name: string, key: string, value: string) =>
      change('registered-models/set-tag', { name, key, value }),
    deleteModelTag: (name: string, key: string) =>
      call('DELETE', 'registered-models/delete-tag', answers.nothing, { name, key }),
    setAlias: (name: string, alias: string, version: string) =>
      change('registered-models/alias', { name, alias, version }),
    deleteAlias: (name: string, alias: string) =>
      call('DELETE', 'registered-models/alias', answers.nothing, { name, alias }),

    async *versions(name: string) {
      for await (const page of pages((token) =>
        get('model-versions/search', answers.versions, {
          filter: `name = ${quoted(name)}`,
          max_results: versionsPerPage,
          page_token: token,
        }),
      ))
        yield* page.model_versions
    },
    createVersion: (version: object) => post('model-versions/create', answers.version, version),
    describeVersion: (name: string, version: string, description: string) =>
      call('PATCH', 'model-versions/update', answers.nothing, { name, version, description }),
    setVersionTag: (name: string, version: string, key: string, value: string) =>
      change('model-versions/set-tag', { name, version, key, value }),
    deleteVersionTag: (name: string, version: string, key: string) =>
      call('DELETE', 'model-versions/delete-tag', answers.nothing, { name, version, key }),
    setStage: (name: string, version: string, stage: string) =>
      change('model-versions/transition-stage', { name, version, stage, archive_existing_versions: false }),
    deleteVersion: (name: string, version: string) =>
      call('DELETE', 'model-versions/delete', answers.nothing, { name, version }),

    async *loggedModels(experimentId: string) {
      for await (const page of pages((token) =>
        post('logged-models/search', answers.loggedModels, {
          experiment_ids: [experimentId],
          max_results: 100,
          page_token: token,
        }),
      ))
        yield* page.models
    },
  }
}

const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/')

const definedOf = (query: object): [string, string][] =>
  Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))

async function* pages<Page extends { next_page_token?: string }>(
  ask: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void, void> {
  let token: string | undefined
  do {
    const page = await ask(token)
    yield page
    token = page.next_page_token
  } while (token !== undefined)
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
