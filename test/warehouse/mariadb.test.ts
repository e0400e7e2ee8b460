import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Frame } from '../../main/lib/frame.ts'
import { openMariadb, type SlowStatement } from '../../main/warehouse/open-mariadb.ts'
import { describeWarehouse } from '../contracts/warehouse.ts'
import { hasMariadb, startMariadb, type MariadbServer } from './mariadb-server.ts'

const numbers = (name: string, values: number[]): Frame['columns'][number] => ({
  name,
  kind: 'number',
  values: Float64Array.from(values),
})

const counting = (rowCount: number): Frame => ({
  rowCount,
  columns: [{ name: 'x', kind: 'number', values: Float64Array.from({ length: rowCount }, (_, i) => i) }],
})

const single = (level: string): Frame => ({
  rowCount: 1,
  columns: [{ name: 'c', kind: 'category', codes: Int32Array.of(0), levels: [level] }],
})

describe.skipIf(!hasMariadb)('MariaDB', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await startMariadb()
  })
  afterAll(() => server.stop())
  const typesOf = (name: string) =>
    server.value(
      `SELECT GROUP_CONCAT(c.column_type) FROM information_schema.columns c
       JOIN sporeprint.sporeprint_tables t ON t.sql_name = c.table_name
       WHERE t.name = '${name}' AND c.column_name NOT IN ('row_id', 'batch_id')`,
    )
  const open = (more = {}) => openMariadb({ ...server, owner: 'test', ...more })

  describeWarehouse('MariaDB', open)

  it('workspaces that share a database do not see each other', async () => {
    const [one, two] = await Promise.all([open({ owner: 'one' }), open({ owner: 'two' })])
    const table = { space: 'pipe', name: 't', batchId: 'b' }
    await Promise.all([one.append(table, counting(2), 'b'), two.append(table, counting(3), 'b')])
    expect(await two.discardUnrecorded([])).toEqual(['b'])
    expect((await one.read(table, {})).rowCount).toBe(2)
    expect((await two.read(table, {})).rowCount).toBe(0)
    await Promise.all([one.close(), two.close()])
  })

  it('text that gets longer widens its column', async () => {
    const warehouse = await open()
    const table = { space: 'pipe', name: 'longer' }
    const levels = ['a', 'b'.repeat(20), 'c'.repeat(300), 'd'.repeat(5000), 'e']
    for (const [i, level] of levels.entries()) await warehouse.append(table, single(level), `${i}`)
    const { rows } = await warehouse.rows(table, { limit: 9, orderBy: [{ column: 'c' }] })
    expect(rows.flat()).toEqual(levels)
    await warehouse.close()
  })

  it('a load without a value in a column, or with smaller numbers, leaves the column as it is', async () => {
    const warehouse = await open()
    const table = { space: 'pipe', name: 'narrower' }
    const load = (batchId: string, ...values: number[]) =>
      warehouse.append(table, { rowCount: 1, columns: [numbers('x', values), numbers('y', values)] }, batchId)
    await load('large', 1e12)
    await load('small', 1)
    await load('none', Number.NaN)
    await load('broken', 0.5)
    expect(await typesOf('narrower')).toBe('double,double')
    const { rows } = await warehouse.rows(table, { limit: 9, orderBy: [{ column: 'x' }] })
    expect(rows).toEqual([0.5, 1, 1e12, null].map((value) => [value, value]))
    await warehouse.close()
  })

  it('whole numbers that are followed by larger or broken ones are kept in a wider column', async () => {
    const warehouse = await open()
    const table = { space: 'pipe', name: 'wider' }
    const types: string[] = []
    for (const value of [1, 500, 1e6, Number.NaN, 0.5]) {
      await warehouse.append(table, { rowCount: 1, columns: [numbers('x', [value])] }, String(value))
      types.push(await typesOf('wider'))
    }
    expect(types).toEqual(['tinyint(4)', 'smallint(6)', 'int(11)', 'int(11)', 'double'])
    const { rows } = await warehouse.rows(table, { limit: 9, orderBy: [{ column: 'x' }] })
    expect(rows.flat()).toEqual([0.5, 1, 500, 1e6, null])
    await warehouse.close()
  })

  it('a statement that took long is told, with its plan', async () => {
    const told: SlowStatement[] = []
    const warehouse = await openMariadb({ ...server, owner: 'slow' }, (statement) => told.push(statement))
    const table = { space: 'pipe', name: 'slow', batchId: 'b' }
    await warehouse.append(table, counting(3), 'b')
    expect(told).toEqual([])
    const name = await server.value("SELECT sql_name FROM sporeprint.sporeprint_tables WHERE name = 'slow'")
    const busy = server.run(`LOCK TABLES sporeprint.\`${name}\` WRITE`, 'DO SLEEP(1.5)', 'UNLOCK TABLES')
    const sleeping = "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep'"
    while ((await server.value(sleeping)) === '0') continue
    await warehouse.measure(table, [{ kind: 'count' }])
    await busy
    expect(told).toMatchObject([
      { sql: expect.stringContaining('SELECT COUNT(*)'), plan: expect.stringContaining('key=PRIMARY') },
    ])
    await warehouse.close()
  })

  it('a number that stands for infinity is refused', async () => {
    const warehouse = await open()
    const values = Float64Array.of(Number.MAX_VALUE)
    const frame: Frame = { rowCount: 1, columns: [{ name: 'x', kind: 'number', values }] }
    await expect(warehouse.append({ space: 'p', name: 'most' }, frame, 'b')).rejects.toThrow(/"x".*infinity/)
    await warehouse.close()
  })

  it.each([
    [
      'a wrong password',
      { password: 'no' },
      /refused the user "sporeprint" with its password.*MARIADB_PASSWORD/,
    ],
    ['no password', { password: undefined }, /refused the user "sporeprint" with no password/],
    ['a user that is not there', { user: 'nobody' }, /refused the user "nobody"/],
    ['a database that is not there', { database: 'sporeprint2' }, /sporeprint2.*(CREATE DATABASE|GRANT ALL)/],
    ['nothing at that port', { port: 1 }, /Nothing answers as MariaDB at 127\.0\.0\.1:1\. Start the server/],
    ['no such machine', { host: 'nowhere.invalid' }, /no machine called "nowhere\.invalid"/],
  ])('%s is said with what to do', async (_, options, words) => {
    await expect(open(options)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(words),
    })
  })

  it('a database that is not there is made by a user who may', async () => {
    const root = { user: 'root', password: '', database: 'made `now`' }
    const warehouse = await open(root)
    await warehouse.append({ space: 'p', name: 't' }, counting(2), 'b')
    expect((await warehouse.describe()).location).toContain('made `now`')
    await warehouse.close()
  })

  it('a server that takes no files from clients is refused, with the statement that mends it', async () => {
    await server.run('SET GLOBAL local_infile = 0')
    await expect(open()).rejects.toThrow(/"SET GLOBAL local_infile = 1"/)
    await server.run('SET GLOBAL local_infile = 1')
  })

  it('a loader of ColumnStore that ends before its time is said with its usual cause', async () => {
    const warehouse = await open()
    const table = { space: 'pipe', name: 'heavy' }
    await warehouse.append(table, counting(1), 'first')
    const name = await server.value("SELECT sql_name FROM sporeprint.sporeprint_tables WHERE name = 'heavy'")
    await server.run(
      `CREATE TRIGGER sporeprint.ends BEFORE INSERT ON sporeprint.\`${name}\` FOR EACH ROW
       SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1815, MESSAGE_TEXT = 'Internal error: load failed'`,
    )
    await expect(warehouse.append(table, counting(1), 'second')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/127\.0\.0\.1.*memory.*Raise mem_limit of mariadb/),
    })
    await warehouse.close()
  })

  it('a server that stops in the middle of a load leaves nothing that is seen, and all is well afterwards', async () => {
    const warehouse = await open({ owner: 'stopped' })
    const table = { space: 'pipe', name: 'halfway' }
    await warehouse.append(table, counting(10), 'whole')
    let killed: Promise<void> | undefined
    const onProgress = (done: number) => {
      if (done > 0) killed ??= server.kill()
    }
    const loading = warehouse.append(table, counting(2_000_000), 'half', { onProgress })
    await expect(loading).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/Start the server/),
    })
    await killed
    await expect(warehouse.listTables()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await server.start()
    const batch = (batchId: string) => warehouse.read({ ...table, batchId }, {})
    expect((await batch('whole')).rowCount).toBe(10)
    expect((await batch('half')).rowCount).toBe(0)
    expect(await warehouse.discardUnrecorded(['whole'])).toEqual(['half'])
    await warehouse.append(table, counting(20), 'half')
    expect((await batch('half')).rowCount).toBe(20)
    await warehouse.close()
  })
})
