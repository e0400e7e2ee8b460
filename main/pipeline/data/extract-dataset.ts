import type { DatasetVersion } from '../../contract/dataset.ts'
import type { DataDeps } from '../../data/data-deps.ts'
import { datasetTable, rawFile, readDatasetVersion } from '../../data/dataset-files.ts'
import { ensureDatasetTable } from '../../data/import-dataset.ts'
import { hashRaw } from '../../data/raw-hash.ts'
import { unavailable } from '../../lib/errors.ts'
import { takeRows, type Frame } from '../../lib/frame.ts'
import type { WorkContext } from '../../lib/work.ts'

/**
 * The version a run works on, with its table in place.
 *
 * @throws NOT_FOUND for an unknown dataset or version; UNAVAILABLE when its raw file is gone or was changed.
 */
export async function extractDataset(
  deps: DataDeps,
  input: { name: string; version?: number },
  context: WorkContext,
): Promise<DatasetVersion> {
  const version = await readDatasetVersion(deps.paths, input.name, input.version)
  const file = rawFile(deps.paths, version)
  const found = await fingerprint(file, context.signal)
  if (found !== version.sha256) {
    throw unavailable(
      `The raw file "${file}" of dataset "${version.dataset}" version ${version.version} is not the one that was imported. Put the original back, or import it anew.`,
      { file, expected: version.sha256, found },
    )
  }
  await ensureDatasetTable(deps, version, context)
  return version
}

/** A dataset version as a frame; only the rows at `rows`, in that order, when they are given. */
export async function readDataset(
  deps: DataDeps,
  input: { dataset: string; version: number; rows?: Float64Array },
  context: WorkContext,
): Promise<Frame> {
  await ensureDatasetTable(deps, await readDatasetVersion(deps.paths, input.dataset, input.version), context)
  const work = { signal: context.signal, onProgress: context.progress }
  const frame = await deps.tables.read(datasetTable(input.dataset, input.version), {}, work)
  return input.rows ? takeRows(frame, input.rows) : frame
}

async function fingerprint(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await hashRaw(file, signal)
  } catch (error) {
    if (signal.aborted) throw error
    throw unavailable(
      `The raw file "${file}" cannot be read. Put it back, or import it again.`,
      { file },
      error,
    )
  }
}
