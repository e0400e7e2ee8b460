import { access, constants } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Finding } from '../contract/finding.ts'
import { isAppError } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { State } from '../state/open-state.ts'
import type { DataThread } from './open-data-thread.ts'
import { outlinePipeline, pipelineNames } from './pipeline-files.ts'
import type { WarehouseKind, Warehouses } from './warehouses.ts'

export interface WorkspaceDoctorOptions {
  paths: WorkspacePaths
  state: State
  dataThread: DataThread
  warehouses: Warehouses
}

/** Looks for what keeps pipelines from running: files, folders, the warehouse and what is in it. */
export async function examineWorkspace(options: WorkspaceDoctorOptions): Promise<Finding[]> {
  const parts = await Promise.all([
    folderFindings(options.paths),
    pipelineFindings(options.paths),
    warehouseFindings(options),
  ])
  const found = parts.flat()
  if (found.length > 0) return found
  const message = 'Its folders can be written, its pipelines can run, and its tables are what was loaded.'
  return [{ level: 'ok', title: 'The workspace', message, fix: '' }]
}

async function folderFindings(paths: WorkspacePaths): Promise<Finding[]> {
  const { root, pipelines, suites, raw, staging, temp, runs, models, artifacts, dot } = paths
  const folders = [root, pipelines, suites, raw, staging, temp, runs, models, artifacts, dot]
  const refusals = await Promise.all(
    folders.map((folder) => access(folder, constants.W_OK | constants.X_OK).then(() => undefined, codeOf)),
  )
  return folders.flatMap((folder, index): Finding[] => {
    // What is not there yet is made when it is needed.
    const code = refusals[index]
    if (code === undefined || code === 'ENOENT') return []
    const name = relative(root, folder) || 'The workspace'
    return [
      {
        level: 'error',
        code: 'folder-locked',
        title: `${name} cannot be written`,
        message: `You may not write in "${folder}" (${code}), so nothing can be kept there.`,
        fix: 'Make it yours again, or mount the disk for writing.',
        command:
          process.platform === 'win32'
            ? `icacls "${folder}" /grant "%USERNAME%":F`
            : `chmod u+rwx "${folder}"`,
      },
    ]
  })
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

async function pipelineFindings(paths: WorkspacePaths): Promise<Finding[]> {
  const names = await pipelineNames(paths)
  if (names.length === 0)
    return [
      {
        level: 'warn',
        code: 'pipeline-missing',
        title: 'There is no pipeline',
        message: `"${paths.pipelines}" has no file that ends in .yaml and begins with a letter, a digit or "_".`,
        fix: 'Write one to pipelines/NAME.yaml, or begin with the sample.',
        action: { kind: 'pipeline' },
        command: 'sporeprint init NEW-FOLDER --sample mushroom',
      },
    ]
  const outlines = await Promise.all(names.map((name) => outlinePipeline(paths, name)))
  return outlines.flatMap(({ name, file, problems }): Finding[] => {
    const [first] = problems
    if (!first) return []
    const place = first.line === undefined ? file : `${file} line ${first.line}`
    const others = problems.length === 1 ? '' : ` (one of ${problems.length} problems)`
    return [
      {
        level: 'error',
        code: 'pipeline-invalid',
        title: `The pipeline "${name}" cannot run`,
        message: `${place}: ${first.message}${others}`,
        fix: 'Its Source tab marks each problem.',
        action: { kind: 'pipeline', name },
        command: `sporeprint run ${name}`,
      },
    ]
  })
}

async function warehouseFindings({
  state,
  dataThread,
  warehouses,
}: WorkspaceDoctorOptions): Promise<Finding[]> {
  const kind = warehouses.defaultKind()
  let place
  try {
    place = await warehouses.open(kind)
  } catch (error) {
    if (!isAppError(error)) throw error
    return [unreachable(kind, error.message)]
  }
  const newest = new Map(
    state.batches
      .list(undefined, place)
      .toReversed()
      .map((batch) => [batch.space, batch]),
  )
  const audits = await Promise.all(
    [...newest.values()].map(async ({ space, batchId }) => ({
      space,
      ...(await dataThread.call('auditBatch', { space, batchId }, { warehouse: kind })),
    })),
  )
  return audits.flatMap(({ space, missing, differing }): Finding[] => [
    ...(missing.length > 0
      ? [
          {
            level: 'error' as const,
            code: 'table-missing' as const,
            title: `Tables of "${space}" are gone`,
            message: `Its last load wrote ${missing.join(', ')}, and the warehouse (${place}) does not have ${missing.length === 1 ? 'it' : 'them'} any more.`,
            ...reload(space),
          },
        ]
      : []),
    ...differing.map((sentence) => ({
      level: 'error' as const,
      code: 'rows-differ' as const,
      title: `Rows of "${space}" do not add up`,
      message: `${sentence}. Somebody changed the tables in ${place}.`,
      ...reload(space),
    })),
  ])
}

const reload = (space: string): Pick<Finding, 'fix' | 'action' | 'command'> => ({
  fix: 'Load them again; what comes after is done anew.',
  action: { kind: 'pipeline', name: space },
  command: `sporeprint run ${space} --from load`,
})

const unreachable = (kind: WarehouseKind, message: string): Finding => ({
  level: 'error',
  code: 'warehouse-unreachable',
  title: 'The warehouse cannot be used',
  message,
  fix:
    kind === 'mariadb'
      ? 'Start the server, or correct mariadb.host, mariadb.port and the password. DuckDB needs no server: set warehouse to duckdb.'
      : 'Close what else has the workspace open, then try again.',
  ...(kind === 'mariadb'
    ? { action: { kind: 'start', service: 'mariadb' }, command: 'sporeprint infra up mariadb' }
    : {}),
})
