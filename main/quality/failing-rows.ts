import type { RowFilter } from '../contract/dataset.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { datasetTable, readDatasetVersion } from '../data/dataset-files.ts'
import { ensureDatasetTable } from '../data/import-dataset.ts'
import { previewDataset } from '../data/preview-dataset.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { RowsPage } from '../warehouse/warehouse.ts'
import { settle } from './evaluate.ts'
import { readKeptResult } from './results.ts'
import { prepare, tableShape } from './validate-table.ts'

export interface FailingRowsInput {
  resultId: string
  expectationId: string
  offset: number
  limit: number
}

/** A page of the whole rows that fail an expectation of a kept result. */
export async function failingRows(
  deps: DataDeps,
  { resultId, expectationId, offset, limit }: FailingRowsInput,
  context: WorkContext,
): Promise<RowsPage> {
  const kept = await readKeptResult(deps.paths, resultId)
  const result = kept.results.find(({ id }) => id === expectationId)
  if (!result)
    throw notFound(`The validation result "${resultId}" has no expectation "${expectationId}".`, {
      expectationId,
    })
  if (kept.against === 'raw') {
    const version = await readDatasetVersion(deps.paths, kept.dataset, kept.version)
    await ensureDatasetTable(deps, version, context)
  }
  const store = kept.against === 'raw' ? deps.tables : deps.warehouse
  const shape = await tableShape(store, kept.table)
  const [verdict] = await settle(store, kept.table, [prepare(result, shape, {})], context)
  if (verdict?.failing) {
    const { filter, where } = verdict.failing
    return store.rows(kept.table, { filter, where, offset, limit })
  }
  if (verdict?.selected && kept.against === 'raw')
    return deps.tables.selectRows(kept.table, { ...verdict.selected, offset, limit })
  if (verdict?.outcome === 'passed' && verdict.elementCount !== undefined)
    return { columns: shape.columns.map(({ name }) => name), rows: [], rowIds: [], total: 0 }
  throw invalidInput(`"${result.sentence}" is not about single rows, so no rows can be shown for it.`, {
    expectationId,
  })
}

export interface RowsBehindInput {
  dataset: string
  version?: number
  filter: RowFilter
  limit: number
}

/** The first rows behind a bar of a chart. */
export async function rowsBehind(
  deps: DataDeps,
  { dataset, version, filter, limit }: RowsBehindInput,
  context: WorkContext,
): Promise<RowsPage> {
  return previewDataset(deps, { name: dataset, version, filter, orderBy: [], offset: 0, limit }, context)
}

export interface RowsAlikeInput {
  dataset: string
  version?: number
  /** The column in which alone rows differ; without it they are equal in all. */
  except?: string
  limit: number
}

/** The first rows that are told as duplicates or near duplicates. */
export async function rowsAlike(
  deps: DataDeps,
  { dataset, version: wanted, except, limit }: RowsAlikeInput,
  context: WorkContext,
): Promise<RowsPage> {
  const version = await readDatasetVersion(deps.paths, dataset, wanted)
  await ensureDatasetTable(deps, version, context)
  const columns = version.columns.map(({ name }) => name)
  if (except !== undefined && !columns.includes(except))
    throw notFound(`Dataset "${dataset}" has no column "${except}".`, { column: except })
  const { signal } = context
  return deps.tables.rowsAlike(datasetTable(dataset, version.version), { columns, except, limit }, { signal })
}
