import { afterAll, beforeAll, expect, it } from 'vitest'
import { datasetTable, readDatasetVersion } from '../../../main/data/dataset-files.ts'
import { createColumnReader } from '../../../main/quality/drift/column-reader.ts'
import { readNumbers, readTexts } from '../../../main/quality/drift/read-column.ts'
import { context, openWorkspace } from '../workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
beforeAll(async () => {
  workspace = await openWorkspace()
  const cells = Array.from({ length: 500 }, (_, i) => [
    i % 7 === 0 ? '' : String((i * 13) % 40),
    i % 9 === 0 ? '' : ['a', 'A', 'é', '"x, y"'][i % 4],
    i % 5 === 0 ? '' : String(i % 2 === 0),
    (i / 3).toFixed(5),
  ])
  const text = ['whole,text,flag,"a ""fraction"""', ...cells.map((row) => row.join(','))].join('\n')
  await workspace.importText(text, 'cells')
})
afterAll(() => workspace.close())

const byText = ({ values, counts }: { values: readonly string[]; counts: Float64Array }) =>
  Object.fromEntries(values.map((value, i) => [value, counts[i]]))

it('counts the same whether columns are read several at a time or one by one', async () => {
  const { deps } = workspace
  const { columns, rows } = await readDatasetVersion(deps.paths, 'cells', 1)
  const table = datasetTable('cells', 1)
  const names = columns.map(({ name }) => name)
  const reading = (rowCount: number) => ({
    tables: deps.tables,
    table,
    readColumn: createColumnReader(deps.tables, table, names, rowCount),
    context,
    maxRows: 1000,
  })
  expect(columns.map(({ type }) => type)).toEqual(['integer', 'text', 'boolean', 'number'])
  const [several, single] = [reading(rows), reading(1e9)]
  for (const column of columns.filter(({ type }) => type === 'integer' || type === 'number'))
    expect(await readNumbers(several, column)).toEqual(await readNumbers(single, column))
  for (const column of columns.filter(({ type }) => type === 'text' || type === 'boolean')) {
    const [read, grouped] = [await readTexts(several, column), await readTexts(single, column)]
    expect(read.n).toBe(grouped.n)
    expect(byText(read)).toEqual(byText(grouped))
  }
})
