import type { DatasetVersion } from '../contract/dataset.ts'
import type { DriftInput, DriftReport, DriftSource } from '../contract/drift.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { datasetTable, readDatasetVersion } from '../data/dataset-files.ts'
import { ensureDatasetTable } from '../data/import-dataset.ts'
import { withScratchTable } from '../data/scratch-table.ts'
import type { WorkContext } from '../lib/work.ts'
import { compareTables } from './drift/compare.ts'
import type { CompareOptions, Side } from './drift/compare.ts'

/** Whether the rows of `current` still are like those of `reference`. */
export async function driftBetween(
  deps: DataDeps,
  reference: DatasetVersion,
  current: DatasetVersion,
  options: CompareOptions,
  context: WorkContext,
): Promise<DriftReport> {
  const sides = [
    await versionSide(deps, reference, context),
    await versionSide(deps, current, context),
  ] as const
  return compareTables(deps.tables, ...sides, options, context)
}

/** The same for versions by name and for files, which are read for the time of the comparison only. */
export function compareDrift(deps: DataDeps, input: DriftInput, context: WorkContext): Promise<DriftReport> {
  return withSide(deps, input.reference, context, (reference) =>
    withSide(deps, input.current, context, (current) =>
      compareTables(deps.tables, reference, current, input, context),
    ),
  )
}

async function withSide<Result>(
  deps: DataDeps,
  source: DriftSource,
  context: WorkContext,
  work: (side: Side) => Promise<Result>,
): Promise<Result> {
  if ('path' in source)
    return withScratchTable(deps, source.path, context, (table, { rows, columns }) =>
      work({ about: { name: source.path, rows }, table, columns }),
    )
  const version = await readDatasetVersion(deps.paths, source.dataset, source.version)
  return work(await versionSide(deps, version, context))
}

async function versionSide(deps: DataDeps, version: DatasetVersion, context: WorkContext): Promise<Side> {
  await ensureDatasetTable(deps, version, context)
  const { dataset, version: number, rows, columns } = version
  return {
    about: { name: `${dataset}@${number}`, dataset, version: number, rows },
    table: datasetTable(dataset, number),
    columns,
  }
}
