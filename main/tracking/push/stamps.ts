import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import type { Experiment } from '../../state/experiments.ts'
import type { State } from '../../state/open-state.ts'
import type { RunRow } from '../../state/runs.ts'
import { runFolder } from '../run-record.ts'
import { listLocalFiles } from './local-files.ts'
import { metricLogBytes } from './metric-log.ts'

export const digestOf = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)

export const experimentStamp = ({ name, tags, deletedAt }: Experiment) =>
  digestOf([name, tags, deletedAt !== null])

/** Another one says that something of the run changed that a server should have. */
export async function runStamp(
  { state, paths }: { state: State; paths: WorkspacePaths },
  row: RunRow,
): Promise<string> {
  const { runId, name, state: is, endedAt, deletedAt, parentId, inputs } = row
  const files = await listLocalFiles(join(runFolder(paths, runId), 'artifacts'))
  return digestOf([
    [name, is, endedAt, deletedAt, parentId, inputs],
    state.runs.params(runId),
    state.runs.tags(runId),
    metricLogBytes(paths, runId),
    files.map(({ path, version }) => [path, version]),
  ])
}

export function modelStamp({ models }: State, name: string): string {
  const versions = models.versions(name)
  const details = versions.map(({ version }) => models.details(name, version))
  const { description, tags } = models.model(name) ?? {}
  return digestOf([name, description, tags, versions, details])
}
