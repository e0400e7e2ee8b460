import { join } from 'node:path'
import { artifactParts } from '../artifacts.ts'
import { loggedModelFolder } from '../logged-models.ts'
import { versionFolder } from '../registry-files.ts'
import { runFolder } from '../run-record.ts'
import { invalid } from './mlflow-error.ts'
import type { MlflowServices } from './services.ts'

export interface Place {
  /** The folder that nothing may leave, also not through a link. */
  folder: string
  /** Below it; none for the folder itself. */
  parts: string[]
  /** What may be put here and removed. */
  isWritable: boolean
  /** Whose artifacts these are. */
  runId?: string
}

/** The parts of a path that a client names. @throws INVALID_PARAMETER_VALUE for any that could lead elsewhere. */
export function safeParts(path: string): string[] {
  const trimmed = path.replace(/\/+$/, '')
  if (trimmed === '' && !path.startsWith('/')) return []
  try {
    // What is no UTF-8 was replaced while it was decoded.
    if (trimmed.includes('\uFFFD')) throw new RangeError(trimmed)
    return artifactParts(trimmed)
  } catch {
    // These words and no more: MLflow's clients and tests compare them.
    throw invalid('Invalid path')
  }
}

/**
 * Where the path of an `mlflow-artifacts:` address is in the workspace: artifacts of runs are in the folders of the
 * runs, those of logged models and of pipelines' model versions in theirs, all others in `artifacts/`.
 */
export function placeOf({ paths, state }: Pick<MlflowServices, 'paths' | 'state'>, path: string): Place {
  const parts = safeParts(path)
  const [first = '', second = '', third = '', fourth = ''] = parts
  if (/^\d+$/.test(first) && third === 'artifacts') {
    const row = /^[a-zA-Z0-9][\w-]{0,255}$/.test(second) ? state.runs.get(second) : undefined
    if (row && state.experiments.byName(row.experiment)?.id === Number(first)) {
      const folder = join(runFolder(paths, second), 'artifacts')
      return { folder, parts: parts.slice(3), isWritable: true, runId: second }
    }
  }
  if (
    second === 'models' &&
    /^m-[0-9a-f]{32}$/.test(third) &&
    fourth === 'artifacts' &&
    state.loggedModels.get(third)
  ) {
    return {
      folder: join(loggedModelFolder(paths, third), 'artifacts'),
      parts: parts.slice(4),
      isWritable: true,
    }
  }
  if (first === 'sporeprint-models' && /^\d{1,9}$/.test(third)) {
    const name = decodeURIComponent(second)
    return { folder: versionFolder(paths, name, Number(third)), parts: parts.slice(3), isWritable: false }
  }
  return { folder: paths.artifacts, parts, isWritable: parts.length > 0 }
}

/** The place of an address; undefined for one that this server does not keep, such as s3://. */
export function placeOfUri(
  services: Pick<MlflowServices, 'paths' | 'state'>,
  uri: string,
): Place | undefined {
  const path = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri)?.[1]
  return path === undefined ? undefined : placeOf(services, path)
}

export const below = (place: Place, path: string): Place => ({
  ...place,
  parts: [...place.parts, ...safeParts(path)],
})
