// What MLflow's own tests/tracking/test_rest_tracking.py and test_model_registry.py ask of a server, asked of ours:
// what the other tests of this folder do not ask already. Left out is what tracking.md says is not served (traces,
// prompts, GraphQL, the gateway), and artifact locations in folders of the server.
/* oxlint-disable unicorn/consistent-function-scoping -- what a test asks with stands in the test */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleSteps } from '../../../main/tracking/mlflow/metric-history.ts'
import { startServer } from './server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

const invalid = 'INVALID_PARAMETER_VALUE'
type Point = { key: string; timestamp: number; step: number; value: number }
type Names = { name: string }[]
const withId = (points: readonly Point[], runId: string) =>
  points.map((point) => ({ ...point, run_id: runId }))

async function logAll(runId: string, points: readonly Point[]): Promise<void> {
  for (const point of points) await server.post('runs/log-metric', { run_id: runId, ...point })
}

const names = async (body: object) => {
  const found: Names = (await server.post('experiments/search', { max_results: 1000, ...body })).body
    .experiments
  return found.map(({ name }) => name)
}

describe('experiments', () => {
  it('are searched by name, tag, view and order, in pages, the newest change first', async () => {
    const ids: string[] = []
    const tags: Record<string, string | undefined> = { a: 'value', ab: 'vaLue', Abc: undefined }
    for (const [name, value] of Object.entries(tags)) {
      const given = value === undefined ? {} : { tags: [{ key: 'key', value }] }
      const { body } = await server.post('experiments/create', { name, ...given })
      ids.push(body.experiment_id)
      // Within one millisecond their order would be chance.
      const experiment = server.workspace.state.experiments.byId(Number(body.experiment_id))!
      const at = experiment.createdAt + ids.length * 1000
      server.workspace.state.experiments.put({ ...experiment, createdAt: at, updatedAt: at })
    }
    expect(await names({ filter: "attribute.name = 'a'" })).toEqual(['a'])
    expect(await names({ filter: "attribute.name != 'a'" })).toEqual(['Abc', 'ab', 'Default'])
    expect(await names({ filter: "name LIKE 'a%'" })).toEqual(['ab', 'a'])
    expect(await names({ filter: "tag.key = 'value'" })).toEqual(['a'])
    expect(await names({ filter: "tag.key != 'value'" })).toEqual(['ab'])
    expect(await names({ filter: "tag.key ILIKE '%alu%'" })).toEqual(['ab', 'a'])
    expect(await names({ order_by: ['name DESC'] })).toEqual(['ab', 'a', 'Default', 'Abc'])
    const page = (await server.post('experiments/search', { max_results: 2 })).body
    expect(page.experiments.map((one: { name: string }) => one.name)).toEqual(['Abc', 'ab'])
    const next = { max_results: 2, page_token: page.next_page_token }
    expect(await names(next)).toEqual(['a', 'Default'])
    await server.post('experiments/delete', { experiment_id: ids[1] })
    expect(await names({ view_type: 'ACTIVE_ONLY' })).toEqual(['Abc', 'a', 'Default'])
    expect(await names({ view_type: 'DELETED_ONLY' })).toEqual(['ab'])
    expect((await names({ view_type: 'ALL' })).toSorted()).toEqual(['Abc', 'Default', 'a', 'ab'])
  })

  it('have tags of their own, also empty ones and ones of many lines', async () => {
    const make = async (name: string) =>
      String((await server.post('experiments/create', { name })).body.experiment_id)
    const [first, second] = [await make('first'), await make('second')]
    const set = (id: string, value: string) =>
      server.post('experiments/set-experiment-tag', { experiment_id: id, key: 'dataset', value })
    const tags = async (id: string) =>
      (await server.get('experiments/get', { experiment_id: id })).body.experiment.tags ?? []
    await set(first, 'imagenet1K')
    await set(first, 'birdbike')
    expect(await tags(second)).toEqual([])
    await set(second, 'value2\nvalue2\nvalue2')
    expect(await tags(first)).toEqual([{ key: 'dataset', value: 'birdbike' }])
    expect(await tags(second)).toEqual([{ key: 'dataset', value: 'value2\nvalue2\nvalue2' }])
    await set(second, '')
    expect(await tags(second)).toEqual([{ key: 'dataset', value: '' }])
  })

  it('summarise the datasets of their runs', async () => {
    const path = 'experiments/search-datasets'
    const refused = 'SearchDatasets request'
    for (const body of [
      {},
      { experiment_ids: [] },
      { experiment_ids: Array.from({ length: 1000 }, String) },
    ]) {
      const answer = await server.post(path, body)
      expect(answer).toMatchObject({ status: 400, body: { error_code: invalid } })
      expect(answer.body.message).toContain(refused)
    }
    const dataset = (name: string) => ({ name, digest: 'd1', source_type: 's', source: 's' })
    const training = { key: 'mlflow.data.context', value: 'training' }
    for (const runId of [await server.createRun(), await server.createRun()]) {
      const datasets = [{ dataset: dataset('a'), tags: [training] }, { dataset: dataset('b') }]
      await server.post('runs/log-inputs', { run_id: runId, datasets })
    }
    expect((await server.post(path, { experiment_ids: ['0', '77'] })).body).toEqual({
      dataset_summaries: [
        { experiment_id: '0', name: 'a', digest: 'd1', context: 'training' },
        { experiment_id: '0', name: 'b', digest: 'd1' },
      ],
    })
  })
})

describe('runs', () => {
  it('that started at once are in the order of their ids, page by page', async () => {
    const made: string[] = []
    for (let i = 0; i < 10; i++) made.push(await server.createRun({ start_time: 1 }))
    const seen: string[] = []
    let token: string | undefined
    do {
      const { body } = await server.post('runs/search', {
        experiment_ids: ['0'],
        max_results: 4,
        ...(token ? { page_token: token } : {}),
      })
      const { runs }: { runs: { info: { run_id: string } }[] } = body
      seen.push(...runs.map((run) => run.info.run_id))
      token = body.next_page_token
    } while (token)
    expect(seen).toEqual(made.toSorted())
  })

  it('keep everything they were made with, a parent too that nobody knows', async () => {
    const given = {
      'mlflow.user': 'username',
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.name': 'Hello',
      'mlflow.project.entryPoint': 'entry',
      'mlflow.source.git.commit': 'abc',
      'mlflow.parentRunId': '7',
      my: 'tag',
    }
    const tags = Object.entries(given).map(([key, value]) => ({ key, value }))
    const made = { experiment_id: '0', user_id: 'username', start_time: 456, run_name: 'my name', tags }
    const { run } = (await server.post('runs/create', made)).body
    expect(run.info).toMatchObject({
      user_id: 'username',
      start_time: 456,
      run_name: 'my name',
      status: 'RUNNING',
    })
    expect(run.info.run_uuid).toBe(run.info.run_id)
    expect(run.info).not.toHaveProperty('end_time')
    expect(run.data.tags).toEqual(expect.arrayContaining(tags))
    expect((await server.get('runs/get', { run_id: run.info.run_id })).body.run).toEqual(run)
  })

  it.each([
    [
      'runs/log-metric',
      { run_id: 31, key: 'm', value: 41, timestamp: 59 },
      "Invalid value 31 for parameter 'run_id' supplied",
    ],
    [
      'runs/log-metric',
      { run_id: 'r', key: 31, value: 41, timestamp: 59 },
      "Invalid value 31 for parameter 'key' supplied",
    ],
    [
      'runs/log-metric',
      { run_id: 'r', key: 'm', value: 31, timestamp: 59, step: 'foo' },
      `Invalid value "foo" for parameter 'step' supplied`,
    ],
    [
      'runs/log-metric',
      { run_id: 'r', key: 'm', value: 31, timestamp: 'foo' },
      `Invalid value "foo" for parameter 'timestamp' supplied`,
    ],
    [
      'runs/log-metric',
      { run_id: null, key: 'm', value: 31, timestamp: 59 },
      "Missing value for required parameter 'run_id'",
    ],
    [
      'runs/log-metric',
      { run_id: 'r', value: 31, timestamp: 59 },
      "Missing value for required parameter 'key'",
    ],
    [
      'runs/log-metric',
      { run_id: 'r', key: null, value: 31, timestamp: 59 },
      "Missing value for required parameter 'key'",
    ],
    [
      'runs/log-parameter',
      { run_id: 31, key: 'p', value: '41' },
      "Invalid value 31 for parameter 'run_id' supplied",
    ],
    [
      'runs/log-parameter',
      { run_id: 'r', key: 31, value: '41' },
      "Invalid value 31 for parameter 'key' supplied",
    ],
    ['runs/set-tag', { run_id: 'r', key: 'p', value: 41 }, "Invalid value 41 for parameter 'value' supplied"],
    ['runs/set-tag', { run_id: 'r', value: 'v' }, "Missing value for required parameter 'key'"],
    [
      'runs/log-batch',
      { run_id: 'r', metrics: 'foo' },
      `Invalid value "foo" for parameter 'metrics' supplied`,
    ],
    ['runs/log-batch', { run_id: 'r', params: 'foo' }, `Invalid value "foo" for parameter 'params' supplied`],
    ['runs/log-batch', { run_id: 'r', tags: 'foo' }, `Invalid value "foo" for parameter 'tags' supplied`],
    ['runs/log-inputs', { datasets: [] }, "Missing value for required parameter 'run_id'"],
    [
      'runs/search',
      { max_results: 123456789 },
      "Invalid value 123456789 for parameter 'max_results' supplied",
    ],
  ])('%s refuses %j', async (path, body, message) => {
    const answer = await server.post(path, body)
    expect(answer).toMatchObject({ status: 400, body: { error_code: invalid } })
    expect(answer.body.message).toContain(message)
  })

  it('take empty texts, metrics without steps, and tags by run_uuid', async () => {
    const runId = await server.createRun()
    await server.post('runs/log-parameter', { run_id: runId, key: 'p', value: '' })
    await server.post('runs/set-tag', { run_uuid: runId, key: 't', value: '' })
    await server.post('runs/log-batch', {
      run_id: runId,
      params: [{ key: 'q', value: '' }],
      tags: [{ key: 'u', value: '' }],
    })
    await server.post('runs/log-batch', {
      run_id: runId,
      metrics: [{ key: 'mae', value: 2.5, timestamp: 123456789 }],
    })
    const { data } = (await server.get('runs/get', { run_id: runId })).body.run
    expect(data.params).toEqual([
      { key: 'p', value: '' },
      { key: 'q', value: '' },
    ])
    expect(data.tags).toEqual(
      expect.arrayContaining([
        { key: 't', value: '' },
        { key: 'u', value: '' },
      ]),
    )
    expect(data.metrics).toEqual([{ key: 'mae', value: 2.5, timestamp: 123456789, step: 0 }])
    expect((await server.get('metrics/get-history', { run_id: runId, metric_key: 'none' })).body).toEqual({
      metrics: [],
    })
  })

  it('lose a tag once, and none when they are deleted', async () => {
    const runId = await server.createRun({ tags: [{ key: 'taggity', value: 'do-dah' }] })
    const remove = async (id: string, key: string) =>
      (await server.post('runs/delete-tag', { run_id: id, key })).body.message
    expect(await remove('fake_run_id', 'taggity')).toMatch(/Run .+ not found/)
    expect(await remove(runId, 'fakeTag')).toContain('No tag with name: fakeTag')
    expect(await remove(runId, 'taggity')).toBeUndefined()
    await server.post('runs/delete', { run_id: runId })
    expect(await remove(runId, 'taggity')).toContain(`The run ${runId} must be in`)
  })

  it('keep their state when only their name changes', async () => {
    const runId = await server.createRun()
    await server.post('runs/update', { run_id: runId, status: 'FINISHED', end_time: 2000 })
    const { body } = await server.post('runs/update', { run_id: runId, run_name: 'name_abc' })
    expect(body.run_info).toMatchObject({ run_name: 'name_abc', status: 'FINISHED', end_time: 2000 })
  })
})

describe('histories of many runs', () => {
  const first = [
    { key: 'A', timestamp: 1, step: 2, value: 10 },
    { key: 'A', timestamp: 1, step: 3, value: 11 },
    { key: 'A', timestamp: 1, step: 3, value: 12 },
    { key: 'A', timestamp: 2, step: 3, value: 12 },
  ]
  it.each([
    [{ metric_key: 'key' }, 'GetMetricHistoryBulk request must specify at least one run_id'],
    [{ run_id: Array.from({ length: 1000 }, String), metric_key: 'key' }, 'request cannot specify more than'],
    [{ run_id: ['123'] }, 'GetMetricHistoryBulk request must specify a metric_key'],
  ])('refuse %#', async (query, message) => {
    const answer = await server.get('metrics/get-history-bulk', query)
    expect(answer).toMatchObject({ status: 400, body: { error_code: invalid } })
    expect(answer.body.message).toContain(message)
  })

  it('are by run, time, step and value, up to a limit', async () => {
    const runs = [await server.createRun(), await server.createRun(), await server.createRun()].toSorted()
    for (const runId of runs.slice(0, 2)) await logAll(runId, first.toReversed())
    const ask = async (more: object) =>
      (await server.get('metrics/get-history-bulk', { run_id: runs, metric_key: 'A', ...more })).body.metrics
    expect(await ask({})).toEqual([...withId(first, runs[0]!), ...withId(first, runs[1]!)])
    expect(await ask({ run_id: [runs[1]!], max_results: '2' })).toEqual(withId(first.slice(0, 2), runs[1]!))
  })

  it.each([
    [{ metric_key: 'key' }, "Missing value for required parameter 'run_ids'."],
    [
      { run_ids: Array.from({ length: 1000 }, String), metric_key: 'key' },
      'request must specify at most 100 run_ids.',
    ],
    [{ run_ids: ['1'], metric_key: 'key', max_results: '0' }, 'max_results must be between 1 and 2500'],
    [{ run_ids: ['1'], metric_key: '' }, "Missing value for required parameter 'metric_key'"],
    [
      { run_ids: ['1'], metric_key: 'key', start_step: '1', end_step: '0' },
      'end_step must be greater than start_step. ',
    ],
    [
      { run_ids: ['1'], metric_key: 'key', start_step: '1' },
      'If either start step or end step are specified, both must be specified.',
    ],
  ])('refuse the interval %#', async (query, message) => {
    const answer = await server.get('metrics/get-history-bulk-interval', query)
    expect(answer).toMatchObject({ status: 400, body: { error_code: invalid } })
    expect(answer.body.message).toContain(message)
  })

  it('are thinned out evenly, with both ends of each run', async () => {
    const points = (count: number, timestamp = 1) =>
      Array.from({ length: count }, (_, step) => ({ key: 'A', timestamp, step, value: 10 }))
    const runs = [await server.createRun(), await server.createRun()]
    const ask = async (ids: string[], more: Record<string, string> = {}) => {
      const query = { run_ids: ids, metric_key: 'A', max_results: '5', ...more }
      return (await server.get('metrics/get-history-bulk-interval', query)).body.metrics
    }
    const at = (count: number, steps: number[], runId: string, timestamp = 1) =>
      withId(
        points(count, timestamp).filter(({ step }) => steps.includes(step)),
        runId,
      )
    await logAll(runs[0]!, points(10))
    expect(await ask([runs[0]!])).toEqual(at(10, [0, 2, 4, 6, 8, 9], runs[0]!))
    expect(await ask([runs[0]!], { start_step: '0', end_step: '4' })).toEqual(
      at(5, [0, 1, 2, 3, 4], runs[0]!),
    )
    await logAll(runs[1]!, points(20))
    const steps = [0, 4, 8, 9, 12, 16, 19]
    expect(await ask(runs)).toEqual([...at(10, steps, runs[0]!), ...at(20, steps, runs[1]!)])
    await logAll(runs[0]!, points(10, 2))
    const twice = [...at(10, [0, 2, 4, 6, 8, 9], runs[0]!), ...at(10, [0, 2, 4, 6, 8, 9], runs[0]!, 2)]
    expect(await ask([runs[0]!])).toEqual(
      twice.toSorted((a, b) => a.step - b.step || a.timestamp - b.timestamp),
    )
  })

  it.each([
    [0, 10, 10, 1, [0, 2, 4, 6, 8, 9]],
    [4, 8, 10, 1, [4, 5, 6, 7, 8]],
    [0, 100, 6, 20, [0, 20, 40, 60, 80, 100]],
    [0, 1000, 101, 10, [0, 200, 400, 600, 800, 1000]],
  ])('from %i to %i of %i steps', (start, end, count, stride, expected) => {
    const steps = Array.from({ length: count }, (_, index) => index * stride)
    expect(sampleSteps([steps], start, end, 5)).toEqual(expected)
  })
})

describe('artifacts', () => {
  const upload = (query: Record<string, string>, body?: string) =>
    fetch(`${server.url}/ajax-api/2.0/mlflow/upload-artifact?${new URLSearchParams(query).toString()}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
    })

  it('are uploaded with the run and the path in the query', async () => {
    const runId = await server.createRun()
    const refused = async (query: Record<string, string>, body?: string) => {
      const response = await upload(query, body)
      const answer: unknown = await response.json()
      return { status: response.status, answer }
    }
    const because = (message: string) => ({ status: 400, answer: { error_code: invalid, message } })
    expect(await refused({})).toEqual(because('Request must specify run_uuid.'))
    expect(await refused({ run_uuid: runId })).toEqual(because('Request must specify path.'))
    expect(await refused({ run_uuid: runId, path: '' })).toEqual(because('Request must specify path.'))
    expect(await refused({ run_uuid: runId, path: '../test.txt' }, 'x')).toEqual(because('Invalid path'))
    expect(await refused({ run_uuid: runId, path: 'test.txt' })).toEqual(
      because('Request must specify data.'),
    )
    expect((await upload({ run_uuid: runId, path: 'test.txt' }, 'hello world')).status).toBe(200)
    const got = await fetch(`${server.url}/get-artifact?run_uuid=${runId}&path=test.txt`)
    expect(await got.text()).toBe('hello world')
  })

  it('are not read by a way out of them, and the words are MLflow’s', async () => {
    const runId = await server.createRun()
    await server.post('registered-models/create', { name: 'model' })
    await server.post('model-versions/create', { name: 'model', source: 's3://bucket/m' })
    for (const path of [
      `/api/2.0/mlflow/artifacts/list?run_id=${runId}&path=../path`,
      `/get-artifact?run_id=${runId}&path=../path`,
      `//get-artifact?run_id=${runId}&path=..%2Fpath`,
    ]) {
      const response = await fetch(`${server.url}${path}`)
      expect({ status: response.status, body: await response.json() }).toEqual({
        status: 400,
        body: { error_code: invalid, message: 'Invalid path' },
      })
    }
  })
})

describe('the registry', () => {
  it.each([
    ['mlflow-artifacts:/models', 200],
    ['mlflow-artifacts:/models/', 200],
    ['mlflow-artifacts:/models///', 200],
    ['mlflow-artifacts:/models/foo///bar', 200],
    ['mlflow-artifacts://host:9000/models', 200],
    ['mlflow-artifacts://host:9000/models/artifact/..../', 200],
    ['runs:/run_id/model', 200],
    ['mlflow-artifacts://host:9000/models/../../../', 400],
    ['http://host:9000/models/../../../', 400],
    ['https://host/api/2.0/mlflow-artifacts/artifacts/../../../', 400],
    ['s3a://my_bucket/api/2.0/mlflow-artifacts/artifacts/../../../', 400],
    ['ftp://host:8888/api/2.0/mlflow-artifacts/artifacts/../../../', 400],
    ['mlflow-artifacts://host:9000/models/..%2f..%2fartifacts', 400],
    ['mlflow-artifacts://host:9000/models/artifact%00', 400],
  ])('a version from %s: %i', async (source, status) => {
    await server.post('registered-models/create', { name: 'model' })
    const answer = await server.post('model-versions/create', { name: 'model', source })
    const isRefused = String(answer.body.message).includes('If supplying a source as an http, https,')
    expect({ status: answer.status, isRefused }).toEqual({ status, isRefused: status === 400 })
  })

  it('is searched page by page to the end', async () => {
    const made = Array.from({ length: 29 }, (_, i) => `CreateRMsearch${String(i).padStart(3, '0')}`)
    for (const name of made) await server.post('registered-models/create', { name })
    const all = async (query: Record<string, string>) => {
      const found: string[] = []
      let token: string | undefined
      do {
        const { body } = await server.get('registered-models/search', {
          ...query,
          ...(token ? { page_token: token } : {}),
        })
        const page: Names = body.registered_models ?? []
        found.push(...page.map(({ name }) => name))
        token = body.next_page_token
      } while (token)
      return found
    }
    for (const most of ['1', '8', '100']) {
      const search = (filter: string) => all({ max_results: most, filter })
      expect(await search('')).toEqual(made)
      expect(await search("name LIKE '%7'")).toEqual(made.filter((name) => name.endsWith('7')))
      expect(await search("name ILIKE '%rm%00%'")).toEqual(made.filter((name) => name.includes('00')))
      expect(await search("name LIKE '%rm%00%'")).toEqual([])
      expect(await search("name = 'CreateRMsearch023'")).toEqual(['CreateRMsearch023'])
    }
  })

  it('versions are ordered by the last change, by name, or by number', async () => {
    for (const name of ['m1', 'm2', 'm3']) await server.post('registered-models/create', { name })
    for (const name of ['m1', 'm2', 'm3', 'm1'])
      await server.post('model-versions/create', { name, source: 'runs:/run_id/model', run_id: 'run_id' })
    const order = async (...clauses: string[]) => {
      const { model_versions: found }: { model_versions: { name: string; version: string }[] } = (
        await server.get('model-versions/search', clauses.length > 0 ? { order_by: clauses } : {})
      ).body
      return found.map(({ name, version }) => `${name}/${version}`)
    }
    expect(await order('name DESC')).toEqual(['m3/1', 'm2/1', 'm1/2', 'm1/1'])
    expect(await order('version_number DESC', 'name ASC')).toEqual(['m1/2', 'm1/1', 'm2/1', 'm3/1'])
    await server.patch('model-versions/update', { name: 'm2', version: '1', description: 'changed last' })
    expect((await order())[0]).toBe('m2/1')
  })

  it('forgets names that were left and models that were deleted', async () => {
    const get = async (name: string) => (await server.get('registered-models/get', { name })).body
    await server.post('registered-models/create', { name: 'one', tags: [{ key: 'key', value: '' }] })
    expect((await get('one')).registered_model).toMatchObject({ tags: [{ key: 'key', value: '' }] })
    await server.post('registered-models/rename', { name: 'one', new_name: 'two' })
    await server.patch('registered-models/update', { name: 'two', description: 'text' })
    expect((await get('one')).message).toContain('Registered Model with name=one not found')
    expect((await get('two')).registered_model.description).toBe('text')
    const again = await server.post('registered-models/create', { name: 'two' })
    expect(again.body.message).toMatch(/Registered Model .+ already exists/)
    await server.remove('registered-models/delete', { name: 'two' })
    const gone = await server.post('registered-models/rename', { name: 'two', new_name: 'three' })
    expect(gone.body.message).toMatch(/Registered Model .+ not found/)
    expect((await server.post('registered-models/create', { name: 'two' })).status).toBe(200)
  })
})
