import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Frame } from '../../main/lib/frame.ts'
import { frameChecksum } from '../../main/warehouse/checksum.ts'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import type { Warehouse } from '../../main/warehouse/warehouse.ts'
import { describeWarehouse } from '../contracts/warehouse.ts'
import { startService, type Service } from './service.ts'
import { timeLoad } from './time-load.ts'

const quick = ['--set', 'train.trees=15', '--set', 'train.folds=2', '--set', 'evaluate.importance.repeats=1']

const counting = (rowCount: number, from = 0): Frame => ({
  rowCount,
  columns: [
    { name: 'x', kind: 'number', values: Float64Array.from({ length: rowCount }, (_, i) => from + i) },
  ],
})

describe('ColumnStore', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service?.remove())
  const open = (more = {}) => openMariadb({ ...service.login, owner: 'test', ...more })
  const withWarehouse = async <T>(work: (warehouse: Warehouse) => Promise<T>) => {
    const warehouse = await open()
    try {
      return await work(warehouse)
    } finally {
      await warehouse.close()
    }
  }

  describeWarehouse('ColumnStore', open)

  it('is what the tables are kept in', () =>
    withWarehouse(async (warehouse) => {
      expect((await warehouse.describe()).engine).toBe('MariaDB ColumnStore')
      await warehouse.append({ space: 'p', name: 'kept' }, counting(3), 'b')
      expect(await service.ask('SELECT DISTINCT engine FROM suite.sporeprint_tables')).toBe('ColumnStore')
      const engines = await service.ask(
        `SELECT GROUP_CONCAT(DISTINCT engine) FROM information_schema.tables
         WHERE table_schema = 'suite' AND table_name NOT LIKE 'sporeprint%'`,
      )
      expect(engines).toBe('Columnstore')
    }))

  it('trains the same model as DuckDB, by nothing but "infra up" and "run"', async () => {
    const { sporeprint, folder } = service
    await sporeprint('init', 'work', '--sample', 'mushroom')
    const inWork = ['-w', join(folder, 'work'), ...quick]
    const embedded = await sporeprint('run', 'mushroom', ...inWork)
    const remote = await sporeprint('run', 'mushroom', '--set', 'warehouse=mariadb', ...inWork)
    expect([remote.state, remote.error]).toEqual(['succeeded', undefined])
    expect(remote.stages.find(({ name }: { name: string }) => name === 'load').summary).toMatch(/in MariaDB/)
    const { train_seconds: _a, train_peak_memory_mb: _b, ...metrics } = embedded.metrics
    expect(remote.metrics).toMatchObject(metrics)
    const fingerprint = (version: number) =>
      JSON.parse(
        readFileSync(join(folder, 'work', 'models', 'mushroom', `${version}`, 'metadata.json'), 'utf8'),
      ).fingerprint
    expect(fingerprint(remote.model.version)).toBe(fingerprint(embedded.model.version))
  })

  it('takes a million rows in one statement, and gives them back as they were', async () => {
    const figures = await timeLoad(service, 1_000_000)
    console.log(figures.text)
    expect(figures.statements).toBe(1)
    expect(figures.isSame).toBe(true)
  })

  it('widens a table by a column, and refuses what a column has no room for', () =>
    withWarehouse(async (warehouse) => {
      const table = { space: 'p', name: 'room' }
      const load = (batchId: string, value: number) => warehouse.append(table, counting(1, value), batchId)
      await load('small', 1)
      await expect(load('large', 1e12)).rejects.toMatchObject({ code: 'CONFLICT' })
      expect((await warehouse.rows({ ...table, batchId: 'small' }, { limit: 9 })).rows).toEqual([[1]])
    }))

  it('shows nothing of a load in whose middle it was killed, and takes it again', () =>
    withWarehouse(async (warehouse) => {
      const table = { space: 'p', name: 'halfway' }
      // As large as those that come, because the first rows decide what the column has room for.
      await warehouse.append(table, counting(10, 3_000_000), 'whole')
      let ended: unknown
      const loading = warehouse.append(table, counting(3_000_000), 'half').catch((error: unknown) => {
        ended = error
      })
      await service.untilLoading(() => ended !== undefined)
      expect(ended).toBeUndefined()
      await service.container.kill()
      await loading
      expect(ended).toMatchObject({ code: 'UNAVAILABLE' })
      await service.sporeprint('infra', 'up', 'mariadb')
      const read = (batchId: string) => warehouse.read({ ...table, batchId }, {})
      expect((await read('whole')).rowCount).toBe(10)
      expect((await read('half')).rowCount).toBe(0)
      expect(await warehouse.discardUnrecorded(['whole'])).toContain('half')
      const { checksum } = await warehouse.append(table, counting(20), 'half')
      expect(frameChecksum(await read('half'))).toBe(checksum)
    }))
})
