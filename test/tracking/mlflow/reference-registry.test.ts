// What MLflow's own test_model_registry.py asks of a server and no other test of this folder asks of ours. That names and
// pages are searched, names forgotten and sources refused stands in reference.test.ts.
/* oxlint-disable unicorn/consistent-function-scoping -- what a test asks with stands in the test */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startServer } from './server.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeEach(async () => {
  server = await startServer()
})
afterEach(async () => {
  vi.useRealTimers()
  await server.close()
})

const name = 'model'
interface Version {
  name: string
  version: string
}

async function makeModel(versions: number): Promise<void> {
  await server.post('registered-models/create', { name })
  for (let i = 0; i < versions; i++) await makeVersion()
}
const makeVersion = async (more: object = {}) =>
  (
    await server.post('model-versions/create', {
      name,
      source: 'runs:/run_id/model',
      run_id: 'run_1',
      ...more,
    })
  ).body.model_version
const getModel = async () => (await server.get('registered-models/get', { name })).body.registered_model
const getVersion = async (version: string) =>
  (await server.get('model-versions/get', { name, version })).body.model_version
const tagsOf = (tags: { key: string; value: string }[] = []) =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]))

describe('versions', () => {
  it('are found by name, source and run, in pages of any size, the newest first', async () => {
    const models = Array.from({ length: 12 }, (_, i) => `ForMV${String(i).padStart(3, '0')}`)
    for (const one of models) await server.post('registered-models/create', { name: one })
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] })
    const made: string[] = []
    for (const one of [...models, ...models.slice(0, 4)]) {
      vi.advanceTimersByTime(5)
      const { version } = await makeVersion({ name: one, source: `runs:/run/${one}`, run_id: `run_${one}` })
      made.unshift(`${one}/${version}`)
    }
    const search = async (filter: string, most: string) => {
      const found: string[] = []
      let token: string | undefined
      do {
        const query = { filter, max_results: most, ...(token ? { page_token: token } : {}) }
        const { body } = await server.get('model-versions/search', query)
        const page: Version[] = body.model_versions ?? []
        found.push(...page.map((one) => `${one.name}/${one.version}`))
        token = body.next_page_token
      } while (token)
      return found
    }
    for (const most of ['1', '8', '100']) {
      expect(await search('', most)).toEqual(made)
      expect(await search("name LIKE '%2'", most)).toEqual(made.filter((one) => /2\/\d+$/.test(one)))
      expect(await search("name ILIKE '%formv%00%'", most)).toEqual(made.filter((one) => one.includes('00')))
      expect(await search("name LIKE '%formv%00%'", most)).toEqual([])
      expect(await search("name = 'badname'", most)).toEqual([])
      expect(await search("source_path = 'runs:/run/ForMV001'", most)).toEqual(['ForMV001/2', 'ForMV001/1'])
      expect(await search("run_id = 'run_ForMV007'", most)).toEqual(['ForMV007/1'])
    }
  })

  it('keep their tags as texts, empty ones too, and lose one', async () => {
    await makeModel(0)
    await makeVersion({ tags: [{ key: 'another key', value: 'some other value' }] })
    for (const [key, value] of [
      ['numeric value', '12345'],
      ['empty', ''],
    ])
      await server.post('model-versions/set-tag', { name, version: '1', key, value })
    expect(tagsOf((await getVersion('1')).tags)).toEqual({
      'another key': 'some other value',
      'numeric value': '12345',
      empty: '',
    })
    await server.remove('model-versions/delete-tag', { name, version: '1', key: 'another key' })
    expect(tagsOf((await getVersion('1')).tags)).toEqual({ 'numeric value': '12345', empty: '' })
  })

  it('that were deleted are gone for every question, and their numbers are not given again', async () => {
    await makeModel(3)
    await server.remove('model-versions/delete', { name, version: '1' })
    await server.remove('model-versions/delete', { name, version: '3' })
    const gone = [
      await server.get('model-versions/get', { name, version: '1' }),
      await server.remove('model-versions/delete', { name, version: '1' }),
      await server.patch('model-versions/update', { name, version: '1', description: 'x' }),
      await server.post('model-versions/transition-stage', { name, version: '1', stage: 'Staging' }),
    ]
    for (const { status, body } of gone) {
      expect(status).toBe(404)
      expect(body.message).toMatch(/Model Version .+ not found/)
    }
    expect((await makeVersion()).version).toBe('4')
  })

  it('refuse a number that is none', async () => {
    await makeModel(1)
    const { status, body } = await server.get('model-versions/get', { name, version: 'something else' })
    expect(status).toBe(400)
    expect(body.message).toBe("Parameter 'version' must be an integer, got 'something else'.")
  })

  it('that are copies of another are loaded from where that one lies', async () => {
    await makeModel(1)
    const copy = await makeVersion({ source: `models:/${name}/1`, description: 'dummy' })
    expect(copy).toMatchObject({ version: '2', source: `models:/${name}/1`, description: 'dummy' })
    for (const version of ['1', '2']) {
      const { body } = await server.get('model-versions/get-download-uri', { name, version })
      expect(body.artifact_uri).toBe('runs:/run_id/model')
    }
  })
})

describe('a model', () => {
  it('says the latest version of each stage, or of those that are asked for', async () => {
    await makeModel(0)
    const stages = ['Archived', 'Production', 'Archived', 'Production', 'Staging', 'Staging', 'None']
    for (const stage of stages) {
      const { version } = await makeVersion()
      if (stage !== 'None') await server.post('model-versions/transition-stage', { name, version, stage })
      expect((await getVersion(version)).current_stage).toBe(stage)
    }
    const latest = async (asked?: string[]) => {
      const { body } = await server.post('registered-models/get-latest-versions', {
        name,
        ...(asked ? { stages: asked } : {}),
      })
      const found: { current_stage: string; version: string }[] = body.model_versions
      return Object.fromEntries(found.map((one) => [one.current_stage, one.version]))
    }
    const all = { Production: '4', Staging: '6', Archived: '3', None: '7' }
    expect(await latest(['None'])).toEqual({ None: '7' })
    expect(await latest(['None', 'Staging'])).toEqual({ None: '7', Staging: '6' })
    expect(await latest()).toEqual(all)
    expect(await latest([])).toEqual(all)
  })

  it('has changed when a version came, went or has another stage, but not by its description', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] })
    await server.post('registered-models/create', { name })
    const changedAt = async (change: () => Promise<unknown>) => {
      vi.advanceTimersByTime(10)
      await change()
      const { creation_timestamp: created, last_updated_timestamp: updated } = await getModel()
      expect(Number(created)).toBe(1_000_000)
      return Number(updated) - 1_000_000
    }
    const stage = { name, version: '1', stage: 'Staging' }
    expect(await changedAt(() => makeVersion())).toBe(10)
    expect(await changedAt(() => server.post('model-versions/transition-stage', stage))).toBe(20)
    const described = { name, version: '1', description: 'This is a test model' }
    expect(await changedAt(() => server.patch('model-versions/update', described))).toBe(20)
    expect(await getVersion('1')).toMatchObject({ description: 'This is a test model' })
    expect(Number((await getVersion('1')).last_updated_timestamp)).toBe(1_000_030)
    expect(await changedAt(() => server.remove('model-versions/delete', { name, version: '1' }))).toBe(40)
  })

  it('has tags and aliases that are set, moved and taken away', async () => {
    await makeModel(2)
    for (const [key, value] of [
      ['key', 'value'],
      ['tag_key', ''],
    ])
      await server.post('registered-models/set-tag', { name, key, value })
    await server.remove('registered-models/delete-tag', { name, key: 'key' })
    expect(tagsOf((await getModel()).tags)).toEqual({ tag_key: '' })
    const alias = 'test_alias'
    for (const version of ['1', '2']) {
      await server.post('registered-models/alias', { name, alias, version })
      expect((await getModel()).aliases).toEqual([{ alias, version }])
      expect((await server.get('registered-models/alias', { name, alias })).body.model_version).toEqual(
        await getVersion(version),
      )
    }
    expect((await getVersion('2')).aliases).toEqual([alias])
    expect((await getVersion('1')).aliases ?? []).toEqual([])
    await server.remove('registered-models/alias', { name, alias })
    expect((await getModel()).aliases ?? []).toEqual([])
    expect((await server.get('registered-models/alias', { name, alias })).status).toBe(400)
  })
})
