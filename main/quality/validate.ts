import type { ValidationResult } from '../contract/quality.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { datasetTable, readDatasetVersion } from '../data/dataset-files.ts'
import { rawProblem } from '../data/raw-state.ts'
import { ensureDatasetTable } from '../data/import-dataset.ts'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { TableRef } from '../warehouse/warehouse.ts'
import { rowsOfDatasets } from './other-rows.ts'
import { keepResult } from './results.ts'
import { readSuite, readSuiteText } from './suite-files.ts'
import { versionOf } from './suite-versions.ts'
import { explainSuite, validateTable } from './validate-table.ts'

export interface ValidateSuiteInput {
  suite: string
  dataset: string
  version?: number
  runId?: string
}

/** Evaluates a suite of the workspace against an imported dataset version, and keeps the result. */
export async function validateSuite(
  deps: DataDeps,
  input: ValidateSuiteInput,
  context: WorkContext,
): Promise<ValidationResult> {
  const suite = await readSuite(deps.paths, input.suite)
  const version = await readDatasetVersion(deps.paths, input.dataset, input.version)
  await ensureDatasetTable(deps, version, context)
  const table = datasetTable(version.dataset, version.version)
  const otherRows = await rowsOfDatasets(deps.paths, suite)
  const results = await validateTable(deps.tables, table, suite, { otherRows }, context)
  const notice = await rawProblem(deps.paths, version, context.signal)
  const about = {
    suite: input.suite,
    suiteVersion: await currentVersion(deps.paths, input.suite),
    dataset: version.dataset,
    version: version.version,
    runId: input.runId,
    ...(notice === undefined ? {} : { notice }),
  }
  return keepResult(deps.paths, { ...about, against: 'raw' }, table, results)
}

/** The version of the suite that is evaluated; one written by hand becomes one. */
async function currentVersion(paths: WorkspacePaths, suite: string): Promise<number> {
  return versionOf(paths, suite, (await readSuiteText(paths, suite)).text)
}

export interface ValidateLoadedInput extends ValidateSuiteInput {
  table: TableRef
  /** Columns that were left out on the way, and why. */
  absentColumns?: Record<string, string>
  /** Rows that were left out on the way. */
  leftOutRows?: number
}

/** Evaluates a suite against a loaded table of the warehouse, and keeps the result; `plans` are for the run's files. */
export async function validateLoaded(
  deps: DataDeps,
  input: ValidateLoadedInput,
  context: WorkContext,
): Promise<ValidationResult & { plans: string }> {
  const { table, absentColumns, leftOutRows, dataset, version, runId } = input
  const suite = await readSuite(deps.paths, input.suite)
  const others = (await deps.warehouse.listTables()).filter(({ space }) => space === table.space)
  const otherRows = new Map(others.map(({ name, rows }) => [name, rows]))
  const options = { absentColumns, leftOutRows, otherRows }
  const results = await validateTable(deps.warehouse, table, suite, options, context)
  const plans = await explainSuite(deps.warehouse, table, suite)
  const suiteVersion = await currentVersion(deps.paths, input.suite)
  const about = { suite: input.suite, suiteVersion, dataset, version, runId }
  return {
    ...keepResult(deps.paths, { ...about, against: 'warehouse' }, table, results, deps.warehouse.kind),
    plans,
  }
}
