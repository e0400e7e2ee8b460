import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rebuildIndex } from '../../../main/tracking/rebuild-index.ts'
import { saveUnsavedRuns } from '../../../main/tracking/run-saver.ts'
import { startServer } from './server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

const invalid = 'INVALID_PARAMETER_VALUE'

const point = (step: number, value: unknown) => ({ key: 'loss', value, timestamp: 5 + step, step })

it('a batch whose metrics cannot be written to the run’s folder changes nothing', async () => {
  const runId = await server.createRun()
  const file = join(server.workspace.paths.runs, runId, 'metrics.jsonl')
  mkdirSync(file, { recursive: true })
  const batch = { run_id: runId, metrics: [point(1, 0.5)], params: [{ key: 'p', value: '1' }] }
  const kept = () => server.get('runs/get', { run_id: runId })
  const before = (await kept()).body
  expect((await server.post('runs/log-batch', batch)).status).toBe(500)
  expect((await server.post('runs/log-metric', { run_id: runId, ...point(1, 0.5) })).status).toBe(500)
  expect((await kept()).body).toEqual(before)
  rmdirSync(file)
  expect((await server.post('runs/log-batch', batch)).status).toBe(200)
  expect((await kept()).body.run.data).toMatchObject({ metrics: [point(1, 0.5)], params: batch.params })
})

describe('requests', () => {
  it.each([
    ['experiments/create', { name: 123 }, "Invalid value 123 for parameter 'name' supplied"],
    ['experiments/create', { name: [] }, "Invalid value [] for parameter 'name' supplied"],
    [
      'experiments/create',
      { name: 'a', artifact_location: 9 },
      "Invalid value 9 for parameter 'artifact_location'",
    ],
    ['experiments/create', { name: 'a', tags: 'x' }, `Invalid value "x" for parameter 'tags' supplied`],
    ['experiments/create', { name: '' }, "Missing value for required parameter 'name'"],
    ['experiments/create', {}, "Missing value for required parameter 'name'"],
    ['runs/create', { experiment_id: 123 }, "Invalid value 123 for parameter 'experiment_id' supplied"],
    [
      'runs/create',
      { experiment_id: '0', start_time: 'soon' },
      `Invalid value "soon" for parameter 'start_time'`,
    ],
    ['runs/search', { max_results: 50_001 }, "Invalid value 50001 for parameter 'max_results' supplied"],
    ['runs/search', { order_by: 'x' }, `Invalid value "x" for parameter 'order_by' supplied`],
    ['runs/search', { experiment_ids: '0' }, `Invalid value "0" for parameter 'experiment_ids' supplied`],
    [
      'runs/log-metric',
      { key: 'm', value: 1, timestamp: 1 },
      "Missing value for required parameter 'run_id'",
    ],
    ['runs/log-batch', { run_id: 31 }, "Invalid value 31 for parameter 'run_id' supplied"],
    ['runs/set-tag', { run_id: 'x' }, "Missing value for required parameter 'key'"],
    ['registered-models/create', { name: 12 }, "Invalid value 12 for parameter 'name' supplied"],
    ['model-versions/create', { name: 'a' }, "Missing value for required parameter 'source'"],
  ])('%s refuses %j as MLflow does', async (path, body, message) => {
    const { status, body: answer } = await server.post(path, body)
    expect({ status, code: answer.error_code }).toEqual({ status: 400, code: invalid })
    expect(answer.message).toContain(message)
  })

  it('that are no JSON, no object or of another type are refused', async () => {
    expect((await server.post('runs/search', '{"a":')).body.message).toMatch(/body is not JSON/)
    expect((await server.post('runs/search', '[1]')).body.message).toMatch(/not a JSON object/)
    const text = await fetch(`${server.url}/api/2.0/mlflow/runs/search`, { method: 'POST', body: 'x=1' })
    expect(text.status).toBe(400)
    expect(await text.json()).toMatchObject({
      message: expect.stringContaining('Content-Type must be one of'),
    })
  })

  it('for what is not there name what there is', async () => {
    expect(await server.get('nothing')).toMatchObject({
      status: 404,
      body: { error_code: 'ENDPOINT_NOT_FOUND' },
    })
    expect((await server.get('runs/create')).body.message).toContain('does not answer GET, but POST')
  })

  it('are answered below both prefixes, and /health and /version', async () => {
    const ajax = await fetch(`${server.url}/ajax-api/2.0/mlflow/experiments/get?experiment_id=0`)
    expect(await ajax.json()).toMatchObject({ experiment: { name: 'Default', experiment_id: '0' } })
    expect(await (await fetch(`${server.url}/health`)).text()).toBe('OK')
    expect((await fetch(`${server.url}/version`)).status).toBe(200)
  })
})

describe('experiments', () => {
  it('are made, renamed, deleted with their runs and restored', async () => {
    const { body } = await server.post('experiments/create', { name: 'a', tags: [{ key: 'k', value: 'v' }] })
    const id = body.experiment_id
    const again = await server.post('experiments/create', { name: 'a' })
    expect(again).toMatchObject({ status: 400, body: { error_code: 'RESOURCE_ALREADY_EXISTS' } })
    const runId = await server.createRun({ experiment_id: id })
    await server.post('experiments/update', { experiment_id: id, new_name: 'b' })
    const found = await server.get('experiments/get-by-name', { experiment_name: 'b' })
    expect(found.body.experiment).toMatchObject({ experiment_id: id, tags: [{ key: 'k', value: 'v' }] })
    expect(found.body.experiment.artifact_location).toBe(`mlflow-artifacts:/${id}`)
    await server.post('experiments/delete', { experiment_id: id })
    expect((await server.get('runs/get', { run_id: runId })).body.run.info.lifecycle_stage).toBe('deleted')
    expect((await server.post('experiments/update', { experiment_id: id, new_name: 'c' })).status).toBe(500)
    const refused = await server.post('runs/create', { experiment_id: id })
    expect(refused.body.message).toContain("must be in the 'active' state. Current state is deleted.")
    await server.post('experiments/restore', { experiment_id: id })
    expect((await server.get('runs/get', { run_id: runId })).body.run.info.lifecycle_stage).toBe('active')
  })

  it('that are not there are said so as MLflow does', async () => {
    const { status, body } = await server.get('experiments/get', { experiment_id: '77' })
    expect({ status, body }).toEqual({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No Experiment with id=77 exists' },
    })
    expect((await server.get('experiments/get', { experiment_id: 'x' })).body.error_code).toBe(invalid)
  })

  it('of pipelines are there under their names, with folds as children', async () => {
    const { tracking } = server.workspace
    const parent = tracking.startRun({ experiment: 'mushroom', kind: 'pipeline' }).runId
    tracking.startRun({ experiment: 'mushroom', kind: 'fold', parentId: parent })
    const { experiment } = (await server.get('experiments/get-by-name', { experiment_name: 'mushroom' })).body
    const filter = `tags.mlflow.parentRunId = '${parent}'`
    const search = { experiment_ids: [experiment.experiment_id], filter }
    const { runs } = (await server.post('runs/search', search)).body
    expect(runs).toHaveLength(1)
    expect(runs[0].data.tags).toEqual([{ key: 'mlflow.parentRunId', value: parent }])
    const ended = await server.post('runs/update', { run_id: parent, status: 'FINISHED' })
    expect(ended.body.message).toContain('is going on in Sporeprint')
  })
})

describe('runs', () => {
  it('keep params: the same value is fine, another is not', async () => {
    const runId = await server.createRun()
    const log = (value: string) => server.post('runs/log-parameter', { run_id: runId, key: 'a', value })
    expect((await log('1')).status).toBe(200)
    expect((await log('1')).status).toBe(200)
    expect((await log('2')).body.message).toBe(
      `Changing param values is not allowed. Param with key='a' was already logged with value='1' for run ID='${runId}'. Attempted logging new value '2'.`,
    )
    const batch = await server.post('runs/log-batch', {
      run_id: runId,
      params: [{ key: 'a', value: '3' }],
      metrics: [{ key: 'm', value: 1, timestamp: 1, step: 0 }],
    })
    expect(batch.body.message).toContain("'old_value': '1', 'new_value': '3'")
    const { data } = (await server.get('runs/get', { run_id: runId })).body.run
    expect(data).toMatchObject({ params: [{ key: 'a', value: '1' }], metrics: [] })
  })

  it.each([
    [{ metrics: [{ value: 1, timestamp: 1 }] }, "Missing value for required parameter 'metrics[0].key'"],
    [{ metrics: [{ key: 'a', timestamp: 1 }] }, "Missing value for required parameter 'metrics[0].value'"],
    [{ metrics: [{ key: 'a', value: 1 }] }, "Missing value for required parameter 'metrics[0].timestamp'"],
    [
      { metrics: [{ key: 'a', value: 'x', timestamp: 1 }] },
      `Invalid value "x" for parameter 'metrics[0].value'`,
    ],
    [
      { metrics: [{ key: 'a', value: 1, timestamp: -1 }] },
      "Invalid value -1 for parameter 'metrics[0].timestamp'",
    ],
    [{ metrics: [{ key: '../a', value: 1, timestamp: 1 }] }, "for parameter 'metrics[0].name' supplied"],
    [{ metrics: [{ key: 'k'.repeat(251), value: 1, timestamp: 1 }] }, 'exceeds the maximum length of 250'],
    [{ params: [{ value: 'x' }] }, "Missing value for required parameter 'params[0].key'"],
    [{ params: [{ key: 'a' }, { key: 'a' }] }, "Duplicate parameter keys have been submitted: ['a']"],
    [{ tags: [{ value: 'x' }] }, "Missing value for required parameter 'tags[0].key'"],
    [{ tags: [7] }, "Invalid value 7 for parameter 'tags[0]' supplied"],
  ])('refuse the batch %j', async (given, message) => {
    const runId = await server.createRun()
    const { status, body } = await server.post('runs/log-batch', { run_id: runId, ...given })
    expect(status).toBe(400)
    expect(body.message).toContain(message)
  })

  it('keep each point once, the latest by step, and give the history in pages', async () => {
    const runId = await server.createRun()
    const metrics = [point(1, 0.5), point(2, 'NaN'), point(0, 'Infinity'), point(1, 0.5)]
    await server.post('runs/log-batch', { run_id: runId, metrics })
    const { data } = (await server.get('runs/get', { run_id: runId })).body.run
    expect(data.metrics).toEqual([{ key: 'loss', value: 'NaN', timestamp: 7, step: 2 }])
    const query = { run_id: runId, metric_key: 'loss', max_results: '2' }
    const first = (await server.get('metrics/get-history', query)).body
    expect(first.metrics.map((one: { value: unknown }) => one.value)).toEqual(['Infinity', 0.5])
    const second = (await server.get('metrics/get-history', { ...query, page_token: first.next_page_token }))
      .body
    expect(second).toEqual({ metrics: [{ key: 'loss', value: 'NaN', timestamp: 7, step: 2 }] })
    expect((await server.get('metrics/get-history', { ...query, max_results: '0' })).status).toBe(400)
    const bulk = await server.get('metrics/get-history-bulk', { run_id: [runId], metric_key: 'loss' })
    expect(bulk.body.metrics).toHaveLength(3)
  })

  it('that are deleted take nothing in, and come back', async () => {
    const runId = await server.createRun()
    await server.post('runs/delete', { run_id: runId })
    const tag = await server.post('runs/set-tag', { run_id: runId, key: 'a', value: 'b' })
    expect(tag.body.message).toBe(`The run ${runId} must be in the 'active' state. Current state is deleted.`)
    await server.post('runs/restore', { run_id: runId })
    expect((await server.post('runs/set-tag', { run_id: runId, key: 'a', value: 'b' })).status).toBe(200)
    expect((await server.get('runs/get', { run_id: 'none' })).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Run with id=none not found',
    })
  })

  it('answer to run_uuid too, and refuse two names', async () => {
    const runId = await server.createRun({ run_name: 'first' })
    expect((await server.get('runs/get', { run_uuid: runId })).body.run.info.run_name).toBe('first')
    const tags = [{ key: 'mlflow.runName', value: 'other' }]
    const twice = await server.post('runs/create', { experiment_id: '0', run_name: 'first', tags })
    expect(twice.body.message).toContain('but with different values')
  })

  it('take a model in, or say what it lacks', async () => {
    const runId = await server.createRun()
    const log = (text: string) => server.post('runs/log-model', { run_id: runId, model_json: text })
    expect((await log('{')).body.message).toContain('Malformed model info')
    expect((await log('{"flavors":{}}')).body.message).toContain('missing mandatory fields')
    const model = { artifact_path: 'm', flavors: {}, utc_time_created: '1', run_id: runId }
    expect((await log(JSON.stringify(model))).status).toBe(200)
  })

  it('are on our own pages, and are there again after a rebuild', async () => {
    const { body } = await server.post('experiments/create', { name: 'outside' })
    const runId = await server.createRun({ experiment_id: body.experiment_id, user_id: 'ada' })
    const batch = { metrics: [{ key: 'm', value: 2, timestamp: 1 }], params: [{ key: 'p', value: '1' }] }
    await server.post('runs/log-batch', { run_id: runId, ...batch })
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: 's' }
    await server.post('runs/log-inputs', { run_id: runId, datasets: [{ dataset, tags: [] }] })
    await server.post('experiments/update', { experiment_id: body.experiment_id, new_name: 'renamed' })
    const before = (await server.get('runs/get', { run_id: runId })).body
    const summary = server.workspace.tracking.summary(runId)
    expect(summary).toMatchObject({
      kind: 'tracked',
      experiment: 'renamed',
      metrics: { m: 2 },
      params: { p: '1' },
    })
    const { paths, state } = server.workspace
    expect(await rebuildIndex(paths, state)).toMatchObject({ runs: 1, skipped: [] })
    expect((await server.get('runs/get', { run_id: runId })).body).toEqual(before)
    expect(server.workspace.tracking.markInterrupted()).toEqual([])
  })

  it('whose file a kill left behind the index are saved at the next start', async () => {
    const { state, paths } = server.workspace
    const runId = await server.createRun()
    const file = join(paths.runs, runId, 'run.json')
    expect(state.runs.unsaved()).toEqual([runId])
    expect(existsSync(file)).toBe(false)
    saveUnsavedRuns(paths, state)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ runId, source: 'mlflow', experimentId: 0 })
    expect(state.runs.unsaved()).toEqual([])
  })
})
