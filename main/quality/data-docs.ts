import type { DataDocs } from '../contract/docs.ts'
import type { DriftReport } from '../contract/drift.ts'
import type { Profile } from '../contract/profile.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { datasetVersions, readDatasetVersion } from '../data/dataset-files.ts'
import { AppError } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import { driftBetween } from './compare-drift.ts'
import { docsPage } from './docs/page.ts'
import { profileDataset } from './profiles.ts'
import { listResults } from './results.ts'

export interface DocsInput {
  dataset: string
  version?: number
  target?: string
}

const keptResults = 500

/** A dataset version's profile, the last result of each suite and its drift from the version before, as data and as a page. */
export async function makeDocs(
  deps: DataDeps,
  { dataset, version, target }: DocsInput,
  context: WorkContext,
): Promise<{ docs: DataDocs; html: string }> {
  const profile = await profileDataset(deps, { name: dataset, version, target }, context)
  const results = await listResults(deps.paths, { dataset, limit: keptResults })
  const suites = new Set<string>()
  const validations = results.filter((result) => {
    const isLast = (result.version ?? profile.version) === profile.version && !suites.has(result.suite)
    if (isLast) suites.add(result.suite)
    return isLast
  })
  const drift = await driftFromBefore(deps, profile, context)
  const docs = { madeAt: Date.now(), profile, validations, ...(drift ? { drift } : {}) }
  return { docs, html: docsPage(docs) }
}

async function driftFromBefore(
  deps: DataDeps,
  { dataset, version, target }: Profile,
  context: WorkContext,
): Promise<DriftReport | undefined> {
  const before = (await datasetVersions(deps.paths, dataset)).findLast((one) => one < version)
  if (before === undefined) return undefined
  const reference = await readDatasetVersion(deps.paths, dataset, before)
  const current = await readDatasetVersion(deps.paths, dataset, version)
  const isThere = reference.columns.some(({ name }) => name === target)
  try {
    return await driftBetween(deps, reference, current, isThere ? { target } : {}, context)
  } catch (error) {
    // Versions without a column in common cannot be compared.
    if (error instanceof AppError && error.code === 'INVALID_INPUT') return undefined
    throw error
  }
}
