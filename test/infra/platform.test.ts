import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import type { Frame } from '../../main/lib/frame.ts'
import { hasNoDocker, Platform } from './platform.ts'

/** What a person does with MLflow's own client in Python. */
const logRun = `
import mlflow
mlflow.set_tracking_uri("http://127.0.0.1:5000")
mlflow.set_experiment("spores")
with mlflow.start_run(run_name="from its own client") as run:
    mlflow.log_param("trees", 100)
    mlflow.log_metric("accuracy", 0.99)
    mlflow.log_text("Agaricus", "notes.txt")
print(run.info.run_id)
`

describe.skipIf(hasNoDocker)('the whole platform in a real Docker', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await Platform.open()
    // Once, MLflow's image is built, which fetches a hundred packages.
    await platform.start()
  })
  afterAll(() => platform?.close())

  it('comes up healthy, with MLflow built from its Dockerfile', async () => {
    expect(new Set(Object.values(await platform.states()))).toEqual(new Set(['healthy']))
    const port = platform.environment['MLFLOW_PORT']
    const answer = await fetch(`http://127.0.0.1:${port}/health`)
    expect([answer.status, await answer.text()]).toEqual([200, 'OK'])
  })

  it("keeps a run of MLflow's own client through down and up", async () => {
    const said = await platform.run('mlflow', ['python', '-c', logRun])
    expect(said).toMatch(/^[0-9a-f]{32}$/m)
    const runId = /^[0-9a-f]{32}$/m.exec(said)?.[0]
    await platform.end(platform.infra.remove(['mlflow', 'postgres'], false))
    expect(await platform.states()).toMatchObject({ mlflow: 'absent', postgres: 'absent', redis: 'healthy' })
    await platform.start('mlflow')
    const server = `http://127.0.0.1:${platform.environment['MLFLOW_PORT']}`
    const got = await fetch(`${server}/api/2.0/mlflow/runs/get?run_id=${runId}`)
    expect(await got.json()).toMatchObject({
      run: {
        info: { run_name: 'from its own client' },
        data: {
          metrics: [{ key: 'accuracy', value: 0.99 }],
          params: [{ key: 'trees', value: '100' }],
        },
      },
    })
    const notes = await fetch(`${server}/get-artifact?run_id=${runId}&path=notes.txt`)
    expect(await notes.text()).toBe('Agaricus')
  })

  it('takes 1,000,000 rows into MariaDB', async () => {
    const rows = 1_000_000
    const levels = Array.from({ length: 12 }, (_, index) => `level ${index}`)
    const frame: Frame = {
      rowCount: rows,
      columns: Array.from({ length: 23 }, (_, column) => ({
        name: `c${column}`,
        kind: 'category' as const,
        levels,
        codes: Int32Array.from({ length: rows }, (__, row) => (row * (column + 1)) % levels.length),
      })),
    }
    const warehouse = await openMariadb({
      host: '127.0.0.1',
      port: Number(platform.environment['MARIADB_PORT']),
      user: 'sporeprint',
      password: platform.passwordOf('mariadb'),
      database: 'sporeprint',
      owner: 'suite',
    })
    const table = { space: 'suite', name: 'million', batchId: 'b' }
    expect((await warehouse.append(table, frame, 'b')).rows).toBe(rows)
    const [counted] = await warehouse.measure(table, [{ kind: 'count' }])
    expect(counted).toEqual({ kind: 'number', value: rows })
    await warehouse.dropTable(table)
    await warehouse.close()
  })

  it('stops, starts and goes, all at once', async () => {
    expect((await platform.end(platform.infra.stop())).state).toBe('succeeded')
    expect(new Set(Object.values(await platform.states()))).toEqual(new Set(['stopped']))
    await platform.start()
    expect(new Set(Object.values(await platform.states()))).toEqual(new Set(['healthy']))
    await platform.end(platform.infra.remove(undefined, false))
    expect(new Set(Object.values(await platform.states()))).toEqual(new Set(['absent']))
    expect((await platform.infra.data()).every(({ exists }) => exists)).toBe(true)
  })
})
