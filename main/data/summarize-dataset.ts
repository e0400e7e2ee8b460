import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { columnSummary } from '../contract/dataset.ts'
import type { ColumnSummary, DatasetColumn, DatasetVersion } from '../contract/dataset.ts'
import type { WorkContext } from '../lib/work.ts'
import type { Answer, Measure } from '../warehouse/warehouse.ts'
import type { DataDeps } from './data-deps.ts'
import { datasetTable, readDatasetVersion, writeJson } from './dataset-files.ts'
import { ensureDatasetTable } from './import-dataset.ts'

const topValues = 20
const bins = 20
const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
const cached = z.object({ sha256: z.string(), columns: z.array(columnSummary) })

export interface DatasetSummaryResult {
  rows: number
  columns: ColumnSummary[]
}

/**
 * What each column holds: its 20 most frequent values and, for numbers, 20 bins and the 5, 25, 50, 75 and 95 %
 * quantiles. Kept in data/temp, since a version never changes.
 */
export async function summarizeDataset(
  deps: DataDeps,
  input: { name: string; version?: number; target?: string },
  context: WorkContext,
): Promise<DatasetSummaryResult> {
  const version = await readDatasetVersion(deps.paths, input.name, input.version)
  const file = join(deps.paths.temp, 'summaries', `${version.dataset}_v${version.version}.json`)
  const columns = (await readCache(file, version)) ?? (await measureColumns(deps, version, context))
  await writeJson(file, { sha256: version.sha256, columns })
  return {
    rows: version.rows,
    columns: columns.map((column, i) => ({
      ...column,
      ...version.columns[i],
      role: column.name === input.target ? 'target' : roleOf(column, version.rows),
    })),
  }
}

async function readCache(file: string, version: DatasetVersion): Promise<ColumnSummary[] | undefined> {
  try {
    const parsed = cached.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success && parsed.data.sha256 === version.sha256 ? parsed.data.columns : undefined
  } catch {
    return undefined
  }
}

async function measureColumns(
  deps: DataDeps,
  version: DatasetVersion,
  context: WorkContext,
): Promise<ColumnSummary[]> {
  await ensureDatasetTable(deps, version, context)
  const questions = version.columns.map(measuresOf)
  const table = datasetTable(version.dataset, version.version)
  const answers = await deps.tables.measure(table, questions.flat(), undefined, { signal: context.signal })
  let at = 0
  return version.columns.map((column, i) => {
    const mine = answers.slice(at, at + questions[i]!.length)
    at += mine.length
    return toSummary(column, mine, version.rows)
  })
}

function measuresOf({ name, type }: DatasetColumn): Measure[] {
  const always: Measure[] = [
    { kind: 'group-counts', columns: [name], limit: topValues },
    { kind: 'min', column: name },
    { kind: 'max', column: name },
  ]
  if (type !== 'integer' && type !== 'number') return always
  return [
    ...always,
    { kind: 'mean', column: name },
    { kind: 'stddev', column: name },
    { kind: 'quantiles', column: name, at: quantiles },
    { kind: 'histogram', column: name, bins },
  ]
}

function toSummary(column: DatasetColumn, answers: readonly Answer[], rows: number): ColumnSummary {
  const [groups, min, max, mean, stddev, at, histogram] = answers
  return {
    ...column,
    role: roleOf(column, rows),
    top:
      groups?.kind === 'groups'
        ? groups.groups.map(({ values, count }) => ({ value: values[0] ?? null, count }))
        : [],
    min: valueOf(min),
    max: valueOf(max),
    ...(mean?.kind === 'number' ? { mean: mean.value } : {}),
    ...(stddev?.kind === 'number' ? { stddev: stddev.value } : {}),
    ...(at?.kind === 'numbers' ? { quantiles: at.values } : {}),
    ...(histogram?.kind === 'histogram'
      ? { histogram: { edges: histogram.edges, counts: histogram.counts } }
      : {}),
  }
}

const valueOf = (answer: Answer | undefined) =>
  answer?.kind === 'number' || answer?.kind === 'text' ? answer.value : undefined

/** One value is a constant; all different and not measured is an identifier. */
export function roleOf(column: DatasetColumn, rows: number): ColumnSummary['role'] {
  if (column.distinct <= 1) return 'constant'
  const isDiscrete = column.type === 'text' || column.type === 'integer'
  return isDiscrete && column.distinct === rows && rows > 20 ? 'identifier' : 'feature'
}
