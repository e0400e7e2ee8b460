import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openLaboratory, quick, type Workspace } from './laboratory.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the doctor in a workspace finds', () => {
  const laboratory = openLaboratory('doctor')
  let workspace: Workspace
  const wrong = async () =>
    (await workspace.client.infra.doctor()).filter(
      ({ code, service }) => service === undefined && code !== undefined && !code.startsWith('docker-'),
    )
  const codes = async () => (await wrong()).map(({ code }) => code)

  /** Somebody opens the file with DuckDB while the application is closed. */
  const withoutUs = async (sql: string) => {
    const { path } = workspace
    await workspace.close()
    const database = await DuckDBInstance.create(join(path, '.sporeprint', 'warehouse.duckdb'))
    const connection = await database.connect()
    await connection.run(sql)
    connection.closeSync()
    database.closeSync()
    workspace = await laboratory.open(path)
  }

  afterAll(() => laboratory.remove())
  afterEach(() => workspace.close())

  describe('after a run', () => {
    beforeEach(async () => {
      workspace = await laboratory.workspace()
      await workspace.run(quick)
    })

    it('nothing, when nothing is wrong', async () => {
      expect(await codes()).toEqual([])
    })

    it('a table that somebody dropped', async () => {
      await withoutUs('DROP TABLE "mushroom"."test_data"')
      expect(await wrong()).toMatchObject([
        { code: 'table-missing', command: 'sporeprint run mushroom --from load' },
      ])
    })

    it('rows that somebody deleted', async () => {
      await withoutUs('DELETE FROM "mushroom"."train_data" WHERE row_id < 10')
      const [finding] = await wrong()
      expect(finding?.code).toBe('rows-differ')
      expect(finding?.message).toContain('8114 rows together, and cleaned_features has 8124')
    })
  })

  describe('before a run', () => {
    beforeEach(async () => {
      workspace = await laboratory.workspace()
    })

    it('that there is no pipeline', async () => {
      rmSync(join(workspace.path, 'pipelines', 'mushroom.yaml'))
      expect(await codes()).toEqual(['pipeline-missing'])
    })

    it('a pipeline that cannot run, with the line', async () => {
      workspace.write(
        'pipelines/other.yaml',
        'dataset: mushrooms\ntarget: class\nstages:\n  - use: nothing\n',
      )
      const [finding] = await wrong()
      expect(finding).toMatchObject({ code: 'pipeline-invalid', action: { kind: 'pipeline', name: 'other' } })
      expect(finding?.message).toMatch(/pipelines\/other\.yaml line \d+/)
    })

    it('a folder that is none, or may not be written', async () => {
      rmSync(join(workspace.path, 'suites'), { recursive: true })
      workspace.write('suites', 'not a folder')
      const [finding] = await wrong()
      expect(finding?.code).toBe('folder-locked')
      expect(finding?.message).toContain('suites')
    })

    it('a warehouse that does not answer', async () => {
      const { path } = workspace
      await workspace.close()
      workspace = await laboratory.open(path, {
        warehouse: 'mariadb',
        'mariadb.port': 9,
        'mariadb.password': 'x',
      })
      expect(await wrong()).toMatchObject([
        { code: 'warehouse-unreachable', action: { kind: 'start', service: 'mariadb' } },
      ])
    })
  })
})

describe.skipIf(process.platform === 'win32')('sporeprint infra doctor', () => {
  const laboratory = openLaboratory('doctor-command')
  let workspace: Workspace
  beforeAll(async () => {
    workspace = await laboratory.workspace({ sample: false })
    await workspace.close()
  })
  afterAll(() => laboratory.remove())

  const doctor = () => {
    try {
      return execFileSync(process.execPath, [join(root, 'main', 'bin.mjs'), 'infra', 'doctor', '--json'], {
        cwd: workspace.path,
        encoding: 'utf8',
        stdio: 'pipe',
      })
    } catch (error) {
      // The exit code is 1 when something is broken.
      if (error instanceof Error && 'stdout' in error) return String(error.stdout)
      throw error
    }
  }
  const codes = () => JSON.parse(doctor()).map(({ code }: { code?: string }) => code)

  it('says that a workspace cannot be opened, and looks at Docker all the same', () => {
    const config = join(workspace.path, 'sporeprint.yaml')
    writeFileSync(join(workspace.path, '.sporeprint', 'state.db'), 'x'.repeat(10))
    writeFileSync(config, 'name: workspace\nwarehouse: oracle\n')
    expect(codes()).toContain('workspace-closed')
    writeFileSync(config, 'name: workspace\n')
    expect(codes()).not.toContain('workspace-closed')
  })
})
