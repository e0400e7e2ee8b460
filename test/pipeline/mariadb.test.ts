import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasMariadb, startMariadb, type MariadbServer } from '../warehouse/mariadb-server.ts'
import { readComposeFile } from '../../main/infra/compose-file.ts'
import { openVariables } from '../../main/infra/infra-variables.ts'
import { unpackedPath } from '../../main/lib/application.ts'
import { openSecrets } from '../../main/lib/secrets.ts'
import { openLaboratory, quick, stateOf, type Workspace } from './laboratory.ts'

const oneOdor = {
  type: 'expect_column_values_to_be_in_set',
  kwargs: { column: 'odor', value_set: ['n'] },
  severity: 'warning',
}

describe.skipIf(!hasMariadb)('a pipeline on MariaDB', () => {
  const laboratory = openLaboratory('mariadb')
  let server: MariadbServer
  let workspace: Workspace
  const settings = () => ({
    'mariadb.host': server.host,
    'mariadb.port': server.port,
    'mariadb.password': server.password,
  })
  const read = (path: string): unknown => JSON.parse(readFileSync(join(workspace.path, path), 'utf8'))

  beforeAll(async () => {
    server = await startMariadb()
    workspace = await laboratory.workspace({ overrides: settings() })
  })
  afterAll(async () => {
    await workspace.close()
    await server.stop()
    laboratory.remove()
  })

  it('gives the same metrics and the same model as on DuckDB', async () => {
    const embedded = await workspace.run(quick)
    const remote = await workspace.run({ ...quick, warehouse: 'mariadb' })
    expect([remote.state, remote.error]).toEqual(['succeeded', undefined])
    expect(stateOf(remote)).toMatchObject({ transform: 'cached', train: 'succeeded' })
    expect(remote.stages.find(({ name }) => name === 'load')?.summary).toMatch(/in MariaDB/)
    const { train_seconds: _a, train_peak_memory_mb: _b, ...metrics } = embedded.metrics
    expect(remote.metrics).toMatchObject(metrics)
    expect(fingerprint(remote.model!.version)).toBe(fingerprint(embedded.model!.version))

    const outcomes = await Promise.all([embedded, remote].map(async ({ runId }) => validated(runId)))
    expect(outcomes[1]).toEqual(outcomes[0])
    const { text } = await workspace.client.run.artifactText({ runId: remote.runId, path: 'query-plans.txt' })
    expect(text).toContain('mushroom__cleaned_features')
  })

  it('takes what is loaded there from cache, also in the next session', async () => {
    await workspace.close()
    workspace = await laboratory.open(workspace.path, settings())
    const again = await workspace.run({ ...quick, warehouse: 'mariadb' })
    expect(stateOf(again)).toMatchObject({ load: 'cached', train: 'cached' })
  })

  it('fails in load when the server is down, opens all the same, and goes on when it is back', async () => {
    await workspace.close()
    await server.kill()
    workspace = await laboratory.open(workspace.path, { ...settings(), warehouse: 'mariadb' })
    const embedded = await workspace.run({ ...quick, warehouse: 'duckdb' })
    expect(embedded.state).toBe('succeeded')
    const failed = await workspace.run({ ...quick, 'load.retries': 0 })
    expect(stateOf(failed)).toMatchObject({ transform: 'cached', load: 'failed', train: 'skipped' })
    expect(failed.error).toMatchObject({
      code: 'UNAVAILABLE',
      message: `Nothing answers as MariaDB at 127.0.0.1:${server.port}. Start the server, or correct mariadb.host and mariadb.port.`,
    })
    await server.start()
    const { runId } = await workspace.client.run.resume({ runId: failed.runId })
    expect((await workspace.ended(runId)).state).toBe('succeeded')
  })

  it('finds the service of Infrastructure on its port, with its password, and needs no setting', async () => {
    await workspace.close()
    openVariables({
      file: readComposeFile(unpackedPath('compose', 'compose.yaml')),
      environment: {},
    }).choosePorts({ mariadb: server.port })
    openSecrets().set('infra.MARIADB_PASSWORD', server.password)
    workspace = await laboratory.open(workspace.path)
    expect((await workspace.run({ ...quick, warehouse: 'mariadb' })).state).toBe('succeeded')
    await server.kill()
    const failed = await workspace.run(
      { ...quick, warehouse: 'mariadb', 'load.retries': 0 },
      'mushroom',
      'load',
    )
    expect(failed.error).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^The MariaDB service is not running.*"sporeprint infra up mariadb"/),
    })
    await server.start()
  })

  it('shows the rows behind a failed expectation from the server', async () => {
    const failing = await laboratory.workspace({ overrides: { ...settings(), warehouse: 'mariadb' } })
    const suite = { name: 'mushroom', expectations: [oneOdor] }
    failing.write('suites/mushroom.json', JSON.stringify(suite))
    const run = await failing.run(quick)
    const results = await failing.client.quality.results({ limit: 10 })
    const loaded = results.find(({ runId, against }) => runId === run.runId && against === 'warehouse')
    const { id, unexpectedCount } = loaded!.results[0]!
    const page = await failing.client.quality.failingRows({
      resultId: loaded!.id,
      expectationId: id,
      offset: 0,
      limit: 5,
    })
    expect([page.total, page.rows.length]).toEqual([unexpectedCount, 5])
    expect(unexpectedCount).toBe(8124 - 3528)
    await failing.close()
  })

  const fingerprint = (version: number) => {
    const metadata = read(`models/mushroom/${version}/metadata.json`)
    return metadata !== null && typeof metadata === 'object' && 'fingerprint' in metadata
      ? metadata.fingerprint
      : undefined
  }
  const validated = async (runId: string) => {
    const { text } = await workspace.client.run.artifactText({ runId, path: 'validate-loaded.json' })
    const { results }: { results: unknown[] } = JSON.parse(text)
    return results
  }
})
