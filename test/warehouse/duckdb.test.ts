import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CsvOptions } from '../../main/warehouse/files.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import { describeWarehouse } from '../contracts/warehouse.ts'

const options = (folder: string, log: string[] = []) => ({
  threads: 2,
  tempDir: join(folder, 'temp'),
  log: (_: string, message: string) => void log.push(message),
})
const temporary = () => mkdtempSync(join(tmpdir(), 'warehouse-'))

const csv = (columns: CsvOptions['columns']) => ({
  delimiter: ',',
  quote: '"',
  escape: '"',
  skipLines: 1,
  columns,
  nullTokens: [''],
})

describeWarehouse('DuckDB', () => {
  const folder = temporary()
  return openDuckdb(join(folder, 'w.duckdb'), options(folder))
})

it('finds tables whose names have quotes in them, made again or not', async () => {
  const folder = temporary()
  const warehouse = await openDuckdb(join(folder, 'w.duckdb'), options(folder))
  for (const table of ['say "hi"', "it's", 'a.b'].map((name) => ({ space: `${name} space`, name }))) {
    for (const header of ['one,two', 'three']) {
      writeFileSync(join(folder, 'some.csv'), `${header}\n${header.replaceAll(/[a-z]+/g, '1')}\n`)
      const columns = header.split(',').map((name) => ({ name, type: 'integer' as const }))
      await warehouse.importCsv(table, [join(folder, 'some.csv')], csv(columns))
      expect(await warehouse.findTable(table)).toEqual({ ...table, rows: 1, columns, batches: [] })
    }
    await warehouse.dropTable(table)
    expect(await warehouse.findTable(table)).toBeUndefined()
  }
  await warehouse.close()
})

it('gives the first rows that meet a condition, wherever they are in a large table', async () => {
  const folder = temporary()
  const warehouse = await openDuckdb(join(folder, 'w.duckdb'), options(folder))
  const file = join(folder, 'many.csv')
  writeFileSync(file, `n\n${Array.from({ length: 400_000 }, (_, i) => i).join('\n')}\n`)
  const table = { space: 'datasets', name: 'many' }
  await warehouse.importCsv(table, [file], csv([{ name: 'n', type: 'integer' }]))
  const values = [399_999, 250_000, 130_000, 120_000, 7]
  const query = { where: { op: 'in', column: 'n', values } as const, limit: 3 }
  const first = { columns: ['n'], rows: [[7], [120_000], [130_000]], rowIds: [7, 120_000, 130_000] }
  expect(await warehouse.rows(table, query)).toEqual({ ...first, total: 5 })
  expect(await warehouse.rows(table, { ...query, hasTotal: false })).toEqual({ ...first, total: 3 })
  const rest = await warehouse.rows(table, { ...query, offset: 3 })
  expect(rest.rowIds).toEqual([250_000, 399_999])
  const byOther = await warehouse.rows(table, {
    ...query,
    columns: [],
    orderBy: [{ column: 'n', descending: true }],
  })
  expect(byOther.rowIds).toEqual([399_999, 250_000, 130_000])
  await warehouse.close()
})

it('a damaged file is set aside with a notice', async () => {
  const folder = temporary()
  const path = join(folder, 'w.duckdb')
  writeFileSync(path, 'not a database '.repeat(1000))
  const log: string[] = []
  const warehouse = await openDuckdb(path, options(folder, log))
  await warehouse.close()
  expect(log.join()).toContain('set aside')
  expect(readdirSync(folder).some((file) => file.includes('.corrupt-'))).toBe(true)
})
