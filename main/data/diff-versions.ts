import type { DatasetVersion, VersionDiff } from '../contract/dataset.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { DataDeps } from './data-deps.ts'
import { datasetTable, datasetVersions, readDatasetVersion } from './dataset-files.ts'
import { ensureDatasetTable } from './import-dataset.ts'

export interface DiffInput {
  name: string
  from?: number
  /** The newest unless said; `from` is then the one before. */
  to?: number
  key?: string[]
}

const examples = 20

/** How a version differs from an earlier one: columns, and rows over the columns that both have. */
export async function diffVersions(
  deps: DataDeps,
  input: DiffInput,
  context: WorkContext,
): Promise<VersionDiff> {
  const after = await readDatasetVersion(deps.paths, input.name, input.to)
  const earlier = (await datasetVersions(deps.paths, input.name)).findLast(
    (version) => version < after.version,
  )
  const wanted = input.from ?? earlier
  if (wanted === undefined)
    throw invalidInput(
      `Dataset "${input.name}" has no version before ${after.version} to compare with. Import another file under this name.`,
      { name: input.name },
    )
  const before = await readDatasetVersion(deps.paths, input.name, wanted)
  const typeBefore = new Map(before.columns.map(({ name, type }) => [name, type]))
  const typeAfter = new Map(after.columns.map(({ name, type }) => [name, type]))
  const shared = [...typeBefore.keys()].filter((name) => typeAfter.has(name))
  const key = input.key ?? keyOf(before, after)
  for (const column of key)
    if (!shared.includes(column))
      throw invalidInput(
        `Both versions need the key column "${column}", and they do not have it.${didYouMean(column, shared)}`,
        { column },
      )
  for (const version of [before, after]) await ensureDatasetTable(deps, version, context)
  const result = await deps.tables.compareTables(
    datasetTable(before.dataset, before.version),
    datasetTable(after.dataset, after.version),
    { columns: shared, key, examples },
    { signal: context.signal },
  )
  const { added, removed, changed, equal } = result
  const rest = shared.filter((column) => !key.includes(column))
  return {
    dataset: input.name,
    from: before.version,
    to: after.version,
    columns: {
      added: [...typeAfter.keys()].filter((name) => !typeBefore.has(name)),
      removed: [...typeBefore.keys()].filter((name) => !typeAfter.has(name)),
      changed: shared.flatMap((name) => {
        const [from, to] = [typeBefore.get(name)!, typeAfter.get(name)!]
        return from === to ? [] : [{ name, from, to }]
      }),
    },
    key,
    rows: { from: before.rows, to: after.rows, added, removed, changed, equal },
    changedCells: rest
      .map((column, i) => ({ column, rows: result.changedCells[i]! }))
      .filter(({ rows }) => rows > 0),
    examples: { columns: shared, ...result.examples },
  }
}

/** The first column that is an identifier in both versions: every row has another value. */
function keyOf(before: DatasetVersion, after: DatasetVersion): string[] {
  const found = before.columns.find(({ name }) => identifies(before, name) && identifies(after, name))
  return found ? [found.name] : []
}

const identifies = ({ rows, columns }: DatasetVersion, name: string) =>
  columns.some(
    (column) =>
      column.name === name &&
      column.missing === 0 &&
      column.distinct === rows &&
      (column.type === 'text' || column.type === 'integer'),
  )
