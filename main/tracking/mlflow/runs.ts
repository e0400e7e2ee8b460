import { randomUUID } from 'node:crypto'
import type { RunRow } from '../../state/runs.ts'
import { appendMetricPoints } from '../run-record.ts'
import { runName } from '../run-name.ts'
import { endpoint } from './endpoint.ts'
import type { Experiments } from './experiments.ts'
import { field, objectsOf, pairsOf } from './fields.ts'
import { absent, badState, invalid } from './mlflow-error.ts'
import { checkKey, cut, readMetric, valueLimits, type GivenMetric } from './names.ts'
import { viewTypeOf } from './pages.ts'
import { searchRuns } from './run-search.ts'
import { stateOf, toRunInfo, toRuns } from './run-view.ts'
import type { MlflowServices } from './services.ts'

const batchLimits = { metrics: 1000, params: 100, tags: 100, all: 1000 }
const nameTag = 'mlflow.runName'
const parentTag = 'mlflow.parentRunId'
type Pairs = [key: string, value: string][]

const requireEnded = (row: RunRow) => {
  if (row.source === 'mlflow' || (row.state !== 'running' && row.state !== 'queued')) return
  throw badState(`The run ${row.runId} is going on in Sporeprint. Cancel it there first.`)
}

const readTags = (tags: Pairs, path: (index: number) => string): Pairs =>
  tags.map(([key, value], index) => {
    checkKey(key, path(index))
    return [key, cut(value, valueLimits.tag)]
  })

const readParam = ([key, value]: [string, string], path: string): [string, string] => {
  checkKey(key, path, 'Param key')
  return [key, cut(value, valueLimits.param)]
}

export type Runs = ReturnType<typeof createRuns>

/** Runs as MLflow's protocol has them: those of its clients, and those of pipelines, which nobody else may end. */
export function createRuns(services: MlflowServices, experiments: Experiments) {
  const { paths, state, tracking } = services

  const find = (runId: string): RunRow | undefined => state.runs.get(runId)
  const get = (runId: string): RunRow => {
    const row = find(runId)
    if (row) return row
    throw absent(`Run with id=${runId} not found`)
  }
  const getActive = (runId: string): RunRow => {
    const row = get(runId)
    if (row.deletedAt === null) return row
    throw invalid(`The run ${runId} must be in the 'active' state. Current state is deleted.`)
  }
  const experimentOf = (row: RunRow) => state.experiments.byName(row.experiment)!
  /** Everything a request changes, at once; its file follows. */
  const change = (runId: string, work: () => void) => {
    state.transaction(() => {
      work()
      state.runs.markUnsaved(runId)
    })
    tracking.saveLater(runId)
  }

  /** A tag may name the run or its parent. */
  const putTags = (row: RunRow, tags: Pairs) => {
    if (tags.length === 0) return
    const values = Object.fromEntries(tags)
    state.runs.setTags(row.runId, values)
    const name = values[nameTag] ?? row.name
    const wanted = row.source === 'mlflow' ? values[parentTag] : undefined
    const isParent =
      wanted !== undefined && state.runs.get(wanted) && !state.runs.family(row.runId).includes(wanted)
    const parentId = isParent ? wanted : row.parentId
    if (name !== row.name || parentId !== row.parentId) state.runs.update({ ...row, name, parentId })
  }
  const putMetrics = (runId: string, metrics: readonly GivenMetric[]) => {
    if (metrics.length === 0) return
    const points = metrics.map(({ key, value, step, timestamp }) => ({ key, value, step, at: timestamp }))
    appendMetricPoints(paths, runId, points)
    state.metrics.append(runId, points)
  }
  const changedParams = (runId: string, params: Pairs) => {
    if (params.length === 0) return []
    const known = state.runs.params(runId)
    return params.flatMap(([key, value]) =>
      Object.hasOwn(known, key) && known[key] !== value ? [{ key, old: known[key]!, value }] : [],
    )
  }

  const create = (input: { id: string; userId?: string; startedAt: number; tags: Pairs; name?: string }) => {
    const experiment = experiments.requireActive(experiments.get(input.id))
    const tags = readTags(input.tags, (index) => `tags[${index}].key`)
    const tagged = tags.find(([key]) => key === nameTag)?.[1]
    if (input.name && tagged && input.name !== tagged) {
      throw invalid(
        `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${input.name}', mlflow.runName='${tagged}').`,
      )
    }
    const runId = randomUUID().replaceAll('-', '')
    const name = input.name || tagged || runName(runId)
    const row: RunRow = {
      runId,
      name,
      experiment: experiment.name,
      parentId: null,
      kind: 'tracked',
      state: 'running',
      startedAt: input.startedAt,
      endedAt: null,
      deletedAt: null,
      source: 'mlflow',
      userId: input.userId ?? null,
      inputs: null,
      outputs: null,
    }
    change(runId, () => {
      state.runs.insert(row)
      putTags(row, tagged === undefined ? [...tags, [nameTag, name]] : tags)
    })
    return { run: toRuns(state, [get(runId)])[0] }
  }

  const batch = (runId: string, given: { metrics?: unknown[]; params?: unknown[]; tags?: unknown[] }) => {
    const metrics = objectsOf(given.metrics, 'metrics').map(readMetric)
    const params = pairsOf(given.params, 'params').map((pair, index) =>
      readParam(pair, `params[${index}].key`),
    )
    const tags = readTags(pairsOf(given.tags, 'tags'), (index) => `tags[${index}].key`)
    checkBatch('metrics', metrics.length, batchLimits.metrics)
    checkBatch('params', params.length, batchLimits.params)
    checkBatch('tags', tags.length, batchLimits.tags)
    checkBatch('metrics, params, and tags', metrics.length + params.length + tags.length, batchLimits.all)
    const keys = params.map(([key]) => key)
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index)
    if (twice.length > 0) {
      throw invalid(
        `Duplicate parameter keys have been submitted: [${twice.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
      )
    }
    const row = getActive(runId)
    const changed = changedParams(runId, params)
    if (changed.length > 0) {
      const list = changed.map(
        ({ key, old, value }) => `{'key': '${key}', 'old_value': '${old}', 'new_value': '${value}'}`,
      )
      throw invalid(
        `Changing param values is not allowed. Params were already logged='[${list.join(', ')}]' for run ID='${runId}'.`,
      )
    }
    change(runId, () => {
      state.runs.setParams(runId, Object.fromEntries(params))
      putTags(row, tags)
      putMetrics(runId, metrics)
    })
  }

  const byId = { run_id: field.requiredText }
  const endpoints = [
    ...endpoint(
      'POST',
      'runs/create',
      {
        experiment_id: field.text,
        user_id: field.text,
        run_name: field.text,
        start_time: field.int,
        tags: field.array,
      },
      (input) =>
        create({
          id: input.experiment_id || '0',
          ...(input.user_id ? { userId: input.user_id } : {}),
          ...(input.run_name ? { name: input.run_name } : {}),
          startedAt: input.start_time ?? Date.now(),
          tags: pairsOf(input.tags, 'tags'),
        }),
    ),
    ...endpoint(
      'POST',
      'runs/update',
      { ...byId, status: field.any, end_time: field.int, run_name: field.text },
      ({ run_id: runId, status, end_time: endedAt, run_name: name }) => {
        const row = getActive(runId)
        const to = status === undefined || status === null ? row.state : stateOf(status)
        const isOurs = row.source !== 'mlflow'
        if (isOurs && (to !== row.state || endedAt !== undefined)) requireEnded(row)
        const next = {
          ...row,
          ...(isOurs ? {} : { state: to, endedAt: endedAt ?? row.endedAt }),
          ...(name ? { name } : {}),
        }
        change(runId, () => {
          state.runs.update(next)
          if (name) state.runs.setTags(runId, { [nameTag]: name })
        })
        return { run_info: toRunInfo(next, experimentOf(next)) }
      },
    ),
    ...endpoint('POST', 'runs/delete', byId, ({ run_id: runId }) => {
      const row = get(runId)
      requireEnded(row)
      change(runId, () => state.runs.update({ ...row, deletedAt: Date.now() }))
      return {}
    }),
    ...endpoint('POST', 'runs/restore', byId, ({ run_id: runId }) => {
      const row = get(runId)
      change(runId, () => state.runs.update({ ...row, deletedAt: null }))
      return {}
    }),
    ...endpoint('GET', 'runs/get', byId, ({ run_id: runId }) => ({ run: toRuns(state, [get(runId)])[0] })),
    ...endpoint(
      'POST',
      'runs/search',
      {
        experiment_ids: field.array,
        filter: field.text,
        run_view_type: field.any,
        max_results: field.atMost(50_000),
        order_by: field.texts,
        page_token: field.text,
      },
      (input) =>
        searchRuns(state, {
          experimentIds: (input.experiment_ids ?? []).map(String),
          filter: input.filter ?? '',
          view: viewTypeOf(input.run_view_type),
          orderBy: input.order_by ?? [],
          limit: input.max_results ?? 1000,
          ...(input.page_token ? { pageToken: input.page_token } : {}),
        }),
    ),
    ...endpoint(
      'POST',
      'runs/log-parameter',
      { ...byId, key: field.requiredText, value: field.text },
      ({ run_id: runId, key, value = '' }) => {
        const param = readParam([key, value], 'key')
        getActive(runId)
        const [changed] = changedParams(runId, [param])
        if (changed) {
          throw invalid(
            `Changing param values is not allowed. Param with key='${key}' was already logged with value='${changed.old}' for run ID='${runId}'. Attempted logging new value '${changed.value}'.`,
          )
        }
        change(runId, () => state.runs.setParams(runId, Object.fromEntries([param])))
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'runs/set-tag',
      { ...byId, key: field.requiredText, value: field.text },
      ({ run_id: runId, key, value = '' }) => {
        const tags = readTags([[key, value]], () => 'key')
        const row = getActive(runId)
        change(runId, () => putTags(row, tags))
        return {}
      },
    ),
    ...endpoint('POST', 'runs/delete-tag', { ...byId, key: field.requiredText }, ({ run_id: runId, key }) => {
      getActive(runId)
      if (!Object.hasOwn(state.runs.tags(runId), key))
        throw absent(`No tag with name: ${key} in run with id ${runId}`)
      change(runId, () => state.runs.deleteTag(runId, key))
      return {}
    }),
  ]

  return { endpoints, find, get, getActive, experimentOf, change, batch, putMetrics }
}

function checkBatch(what: string, length: number, limit: number): void {
  if (length <= limit) return
  throw invalid(
    `A batch logging request can contain at most ${limit} ${what}. Got ${length} ${what}. Please split up ${what} across multiple requests and try again.`,
  )
}
