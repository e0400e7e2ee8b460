import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, asyncProperty, string, tuple } from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DataDeps } from '../../main/data/data-deps.ts'
import { rawFile, readDatasetVersion } from '../../main/data/dataset-files.ts'
import { ensureDatasetTable, importDataset } from '../../main/data/import-dataset.ts'
import { summarizeDataset } from '../../main/data/summarize-dataset.ts'
import { workspacePaths } from '../../main/lib/workspace-paths.ts'
import { openDuckdb } from '../../main/warehouse/open-duckdb.ts'

const root = mkdtempSync(join(tmpdir(), 'data-'))
const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data')
const context = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
let deps: DataDeps
beforeAll(async () => {
  const paths = workspacePaths(root)
  const tables = await openDuckdb(paths.warehouse, { threads: 2, tempDir: paths.temp, log: () => undefined })
  deps = { tables, warehouse: tables, paths }
})
afterAll(async () => {
  await deps.tables.close()
  rmSync(root, { recursive: true })
})
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
const importText = (text: string, name = 'text') =>
  importDataset(deps, { content: { fileName: `${name}.csv`, text }, name }, context)

it('imports the mushrooms once, with labels and a warning for "?"', async () => {
  const input = { path: join(sample, 'mushrooms.csv'), codebook: join(sample, 'mushrooms.codebook.json') }
  const version = await importDataset(deps, input, context)
  expect(version).toMatchObject({ version: 1, rows: 8124, rowsRead: 8124, rowsRejected: 0 })
  expect(version.columns[11]).toMatchObject({ name: 'stalk-root', missing: 2480, distinct: 4 })
  expect(version.columns[4]).toMatchObject({ name: 'bruises', type: 'text' })
  expect(version.columns[5]!.labels).toMatchObject({ f: 'foul' })
  expect(version.warnings).toMatchObject([{ column: 'stalk-root', code: 'read-as-missing' }])
  expect((await importDataset(deps, input, context)).version).toBe(1)
  const { columns } = await summarizeDataset(deps, { name: 'mushrooms', target: 'class' }, context)
  expect(columns[0]).toMatchObject({
    role: 'target',
    top: [
      { value: 'e', count: 4208 },
      { value: 'p', count: 3916 },
    ],
  })
})

it('makes a lost table again, and refuses a raw file that was changed', async () => {
  const version = await importText('a,b\n1,x\n2,y\n', 'lost')
  await deps.tables.dropTable({ space: 'datasets', name: 'lost_v1' })
  await ensureDatasetTable(deps, version, context)
  expect((await deps.tables.rows({ space: 'datasets', name: 'lost_v1' }, { limit: 5 })).rows).toEqual([
    [1, 'x'],
    [2, 'y'],
  ])
  await deps.tables.dropTable({ space: 'datasets', name: 'lost_v1' })
  appendFileSync(rawFile(deps.paths, version), '3,z\n')
  await expect(ensureDatasetTable(deps, version, context)).rejects.toThrow('was changed')
})

it('keeps codes as text, settles types on the whole file and renames double headers', async () => {
  const late = `${'1,2\n'.repeat(3000)}x,2.5\n`
  expect((await importText(`a,b\n${late}`, 'late')).columns.map(({ type }) => type)).toEqual([
    'text',
    'number',
  ])
  const { columns } = await importText('__proto__,b,B\n007,9007199254740993,1\n008,1,2\n', 'codes')
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    '__proto__ text',
    'b text',
    'B_2 integer',
  ])
})

it('fills up short rows and rejects long ones, and says where', async () => {
  const version = await importText('a,b\n1,2\n3\n4,5,6\n7,8\n', 'ragged')
  expect(version).toMatchObject({ rows: 3, rowsRead: 4, rowsRejected: 1 })
  expect(version.warnings.map(({ line, code }) => [line, code])).toEqual([
    [3, 'short-row'],
    [4, 'long-row'],
  ])
})

it.each([
  ['utf16', Buffer.from('\uFEFFname,n\né,1\n🍄,2\n', 'utf16le'), 'é'],
  ['latin', Buffer.from('name,n\né,1\nb,2\n', 'latin1'), 'é'],
])('reads %s', async (name, bytes, first) => {
  const path = join(root, `${name}.csv`)
  writeFileSync(path, bytes)
  await importDataset(deps, { path }, context)
  expect((await deps.tables.rows({ space: 'datasets', name: `${name}_v1` }, { limit: 1 })).rows[0]).toEqual([
    first,
    1,
  ])
})

it.each(['', 'a,b\n', '<!doctype html><p>', 'PK\u0003\u0004zip', '\u0002\u0003\u0004\u0005\0\0\0\0'])(
  'refuses %j by name',
  async (text) => {
    await expect(importText(text, 'refused')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  },
)

it('names what does not exist', async () => {
  await expect(importDataset(deps, { path: join(root, 'no.csv') }, context)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(readDatasetVersion(deps.paths, 'mushroms')).rejects.toThrow('Did you mean "mushrooms"?')
})

it('accounts for every row of any table of text', async () => {
  const cell = string({ minLength: 1, maxLength: 8 }).filter((text) => !text.includes('\0'))
  let n = 0
  await assert(
    asyncProperty(array(tuple(cell, cell), { minLength: 3, maxLength: 12 }), async (rows) => {
      const body = rows.map((row) => row.map(quote).join(',')).join('\n')
      const version = await importText(`first header,second header\n${body}\n`, `p${n++}`)
      expect(version.rowsRead).toBe(version.rows + version.rowsRejected)
      expect(version.rows).toBe(rows.length)
    }),
    { numRuns: 15, seed: 42 },
  )
})
