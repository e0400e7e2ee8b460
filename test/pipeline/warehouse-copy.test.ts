import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CopyJob, WarehouseKind } from '../../main/contract/warehouse.ts'
import { hasMariadb, startMariadb, type MariadbServer } from '../warehouse/mariadb-server.ts'
import { openLaboratory, type Workspace } from './laboratory.ts'

/** The loads are what matters here. */
const quick = { 'train.trees': 2, 'train.folds': 2, 'evaluate.importance.repeats': 1 }

describe.skipIf(!hasMariadb)('copying loads between warehouses', { timeout: 120_000 }, () => {
  const laboratory = openLaboratory('copy')
  let server: MariadbServer
  let workspace: Workspace
  const settings = () => ({ 'mariadb.port': server.port, 'mariadb.password': server.password })
  const copy = async (to: WarehouseKind, onChange: (job: CopyJob) => void = () => {}) => {
    const { jobId } = await workspace.client.warehouse.copy({ to })
    let last: CopyJob | undefined
    for await (const job of await workspace.client.warehouse.watchCopy({ jobId })) {
      last = job
      onChange(job)
    }
    return last!
  }
  const reopen = async () => {
    await workspace.close()
    workspace = await laboratory.open(workspace.path, settings())
  }

  beforeAll(async () => {
    server = await startMariadb()
    workspace = await laboratory.workspace({ overrides: settings() })
  })
  afterAll(async () => {
    await workspace.close()
    await server.stop()
    laboratory.remove()
  })

  it('has nothing to copy before the first run', async () => {
    expect(await copy('mariadb')).toMatchObject({ state: 'succeeded', total: 0, tables: [] })
  })

  it('brings every table over, the same to the last cell, and the next session keeps them', async () => {
    await workspace.run({ ...quick, 'transform.encoding': 'native' })
    // Another load of the same tables, with other columns.
    await workspace.run({ ...quick, 'transform.encoding': 'one-hot' })
    const job = await copy('mariadb')
    expect([job.state, job.error]).toEqual(['succeeded', undefined])
    expect([job.done, job.total, job.tables.length]).toEqual([2, 2, 12])
    expect(job.tables.every(({ wasThere }) => !wasThere)).toBe(true)
    expect(job.tables.find(({ name }) => name === 'cleaned_features')?.rows).toBe(8124)
    await reopen()
    const again = await copy('mariadb')
    expect(again.tables.map(({ wasThere }) => wasThere)).not.toContain(false)
    expect(again.tables.map(({ checksum }) => checksum)).toEqual(job.tables.map(({ checksum }) => checksum))
  })

  it('finds the originals when it copies back, and brings over what was loaded on the server', async () => {
    await workspace.run({ ...quick, seed: 7, warehouse: 'mariadb' })
    const job = await copy('duckdb')
    expect([job.state, job.error]).toEqual(['succeeded', undefined])
    expect(job.tables.filter(({ wasThere }) => !wasThere)).toHaveLength(6)
    expect(job.tables.filter(({ wasThere }) => wasThere)).toHaveLength(12)
  })

  it('says which table another program has changed, and leaves both as they are', async () => {
    const name = await server.value(
      "SELECT sql_name FROM sporeprint.sporeprint_tables WHERE name = 'cleaned_features'",
    )
    await server.run(`DELETE FROM sporeprint.\`${name}\` WHERE row_id = 8123`)
    const job = await copy('mariadb')
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UNAVAILABLE' } })
    expect(job.error?.message).toContain('cleaned_features')
  })

  it('takes a load back that was cancelled half-way', async () => {
    await server.run('DROP DATABASE sporeprint', 'CREATE DATABASE sporeprint')
    await reopen()
    const cancelled = await copy('mariadb', ({ jobId, tables }) => {
      if (tables.length > 0) void workspace.client.warehouse.cancelCopy({ jobId })
    })
    expect(cancelled.state).toBe('cancelled')
    await reopen()
    const job = await copy('mariadb')
    expect(job.state).toBe('succeeded')
    expect(job.tables.filter(({ wasThere }) => wasThere)).toHaveLength(6 * cancelled.done)
  })

  it('says what to do when the server is down', async () => {
    await server.kill()
    await reopen()
    expect(await copy('mariadb')).toMatchObject({
      state: 'failed',
      error: { code: 'UNAVAILABLE', message: expect.stringMatching(/Start the server/) },
    })
    await server.start()
  })
})
