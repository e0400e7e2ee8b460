import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rebuildIndex } from '../../../main/tracking/rebuild-index.ts'
import { newVersion } from '../workspace.ts'
import { startServer } from './server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

const name = 'Größe & Co.'
async function register(count: number): Promise<string> {
  const runId = await server.createRun()
  await server.post('registered-models/create', { name, description: 'd' })
  for (let i = 0; i < count; i++)
    await server.post('model-versions/create', {
      name,
      source: `mlflow-artifacts:/0/${runId}/artifacts/m`,
      run_id: runId,
    })
  return runId
}

describe('the registry', () => {
  it('shows versions of MLflow on our pages, and says who can load them', async () => {
    const runId = await register(2)
    const { registry, tracking } = server.workspace
    expect(registry.list()).toMatchObject([
      { name, versions: 2, latest: { version: 2, algorithm: 'mlflow', runId } },
    ])
    expect(tracking.summary(runId).model).toMatchObject({ name, version: 2 })
    await expect(registry.readModel({ name, version: 1 })).rejects.toThrow(
      `mlflow.pyfunc.load_model("models:/${name}/1")`,
    )
    await server.post('registered-models/create', { name: 'without versions' })
    expect(registry.list()).toHaveLength(1)
    expect((await server.get('registered-models/search')).body.registered_models).toHaveLength(2)
  })

  it('gives the models of pipelines to MLflow, with their files', async () => {
    await server.workspace.registry.createVersion(newVersion(1, 'run'))
    const query = { name: 'mushroom-classifier', version: '1' }
    const { model_version: version } = (await server.get('model-versions/get', query)).body
    expect(version).toMatchObject({ status: 'READY', current_stage: 'None', run_id: 'run' })
    const uri = (await server.get('model-versions/get-download-uri', query)).body.artifact_uri
    expect(uri).toBe('mlflow-artifacts:/sporeprint-models/mushroom-classifier/1')
    const path = `${server.url}/api/2.0/mlflow-artifacts/artifacts/sporeprint-models/mushroom-classifier/1/model.json`
    expect(await (await fetch(path)).json()).toEqual({ seed: 1 })
    expect((await fetch(path, { method: 'DELETE' })).status).toBe(400)
    expect((await fetch(path, { method: 'PUT', body: 'x' })).status).toBe(400)
    const file = await fetch(
      `${server.url}/model-versions/get-artifact?name=mushroom-classifier&version=1&path=MLmodel`,
    )
    expect(await file.text()).toContain('sporeprint')
  })

  it('is the same after a rebuild: stages, aliases, tags, names, and what is gone', async () => {
    await register(4)
    await server.post('model-versions/transition-stage', { name, version: '1', stage: 'Production' })
    await server.post('registered-models/alias', { name, alias: 'champion', version: '2' })
    await server.post('model-versions/set-tag', { name, version: '2', key: 'k', value: 'v' })
    await server.post('registered-models/set-tag', { name, key: 'a', value: 'b' })
    await server.patch('model-versions/update', { name, version: '2', description: 'text' })
    await server.post('registered-models/rename', { name, new_name: 'new name' })
    await server.remove('model-versions/delete', { name: 'new name', version: '3' })
    await server.post('registered-models/create', { name: 'gone' })
    await server.post('model-versions/create', { name: 'gone', source: 's3://bucket/m' })
    await server.remove('registered-models/delete', { name: 'gone' })
    await server.post('registered-models/create', { name: 'gone' })
    await server.post('model-versions/create', { name: 'gone', source: 's3://bucket/n' })
    const seen = async () => ({
      found: (await server.get('registered-models/search')).body,
      versions: (await server.get('model-versions/search')).body,
      history: server.workspace.registry.history('new name'),
    })
    const before = await seen()
    expect(before.found.registered_models.map((one: { name: string }) => one.name)).toEqual([
      'gone',
      'new name',
    ])
    expect(before.found.registered_models[1]).toMatchObject({
      aliases: [{ alias: 'champion', version: '2' }],
      tags: [{ key: 'a', value: 'b' }],
    })
    expect(before.versions.model_versions.map((one: { source: string }) => one.source)).toContain(
      's3://bucket/n',
    )
    expect(before.history.map((event) => event.action)).toContain('model-renamed')
    const { paths, state } = server.workspace
    expect((await rebuildIndex(paths, state)).skipped).toEqual([])
    expect(await seen()).toEqual(before)
    const next = await server.post('model-versions/create', { name: 'new name', source: 's3://bucket/x' })
    expect(next.body.model_version.version).toBe('5')
    rmSync(paths.models, { recursive: true })
    expect(await rebuildIndex(paths, state)).toMatchObject({ modelVersions: 0 })
  })

  it.each([
    [
      'registered-models/create',
      { name: 'a/b' },
      400,
      "Invalid model name 'a/b'. Names cannot contain '/' or ':'.",
    ],
    ['registered-models/create', { name: 'ä'.repeat(200) }, 400, 'too long for a folder'],
    [
      'registered-models/alias',
      { name, alias: 'v2', version: '1' },
      400,
      "Version alias name 'v2' is reserved.",
    ],
    ['registered-models/alias', { name, alias: 'Latest', version: '1' }, 400, 'is reserved'],
    ['registered-models/alias', { name, alias: 'a b', version: '1' }, 400, "Invalid alias name: 'a b'"],
    [
      'registered-models/alias',
      { name, alias: 'a', version: '9' },
      404,
      `Model Version (name=${name}, version=9) not found`,
    ],
    [
      'model-versions/transition-stage',
      { name, version: '1', stage: 'Heaven' },
      400,
      'Invalid Model Version stage: Heaven',
    ],
    [
      'model-versions/transition-stage',
      { name, version: 'x', stage: 'Staging' },
      400,
      "Parameter 'version' must be an integer, got 'x'.",
    ],
    [
      'model-versions/create',
      { name: 'nobody', source: 's3://x' },
      404,
      'Registered Model with name=nobody not found',
    ],
    ['model-versions/create', { name, source: '/etc' }, 400, "Invalid model version source: '/etc'"],
    ['model-versions/create', { name, source: 'file:///etc' }, 400, 'Invalid model version source'],
    ['model-versions/create', { name, source: 's3://b/..%2f..%2fx' }, 400, 'Invalid model version source'],
  ])('%s refuses %j', async (path, body, status, message) => {
    await register(1)
    const answer = await server.post(path, body)
    expect(answer.status).toBe(status)
    expect(answer.body.message).toContain(message)
  })
})

describe('logged models', () => {
  it('live beside their run, and after a rebuild', async () => {
    const runId = await server.createRun()
    const { body } = await server.post('logged-models', {
      experiment_id: '0',
      name: 'forest',
      source_run_id: runId,
      params: [{ key: 'p', value: '1' }],
    })
    const id = body.model.info.model_id
    expect(body.model.info).toMatchObject({
      status: 'LOGGED_MODEL_PENDING',
      artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
    })
    await server.patch(`logged-models/${id}`, { status: 'LOGGED_MODEL_READY' })
    await server.patch(`logged-models/${id}/tags`, { tags: [{ key: 'a', value: 'b' }] })
    await server.post('runs/log-metric', {
      run_id: runId,
      key: 'acc',
      value: 0.5,
      timestamp: 1,
      model_id: id,
    })
    await server.post('runs/outputs', { run_id: runId, models: [{ model_id: id, step: 0 }] })
    const path = `${server.url}/api/2.0/mlflow-artifacts/artifacts/0/models/${id}/artifacts/MLmodel`
    await fetch(path, { method: 'PUT', body: 'x' })
    const search = () =>
      server.post('logged-models/search', {
        experiment_ids: ['0'],
        filter: "metrics.acc > 0.4 AND tags.a = 'b' AND name = 'forest'",
      })
    const before = (await search()).body
    expect(before.models).toHaveLength(1)
    const { paths, state } = server.workspace
    await rebuildIndex(paths, state)
    expect((await search()).body).toEqual(before)
    expect(await (await fetch(path)).text()).toBe('x')
    const listed = await server.get(`logged-models/${id}/artifacts/directories`)
    expect(listed.body.files).toEqual([{ path: 'MLmodel', is_dir: false, file_size: 1 }])
    await server.remove(`logged-models/${id}`)
    expect((await server.get(`logged-models/${id}`)).status).toBe(404)
  })
})
