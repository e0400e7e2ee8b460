import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureDatasetTable, importDataset } from '../../main/data/import-dataset.ts'
import type { ImportInput } from '../../main/data/import-dataset.ts'
import { openMariadb } from '../../main/warehouse/open-mariadb.ts'
import { hasMariadb, startMariadb, type MariadbServer } from '../warehouse/mariadb-server.ts'
import { context, openData } from './data-deps.ts'

describe.skipIf(!hasMariadb)('rows of MariaDB', () => {
  let server: MariadbServer
  let data: Awaited<ReturnType<typeof openData>>
  let warehouse: Awaited<ReturnType<typeof openMariadb>>
  beforeAll(async () => {
    server = await startMariadb()
    data = await openData('import-mariadb')
    warehouse = await openMariadb({ ...server, owner: 'test' })
    await server.run(
      'CREATE TABLE sporeprint.people (id BIGINT, code VARCHAR(9), height DECIMAL(30, 10), price DECIMAL(20, 10), born DATE, seen DATETIME, `a "b",c` TEXT, raw BLOB)',
      `INSERT INTO sporeprint.people VALUES
        (9007199254740993, '007', 1.7500000001, 19.99, '1990-02-28', '2024-01-05 10:00:00', 'it''s "x",\\ny', x'00ff'),
        (2, 'NA', NULL, NULL, NULL, NULL, NULL, NULL), (3, '', 12345678901234567890.123, 1.7500000001, '2000-01-01', '2024-01-06 00:00:00', 'NULL', NULL)`,
    )
  })
  afterAll(async () => {
    await warehouse.close()
    await data.close()
    await server.stop()
  })
  const importRows = (input: ImportInput) => importDataset({ ...data.deps, warehouse }, input, context)

  it('become a version, numbers with every digit, and nothing taken for missing', async () => {
    const version = await importRows({ mariadb: { table: 'people' } })
    expect(version).toMatchObject({ dataset: 'people', version: 1, rows: 3, rowsRead: 3, rowsRejected: 0 })
    expect(version.source).toMatch(/^mariadb:\/\/.*\/sporeprint: table people$/)
    expect(version.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
      ['id', 'text', 0],
      ['code', 'text', 1],
      ['height', 'text', 1],
      ['price', 'number', 1],
      ['born', 'date', 1],
      ['seen', 'timestamp', 1],
      ['a "b",c', 'text', 1],
      ['raw', 'text', 2],
    ])
    expect(await data.rows(version)).toEqual([
      [
        '9007199254740993',
        '007',
        '1.7500000001',
        19.99,
        '1990-02-28',
        '2024-01-05 10:00:00',
        'it\'s "x",\ny',
        '0x00ff',
      ],
      ['2', 'NA', null, null, null, null, null, null],
      [
        '3',
        null,
        '12345678901234567890.1230000000',
        1.7500000001,
        '2000-01-01',
        '2024-01-06 00:00:00',
        'NULL',
        null,
      ],
    ])
    expect((await importRows({ mariadb: { table: 'sporeprint.people' } })).version).toBe(1)
    // Made again from the raw file, which does not say what was declared.
    await data.deps.tables.dropTable({ space: 'datasets', name: 'people_v1' })
    await ensureDatasetTable(data.deps, version, context)
    expect((await data.rows(version))[2]![2]).toBe('12345678901234567890.1230000000')
  })

  it('of a query need a name, and no query can write', async () => {
    const query = 'SELECT id, code FROM people WHERE id < 5 ORDER BY id;'
    await expect(importRows({ mariadb: { query } })).rejects.toThrow('--name')
    expect(await importRows({ mariadb: { query }, name: 'some' })).toMatchObject({ rows: 2, dataset: 'some' })
    for (const bad of [
      'DELETE FROM people',
      "SELECT 1 INTO OUTFILE '/tmp/x'",
      'SELECT 1; DROP TABLE people',
      'SELECT x FROM nothing',
    ])
      await expect(
        importRows({ mariadb: { query: bad }, name: 'bad' }).then(() => bad),
      ).rejects.toMatchObject({
        code: expect.stringMatching(/INVALID_INPUT|NOT_FOUND|UNAVAILABLE/),
      })
    await expect(
      importRows({ mariadb: { query: 'SELECT * FROM people WHERE FALSE' }, name: 'none' }),
    ).rejects.toThrow('no such rows')
    expect(await server.value('SELECT COUNT(*) FROM sporeprint.people')).toBe('3')
  })
})
