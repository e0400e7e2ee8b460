import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runScope } from '../../../main/contract/tracked-run.ts'
import { createRunTable } from '../../../main/tracking/run-table.ts'
import { startServer } from './server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(async () => {
  vi.useRealTimers()
  await server.close()
})

const everything = async () => (await server.post('runs/search', { experiment_ids: ['0'] })).body
const raw = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  fetch(`${server.url}/api/2.0/mlflow/runs/create`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
const topLevelIds = () =>
  createRunTable(server.workspace.state)
    .ids({ ...runScope.parse({}), orderBy: [], offset: 0, limit: 100 })
    .runIds.toSorted()

describe('a request', () => {
  it.each([
    ['half an object', '{"experiment_id":'],
    ['a number', '7'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe)],
    ['nesting without end in a field', `{"experiment_id": ${deep}}`],
    ['a number in the place of a text', '{"experiment_id": 1e400}'],
    ['a prototype', '{"__proto__": {"experiment_id": "0"}, "experiment_id": {}}'],
  ])('with %s is refused, and makes nothing', async (_, body) => {
    const response = await raw(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
    expect(await everything()).toEqual({ runs: [] })
  })

  it('of another type is refused, and the server goes on', async () => {
    expect((await raw('<run/>', 'application/xml')).status).toBe(400)
    expect((await raw('{"experiment_id": "0"}', 'application/json; charset=utf-8')).status).toBe(200)
  })

  it('with too much is refused before it is read to the end', async () => {
    const response = await raw(`{"x": "${'x'.repeat(65 * 1024 * 1024)}"}`).catch(() => undefined)
    expect([400, undefined]).toContain(response?.status)
    expect(await everything()).toEqual({ runs: [] })
  })
})

describe('names and ids', () => {
  const long = 'k'.repeat(251)
  it.each([
    ['runs/log-metric', { key: long, value: 1, timestamp: 1 }],
    ['runs/log-parameter', { key: long, value: 'x' }],
    ['runs/set-tag', { key: long, value: 'x' }],
    [
      'runs/log-batch',
      { metrics: [{ key: 'ok', value: 1, timestamp: 1 }], tags: [{ key: long, value: 'x' }] },
    ],
    [
      'runs/log-batch',
      { metrics: [{ key: 'ok', value: 1, timestamp: 1 }], params: [{ key: 'a/../b', value: 'x' }] },
    ],
    [
      'runs/log-batch',
      {
        params: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      },
    ],
    [
      'runs/log-batch',
      {
        params: [
          { key: 'a', value: '1' },
          { key: 'a', value: '1' },
        ],
      },
    ],
    ['runs/log-metric', { key: 'm', value: 1, timestamp: 2 ** 53 }],
    ['runs/log-metric', { key: 'm', value: 1, timestamp: 1, step: 0.5 }],
  ])('%s refuses %j and keeps nothing of it', async (path, body) => {
    const runId = await server.createRun()
    const before = (await server.get('runs/get', { run_id: runId })).body
    const answer = await server.post(path, { run_id: runId, ...body })
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } })
    expect((await server.get('runs/get', { run_id: runId })).body).toEqual(before)
  })

  it.each(['', 'none', '../../etc', 'a'.repeat(300), '%00', '__proto__'])(
    'there is no run %j',
    async (runId) => {
      for (const path of ['runs/log-batch', 'runs/update', 'runs/delete', 'runs/restore']) {
        const { status, body } = await server.post(path, { run_id: runId })
        expect({ path, isRefused: [400, 404].includes(status), code: body.error_code }).toEqual({
          path,
          isRefused: true,
          code: runId === '' ? 'INVALID_PARAMETER_VALUE' : 'RESOURCE_DOES_NOT_EXIST',
        })
      }
    },
  )

  it('of experiments that are gone take no run', async () => {
    const { experiment_id: id } = (await server.post('experiments/create', { name: 'gone' })).body
    await server.post('experiments/delete', { experiment_id: id })
    expect((await server.post('runs/create', { experiment_id: id })).status).toBe(400)
    expect((await server.post('runs/create', { experiment_id: '99' })).status).toBe(404)
    expect((await server.post('experiments/delete', { experiment_id: id })).status).toBe(404)
  })
})

const childOf = (parent: string) => server.createRun({ tags: [{ key: 'mlflow.parentRunId', value: parent }] })

describe('parents', () => {
  it('that are deleted alone leave their children on the page, and take them back', async () => {
    const parent = await server.createRun()
    const child = await childOf(parent)
    const orphan = await childOf('nobody')
    expect(topLevelIds()).toEqual([parent, orphan].toSorted())
    await server.post('runs/delete', { run_id: parent })
    expect(topLevelIds()).toEqual([child, orphan].toSorted())
    await server.post('runs/restore', { run_id: parent })
    expect(topLevelIds()).toEqual([parent, orphan].toSorted())
  })

  it('that are deleted get no more children here, and none is its own', async () => {
    const parent = await server.createRun()
    const child = await childOf(parent)
    const circle = { run_id: parent, key: 'mlflow.parentRunId', value: child }
    expect((await server.post('runs/set-tag', circle)).status).toBe(200)
    expect(server.workspace.tracking.summary(parent).parentId).toBeUndefined()
    await server.post('runs/delete', { run_id: parent })
    const start = () =>
      server.workspace.tracking.startRun({ experiment: 'x', kind: 'fold', parentId: parent })
    expect(start).toThrow('is deleted. Restore it')
  })
})

describe('two writers', () => {
  it('of one run keep all of each other’s points, and one value of a param', async () => {
    const runId = await server.createRun()
    const write = async (writer: number) => {
      for (let batch = 0; batch < 20; batch++) {
        const metrics = Array.from({ length: 50 }, (_, index) => ({
          key: 'shared',
          value: writer,
          timestamp: writer,
          step: batch * 50 + index,
        }))
        await server.post('runs/log-batch', { run_id: runId, metrics })
      }
    }
    await Promise.all([write(1), write(2)])
    const history = await server.get('metrics/get-history', { run_id: runId, metric_key: 'shared' })
    expect(history.body.metrics).toHaveLength(2000)
    const given = await Promise.all(
      ['a', 'b', 'c', 'd'].map((value) =>
        server.post('runs/log-parameter', { run_id: runId, key: 'p', value }),
      ),
    )
    expect(given.map(({ status }) => String(status)).toSorted()).toEqual(['200', '400', '400', '400'])
  })

  it('of one artifact leave one of theirs, whole', async () => {
    const runId = await server.createRun()
    const path = `${server.url}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/model.bin`
    const bodies = Array.from({ length: 8 }, (_, index) => String(index).repeat(200_000))
    await Promise.all(bodies.map((body) => fetch(path, { method: 'PUT', body })))
    expect(bodies).toContain(await (await fetch(path)).text())
    const [info, ...others] = await server.workspace.tracking.listArtifacts(runId)
    expect({ path: info!.path, others }).toEqual({ path: 'model.bin', others: [] })
  })

  it('of one workspace: the second is told who has it', async () => {
    const { takeOwnership } = await import('../../../main/lib/owner-lock.ts')
    const ownership = takeOwnership(server.workspace.paths)
    expect(() => takeOwnership(server.workspace.paths)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    ownership.release()
  })
})

describe('a clock that goes backwards', () => {
  it('ends no run before it started, and keeps the order of steps', () => {
    vi.useFakeTimers({ now: 2_000_000, toFake: ['Date'] })
    const { tracking } = server.workspace
    const { runId } = tracking.startRun({ experiment: 'clock', kind: 'tracked' })
    const lost = tracking.startRun({ experiment: 'clock', kind: 'tracked' }).runId
    tracking.logMetrics(runId, [{ key: 'loss', value: 1, step: 1, at: Date.now() }])
    vi.setSystemTime(1_000_000)
    tracking.logMetrics(runId, [{ key: 'loss', value: 2, step: 2, at: Date.now() }])
    const ended = tracking.finishRun(runId, 'succeeded')
    expect(ended).toMatchObject({ startedAt: 2_000_000, endedAt: 2_000_000, metrics: { loss: 2 } })
    expect(tracking.metricHistory(runId, 'loss').map((point) => point.value)).toEqual([1, 2])
    tracking.markInterrupted()
    expect(tracking.summary(lost).endedAt).toBe(2_000_000)
  })

  it('takes what a client says of its own', async () => {
    const runId = await server.createRun({ start_time: 5000 })
    const ended = await server.post('runs/update', { run_id: runId, status: 'FINISHED', end_time: 4000 })
    expect(ended.body.run_info).toMatchObject({ start_time: 5000, end_time: 4000 })
    const rows = createRunTable(server.workspace.state).search({
      ...runScope.parse({}),
      columns: ['attributes.duration'],
      orderBy: [],
      offset: 0,
      limit: 1,
    }).rows
    expect(rows[0]!.cells).toEqual([0])
  })
})
