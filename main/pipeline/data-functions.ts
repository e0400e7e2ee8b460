import { diffVersions } from '../data/diff-versions.ts'
import { importDataset } from '../data/import-dataset.ts'
import { inspectFile } from '../data/inspect-file.ts'
import { predictFile } from '../data/predict-file.ts'
import { previewDataset } from '../data/preview-dataset.ts'
import { readFileRows } from '../data/read-file-rows.ts'
import { summarizeDataset } from '../data/summarize-dataset.ts'
import { compareDrift } from '../quality/compare-drift.ts'
import { makeDocs } from '../quality/data-docs.ts'
import { failingRows, rowsAlike, rowsBehind } from '../quality/failing-rows.ts'
import { profileDataset } from '../quality/profiles.ts'
import { suiteFromProfile } from '../quality/profile-suite.ts'
import { tryExpectations } from '../quality/try-expectations.ts'
import { validateLoaded, validateSuite } from '../quality/validate.ts'
import { auditBatch } from './data/audit-batch.ts'
import { copyBatch } from './data/copy-batch.ts'
import { extractDataset, readDataset } from './data/extract-dataset.ts'
import { loadBatch } from './data/load-batch.ts'
import { checkLoaded, discardBatches, dropSpace, reconcileBatches, readLoaded } from './data/loaded-tables.ts'
import { readTransformed, writeTransformed } from './data/transformed-files.ts'
import type { DataDeps } from '../data/data-deps.ts'
import type { WorkContext } from '../lib/work.ts'

/** What can be asked of the data thread, by name. Each gets the thread's stores, the input and a context. */
export const dataFunctions = {
  importDataset,
  inspectFile,
  diffVersions,
  predictFile,
  readFileRows,
  previewDataset,
  summarizeDataset,
  profileDataset,
  compareDrift,
  makeDocs,
  failingRows,
  rowsBehind,
  rowsAlike,
  validateSuite,
  tryExpectations,
  suiteFromProfile,
  validateLoaded,
  extractDataset,
  readDataset,
  writeTransformed,
  readTransformed,
  loadBatch,
  readLoaded,
  checkLoaded,
  discardBatches,
  dropSpace,
  reconcileBatches,
  copyBatch,
  auditBatch,
  saveWarehouse: ({ tables }: DataDeps, { file }: { file: string }, { signal }: WorkContext) =>
    tables.copyTo(file, { signal }),
  checkpointWarehouse: ({ tables }: DataDeps, _input: undefined) => tables.checkpoint(),
  describeWarehouse: (deps: DataDeps, _input: undefined) => deps.warehouse.describe(),
}

export type DataFunctions = typeof dataFunctions
