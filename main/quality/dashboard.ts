import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DatasetVersion } from '../contract/dataset.ts'
import { qualityDashboard as dashboardSchema } from '../contract/quality.ts'
import type { QualityDashboard } from '../contract/quality.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { datasetTable, readDatasetVersion } from '../data/dataset-files.ts'
import { ensureDatasetTable } from '../data/import-dataset.ts'
import { roleOf } from '../data/summarize-dataset.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { didYouMean } from '../lib/closest.ts'
import { notFound } from '../lib/errors.ts'
import { findColumn } from '../lib/frame.ts'
import type { Frame } from '../lib/frame.ts'
import type { WorkContext } from '../lib/work.ts'
import { accuracyAlone, associationsOf } from './associations.ts'
import type { Associations } from './associations.ts'
import { classesOf, distributionOf } from './distributions.ts'
import { findingsOf, scoreOf } from './findings.ts'
import { numberOf } from './step.ts'

/** Raised when a figure is computed in another way, so that no kept dashboard shows the old one. */
const edition = 1
const cached = z.object({ key: z.string(), dashboard: dashboardSchema })

export interface DashboardInput {
  name: string
  version?: number
  target?: string
}

/**
 * The quality of a dataset version at a glance. Kept in data/temp, since a version never changes; the key holds what
 * may change beside it: the target and the codebook's labels.
 */
export async function qualityDashboard(
  deps: DataDeps,
  { name, version: wanted, target }: DashboardInput,
  context: WorkContext,
): Promise<QualityDashboard> {
  const version = await readDatasetVersion(deps.paths, name, wanted)
  const names = version.columns.map((column) => column.name)
  if (target !== undefined && !names.includes(target))
    throw notFound(`Dataset "${name}" has no column "${target}".${didYouMean(target, names)}`, { target })
  const labels = version.columns.map((column) => column.labels ?? null)
  const key = hashOf([edition, version.sha256, version.dialect, target ?? null, labels])
  const file = join(deps.paths.temp, 'quality', `${name}_v${version.version}_${key.slice(0, 12)}.json`)
  const kept = await readCache(file, key)
  if (kept) return kept
  const dashboard = await makeDashboard(deps, version, target, context)
  writeFileAtomic(file, JSON.stringify({ key, dashboard }))
  return dashboard
}

async function readCache(file: string, key: string): Promise<QualityDashboard | undefined> {
  try {
    const parsed = cached.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success && parsed.data.key === key ? parsed.data.dashboard : undefined
  } catch {
    return undefined
  }
}

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')

async function makeDashboard(
  deps: DataDeps,
  version: DatasetVersion,
  target: string | undefined,
  context: WorkContext,
): Promise<QualityDashboard> {
  const { signal } = context
  await ensureDatasetTable(deps, version, context)
  const table = datasetTable(version.dataset, version.version)
  const names = version.columns.map(({ name }) => name)
  const [answer] = await deps.tables.measure(
    table,
    [{ kind: 'count-duplicates', columns: names }],
    undefined,
    { signal },
  )
  const duplicateRows = numberOf(answer) ?? 0
  const frame = await deps.tables.read(table, { columns: names }, { signal })
  const targetColumn = target === undefined ? undefined : findColumn(frame, target)
  const classes = classesOf(
    targetColumn,
    version.columns.find(({ name }) => name === target),
  )
  const associations = await associationsOf(frame, signal, (done, total) =>
    context.progress(done, total, 'Comparing columns'),
  )
  const withTarget = associations.values[names.indexOf(target ?? '')]
  const columns = version.columns.map(({ name, type, missing, distinct, labels }) => {
    const role =
      name === target
        ? ('target' as const)
        : roleOf({ name, originalName: name, type, missing, distinct }, version.rows)
    return { name, type, role, missing, distinct, ...(labels ? { labels } : {}) }
  })
  const findings = findingsOf({
    rows: version.rows,
    duplicateRows,
    columns,
    target,
    classes: classes?.list ?? [],
    associations,
    accuracyAlone: classes ? accuracies(frame, version, target!) : new Map(),
  })
  return {
    dataset: version.dataset,
    version: version.version,
    ...(target === undefined ? {} : { target }),
    rows: version.rows,
    columnCount: names.length,
    missingCells: version.columns.reduce((sum, { missing }) => sum + missing, 0),
    duplicateRows,
    score: scoreOf(findings),
    findings,
    columns,
    classes: classes?.list ?? [],
    distributions: version.columns.map((column, i) => ({
      ...distributionOf(frame.columns[i]!, column, classes),
      associationWithTarget: column.name === target ? null : (withTarget?.[i] ?? null),
    })),
    association: byTarget(associations, target),
  }
}

/** Columns in which nearly every row differs would tell any class, and are left out. */
function accuracies(frame: Frame, version: DatasetVersion, target: string): Map<string, number> {
  const targetColumn = findColumn(frame, target)!
  return new Map(
    frame.columns.flatMap((column, i) => {
      const isTold = column.kind === 'category' && version.columns[i]!.distinct > version.rows / 10
      return column.name === target || isTold ? [] : [[column.name, accuracyAlone(column, targetColumn)]]
    }),
  )
}

/** The matrix with the target first and then what goes with it most; the table's order without a target. */
function byTarget(
  { columns, values }: Associations,
  target: string | undefined,
): QualityDashboard['association'] {
  const at = target === undefined ? -1 : columns.indexOf(target)
  const weight = (i: number) => (i === at ? 2 : (values[at]?.[i] ?? -1))
  const order = columns.map((_, i) => i)
  if (at >= 0) order.sort((a, b) => weight(b) - weight(a) || a - b)
  return {
    columns: order.map((i) => columns[i]!),
    values: order.map((i) => order.map((j) => values[i]![j]!)),
  }
}
