import type {
  AnswerChange,
  DependenceCurve,
  ModelComparison,
  RowsLookedAt,
  RulesToRead,
  ShapOverview,
} from '../contract/insight.ts'
import type { ModelVersion } from '../contract/model.ts'
import { readDatasetVersion } from '../data/dataset-files.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { explanationNodes } from '../ml/explain.ts'
import { modelFromJson } from '../ml/model-json.ts'
import type { Cell } from '../ml/row-frame.ts'
import { splitImportance, type ColumnSplits } from '../ml/split-importance.ts'
import { readRows, rowsNotLearnt, type ModelRows } from '../pipeline/model-rows.ts'
import type { ComputePool } from '../pipeline/open-compute-pool.ts'
import type { DataThread } from '../pipeline/open-data-thread.ts'
import type { Registry, VersionRef } from '../tracking/registry.ts'
import type { Tracking } from '../tracking/tracking.ts'

interface Services {
  registry: Registry
  tracking: Tracking
  dataThread: Pick<DataThread, 'call'>
  compute: ComputePool
  paths: WorkspacePaths
}

/** Explaining goes through so many nodes of trees at most, which takes a few seconds. */
const mostNodes = 4e6
const fewestRows = 50
/** Rows that dependence and hints look at. */
const backgroundRows = 500
const surrogateRows = 5000

/** `model.*` about what models lean on, and how two of them differ; all of it on rows they did not learn from. */
export function insightHandlers(services: Services) {
  const { registry, compute, dataThread, paths } = services
  const open = async (ref: VersionRef) => {
    const version = registry.get(ref)
    return { version, modelJson: await registry.readModel(version) }
  }
  const rowsOf = (version: ModelVersion, limit: number, signal?: AbortSignal) =>
    rowsNotLearnt(services, [version], { limit, signal })

  const rowsOfFile = async (path: string, limit: number, signal?: AbortSignal) => {
    const raw = await dataThread.call('readFileRows', { path, limit }, { signal })
    const from: RowsLookedAt = { dataset: '', version: 0, part: 'file', rows: raw.rowCount }
    return { raw, from }
  }

  return {
    async explainRows(
      { rows: wanted, class: named, path, ...ref }: VersionRef & ExplainOptions,
      signal?: AbortSignal,
    ): Promise<ShapOverview | null> {
      const { version, modelJson } = await open(ref)
      const nodes = explanationNodes(modelFromJson(modelJson))
      if (nodes === 0) return null
      const affordable = Math.max(fewestRows, Math.floor(mostNodes / nodes))
      const limit = Math.min(wanted, affordable)
      const { raw, from } = await (path === undefined
        ? rowsOf(version, limit, signal)
        : rowsOfFile(path, limit, signal))
      const input = { modelJson, raw, class: named ?? usualClass(version) }
      return { from, ...(await compute.run('overviewShap', input, { signal })) }
    },
    async dependence(
      { column, class: named, lines, ...ref }: VersionRef & { column: string; class?: string; lines: number },
      signal?: AbortSignal,
    ): Promise<DependenceCurve> {
      const { version, modelJson } = await open(ref)
      const { raw, from } = await rowsOf(version, backgroundRows, signal)
      const input = { modelJson, raw, column, class: named ?? usualClass(version), lines }
      return { from, ...(await compute.run('drawDependence', input, { signal })) }
    },
    async rules(ref: VersionRef, signal?: AbortSignal): Promise<RulesToRead | null> {
      const { version, modelJson } = await open(ref)
      const { raw, from } = await rowsOf(version, surrogateRows, signal)
      const rules = await compute.run('tellRules', { modelJson, raw, labels: labelsOf(version) }, { signal })
      return rules ? { from, ...rules } : null
    },
    async splits(ref: VersionRef): Promise<ColumnSplits[] | null> {
      const { modelJson } = await open(ref)
      return splitImportance(modelFromJson(modelJson)) ?? null
    },
    async hints(
      { row, ...ref }: VersionRef & { row: Record<string, Cell> },
      signal?: AbortSignal,
    ): Promise<AnswerChange[]> {
      const { version, modelJson } = await open(ref)
      const { raw } = await rowsOf(version, backgroundRows, signal)
      return compute.run('hintChanges', { modelJson, raw, row }, { signal })
    },
    async compare(
      { first, second, on, listed }: CompareInput,
      signal?: AbortSignal,
    ): Promise<ModelComparison> {
      const [one, other] = [await open(first), await open(second)]
      const found = await comparedRows(one.version, other.version, on, signal)
      const { raw, positions, from } = found
      const compared = await compute.run(
        'compareOnRows',
        { first: one.modelJson, second: other.modelJson, raw, positions, seed: 1, listed },
        { signal },
      )
      return {
        first: nameOf(one.version),
        second: nameOf(other.version),
        from,
        notes: notesOn([one.version, other.version], from),
        ...compared,
      }
    },
  }

  async function comparedRows(
    first: ModelVersion,
    second: ModelVersion,
    on: CompareInput['on'],
    signal?: AbortSignal,
  ): Promise<ModelRows> {
    if (!on) return rowsNotLearnt(services, [first, second], { signal })
    const { version } = await readDatasetVersion(paths, on.dataset, on.version)
    return readRows(services, { dataset: on.dataset, version }, 'all', { signal })
  }
}

interface ExplainOptions {
  rows: number
  class?: string
  path?: string
}

interface CompareInput {
  first: VersionRef
  second: VersionRef
  on?: { dataset: string; version?: number }
  listed: number
}

const nameOf = ({ name, version, algorithm }: ModelVersion) => ({ name, version, algorithm })

/** What is explained unless a class is named: the hit, or the last of the classes. */
const usualClass = ({ positive, classes }: ModelVersion) => positive ?? classes.at(-1)?.value ?? ''

function notesOn(versions: readonly ModelVersion[], { dataset, version, part }: ModelRows['from']): string[] {
  if (part !== 'all') return []
  return versions
    .filter(({ lineage }) => lineage.dataset === dataset && lineage.datasetVersion === version)
    .map(
      (one) =>
        `${one.name} version ${one.version} learnt from some of these rows, so it looks better here than it is.`,
    )
}

const toLabels = (values: readonly { value: string; label?: string }[]) =>
  Object.fromEntries(values.flatMap(({ value, label }) => (label === undefined ? [] : [[value, label]])))

function labelsOf({ signature, classes, target }: ModelVersion): Record<string, Record<string, string>> {
  return Object.fromEntries([
    ...signature.map(({ name, values }) => [name, toLabels(values ?? [])]),
    [target, toLabels(classes)],
  ])
}
