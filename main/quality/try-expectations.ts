import type { ExpectationResult } from '../contract/quality.ts'
import type { WrittenExpectation } from '../contract/suite.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { datasetTable, readDatasetVersion } from '../data/dataset-files.ts'
import { ensureDatasetTable } from '../data/import-dataset.ts'
import type { WorkContext } from '../lib/work.ts'
import { rowsOfDatasets } from './other-rows.ts'
import { parseSuite } from './suite.ts'
import { validateTable } from './validate-table.ts'

export interface TryExpectationsInput {
  dataset: string
  version?: number
  expectations: WrittenExpectation[]
}

/** What expectations find that are being written; nothing is kept. */
export async function tryExpectations(
  deps: DataDeps,
  { dataset, version: wanted, expectations }: TryExpectationsInput,
  context: WorkContext,
): Promise<ExpectationResult[]> {
  const suite = parseSuite(JSON.stringify({ name: 'try', expectations }), 'the suite')
  const version = await readDatasetVersion(deps.paths, dataset, wanted)
  await ensureDatasetTable(deps, version, context)
  const table = datasetTable(version.dataset, version.version)
  return validateTable(
    deps.tables,
    table,
    suite,
    { otherRows: await rowsOfDatasets(deps.paths, suite) },
    context,
  )
}
