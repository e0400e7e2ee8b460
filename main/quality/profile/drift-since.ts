import type { DatasetVersion } from '../../contract/dataset.ts'
import type { ProfileColumn } from '../../contract/profile.ts'
import type { DataDeps } from '../../data/data-deps.ts'
import { datasetTable, datasetVersions, readDatasetVersion } from '../../data/dataset-files.ts'
import { ensureDatasetTable } from '../../data/import-dataset.ts'
import { isAppError } from '../../lib/errors.ts'
import type { WorkContext } from '../../lib/work.ts'
import { compareTables } from '../drift/compare.ts'
import type { Side } from '../drift/compare.ts'

/** Whether columns are distributed as in the version before; of none when there is none, or its file is gone. */
export async function driftSincePrevious(
  deps: DataDeps,
  version: DatasetVersion,
  context: WorkContext,
): Promise<Map<string, NonNullable<ProfileColumn['drift']>>> {
  const before = (await datasetVersions(deps.paths, version.dataset)).findLast((one) => one < version.version)
  if (before === undefined) return new Map()
  const previous = await readDatasetVersion(deps.paths, version.dataset, before)
  try {
    await ensureDatasetTable(deps, previous, context)
  } catch (error) {
    if (isAppError(error, 'UNAVAILABLE')) return new Map()
    throw error
  }
  const { columns } = await compareTables(deps.tables, sideOf(previous), sideOf(version), {}, context)
  return new Map(
    columns.map(({ column, testName, score, threshold, hasDrifted }) => [
      column,
      { fromVersion: before, test: testName, score, threshold, hasDrifted },
    ]),
  )
}

const sideOf = ({ dataset, version, rows, columns }: DatasetVersion): Side => ({
  about: { name: `${dataset} version ${version}`, dataset, version, rows },
  table: datasetTable(dataset, version),
  columns,
})
