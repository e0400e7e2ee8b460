import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'
import { describeWarehouse } from '../contracts/warehouse.ts'

const options = (folder: string, log: string[] = []) => ({
  threads: 2,
  tempDir: join(folder, 'temp'),
  log: (_: string, message: string) => void log.push(message),
})
const temporary = () => mkdtempSync(join(tmpdir(), 'warehouse-'))

describeWarehouse('DuckDB', () => {
  const folder = temporary()
  return openDuckdb(join(folder, 'w.duckdb'), options(folder))
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
