import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DatasetVersion } from '../contract/dataset.ts'
import { profile as profileSchema } from '../contract/profile.ts'
import type { Profile, QualityHistory } from '../contract/profile.ts'
import type { DataDeps } from '../data/data-deps.ts'
import { listDatasets, readDatasetVersion } from '../data/dataset-files.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { didYouMean } from '../lib/closest.ts'
import { notFound } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { measureProfile } from './profile/profile-dataset.ts'

/** Raised when a figure is computed in another way, so that no kept profile shows the old one. */
const edition = 3
const kept = z.object({ key: z.string(), profile: profileSchema })

export interface ProfileInput {
  name: string
  version?: number
  target?: string
}

/**
 * The profile of a dataset version. Kept in data/temp, since a version never changes; the key holds what may change
 * beside it: the target and the codebook's labels.
 */
export async function profileDataset(
  deps: DataDeps,
  { name, version: wanted, target }: ProfileInput,
  context: WorkContext,
): Promise<Profile> {
  const found = await keptProfile(deps.paths, { name, version: wanted, target })
  if (found) return found
  const version = await readDatasetVersion(deps.paths, name, wanted)
  const profile = await measureProfile(deps, version, target, context)
  const { file, key } = placeOf(deps.paths, version, target)
  writeFileAtomic(file, JSON.stringify({ key, profile }))
  return profile
}

/** The profile as it was measured before; undefined when it was not, or when something changed since. */
export async function keptProfile(
  paths: WorkspacePaths,
  { name, version: wanted, target }: ProfileInput,
): Promise<Profile | undefined> {
  const version = await readDatasetVersion(paths, name, wanted)
  requireTarget(version, target)
  return readKept(paths, version, target)
}

/** How the score went over the versions, as far as they have been profiled. */
export async function qualityHistory(
  paths: WorkspacePaths,
  { name, target }: Pick<ProfileInput, 'name' | 'target'>,
): Promise<QualityHistory> {
  const dataset = (await listDatasets(paths)).find((one) => one.name === name)
  if (!dataset) throw notFound(`There is no dataset "${name}".`, { name })
  return Promise.all(
    dataset.versions
      .toSorted((a, b) => a - b)
      .map(async (number) => {
        const version = await readDatasetVersion(paths, name, number)
        const found = await readKept(paths, version, target)
        const count = (severity: string) => found?.findings.filter((one) => one.severity === severity).length
        return {
          version: number,
          importedAt: version.importedAt,
          rows: version.rows,
          ...(found ? { score: found.score, bad: count('bad')!, warn: count('warn')! } : {}),
        }
      }),
  )
}

function requireTarget(version: DatasetVersion, target: string | undefined): void {
  const names = version.columns.map((column) => column.name)
  if (target !== undefined && !names.includes(target))
    throw notFound(`Dataset "${version.dataset}" has no column "${target}".${didYouMean(target, names)}`, {
      target,
    })
}

function placeOf(paths: WorkspacePaths, version: DatasetVersion, target: string | undefined) {
  const labels = version.columns.map((column) => column.labels ?? null)
  const facts = JSON.stringify([edition, version.sha256, version.dialect, target ?? null, labels])
  const key = createHash('sha256').update(facts).digest('hex')
  return {
    key,
    file: join(paths.temp, 'quality', `${version.dataset}_v${version.version}_${key.slice(0, 12)}.json`),
  }
}

async function readKept(
  paths: WorkspacePaths,
  version: DatasetVersion,
  target: string | undefined,
): Promise<Profile | undefined> {
  const { file, key } = placeOf(paths, version, target)
  try {
    const parsed = kept.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success && parsed.data.key === key ? parsed.data.profile : undefined
  } catch {
    return undefined
  }
}
