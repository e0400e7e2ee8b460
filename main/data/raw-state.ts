import { stat } from 'node:fs/promises'
import type { DatasetVersion } from '../contract/dataset.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { rawFile } from './dataset-files.ts'
import { hashRaw } from './raw-hash.ts'

/** File systems keep times in steps of up to two seconds. */
const clockStepMs = 2000

/**
 * What became of a version's raw file behind our back; undefined when it is what was imported. Only a file that was
 * written since, or has another size, is read again for its hash.
 */
export async function rawProblem(
  paths: WorkspacePaths,
  version: DatasetVersion,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = rawFile(paths, version)
  const found = await stat(path).catch(() => undefined)
  if (!found)
    return `The raw file ${version.file} is gone; what is looked at is the copy that was made of it.`
  const isAsWritten = found.mtimeMs <= version.importedAt + clockStepMs
  if (isAsWritten && (found.isDirectory() || found.size === version.sizeBytes)) return undefined
  if ((await hashRaw(path, signal)) === version.sha256) return undefined
  return `The raw file ${version.file} was changed after its import; what is looked at is the copy that was made of it then.`
}
