import { readDatasetVersion } from '../data/dataset-files.ts'
import { isAppError } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { Suite } from './suite.ts'

/** The rows of the datasets that a suite compares with, named `NAME` (its newest version) or `NAME@VERSION`. */
export async function rowsOfDatasets(
  paths: WorkspacePaths,
  { expectations }: Pick<Suite, 'expectations'>,
): Promise<ReadonlyMap<string, number>> {
  const rows = new Map<string, number>()
  for (const { kwargs } of expectations) {
    const { other_table_name: name } = kwargs
    if (typeof name !== 'string' || rows.has(name)) continue
    const [dataset, version] = name.split('@')
    try {
      const found = await readDatasetVersion(
        paths,
        dataset!,
        version === undefined ? undefined : Number(version),
      )
      rows.set(name, found.rows)
    } catch (error) {
      // The expectation says that there is none.
      if (!isAppError(error)) throw error
    }
  }
  return rows
}
