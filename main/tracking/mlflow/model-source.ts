import { posix } from 'node:path'
import type { Experiments } from './experiments.ts'
import type { LoggedModels } from './logged-models.ts'
import { invalid } from './mlflow-error.ts'
import { artifactUri } from './run-view.ts'
import type { Runs } from './runs.ts'

/** Checks where a new version's files are said to be, as MLflow's server does: no local paths, no way out of a run. */
export function checkSource(source: string): void {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(source)?.[1]?.toLowerCase()
  if (scheme === undefined || scheme === 'file') {
    throw invalid(
      `Invalid model version source: '${source}'. To use a local path as a model version source, the run_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the run_id.`,
    )
  }
  const path = fullyDecoded(source)
    .replace(/^[^:]*:(\/\/[^/]*)?/, '')
    .replace(/[?#].*$/, '')
  const isPlain =
    !/[\\\0]/.test(path) &&
    !path.split('/').includes('..') &&
    posix.normalize(path) === path.replaceAll(/\/+/g, '/')
  if (isPlain) return
  throw invalid(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
  )
}

function fullyDecoded(text: string): string {
  for (let known = text; ;) {
    let next: string
    try {
      next = decodeURIComponent(known.replaceAll('+', ' '))
    } catch {
      return known
    }
    if (next === known) return known
    known = next
  }
}

/** Where to download from: what names a run that is here, a logged model or another version is followed. */
export function downloadUri(
  source: string,
  services: {
    runs: Runs
    experiments: Experiments
    loggedModels: LoggedModels
    versionUri: (name: string, version: string) => string
  },
): string {
  const { runs, loggedModels } = services
  const run = /^runs:\/+([^/]+)\/(.+)$/.exec(source)
  const row = run && runs.find(run[1]!)
  if (row) return `${artifactUri(row, runs.experimentOf(row))}/${run[2]}`
  const loggedId = /^models:\/+(m-[0-9a-f]{32})\/?$/.exec(source)?.[1]
  if (loggedId) return loggedModels.uriOf(loggedModels.get(loggedId, true))
  const version = /^models:\/+([^/]+)\/(\d+)$/.exec(source)
  if (version) return services.versionUri(version[1]!, version[2]!)
  return source
}
