import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { fileError, writeFileAtomic } from './lib/atomic-file.ts'
import { unpackedPath } from './lib/application.ts'
import { workspaceFormat } from './lib/config-file.ts'
import { conflict, notFound } from './lib/errors.ts'
import type { WorkContext } from './lib/work.ts'
import { workspacePaths, type WorkspacePaths } from './lib/workspace-paths.ts'

export interface CreateOptions {
  /** Put the real mushroom data, its pipeline and its suite in. */
  sample?: 'mushroom'
}

/**
 * Makes `folder` a workspace. It may be absent or empty; one that is a workspace already is left as it is, and one
 * with anything else in it is refused. A workspace appears whole or not at all.
 */
export async function createWorkspace(
  folder: string,
  { sample }: CreateOptions = {},
): Promise<{ path: string; name: string }> {
  const root = resolve(folder)
  const paths = workspacePaths(root)
  const name = basename(root)
  if (existsSync(paths.config))
    throw conflict(`"${root}" is a workspace already. Open it, or choose another folder.`, { path: root })
  const existed = checkFolder(root)
  const firstMade = firstMissing(root)
  try {
    for (const path of [paths.pipelines, paths.suites, paths.raw, paths.runs, paths.models, paths.dot])
      mkdirSync(path, { recursive: true })
    writeFileAtomic(join(root, '.gitignore'), gitignore)
    if (sample) await addSample(paths, sample)
    // The file that makes it a workspace comes last.
    writeFileAtomic(paths.config, configText(name, sample))
  } catch (error) {
    if (existed)
      for (const entry of readdirSync(root)) rmSync(join(root, entry), { recursive: true, force: true })
    else rmSync(firstMade, { recursive: true, force: true })
    throw fileError(error, root)
  }
  return { path: root, name }
}

/** The workspace that `from` stands in: it or the nearest folder above with a sporeprint.yaml. */
export function findWorkspace(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(workspacePaths(folder).config)) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** Whether the folder is there (and empty). */
function checkFolder(root: string): boolean {
  const stat = statSync(root, { throwIfNoEntry: false })
  if (!stat) return false
  if (!stat.isDirectory()) throw conflict(`"${root}" is a file. Choose a folder.`, { path: root })
  const entries = readdirSync(root)
  if (entries.length === 0) return true
  throw conflict(
    `"${root}" is not empty (it holds "${entries[0]}"${entries.length > 1 ? ' and more' : ''}) and is no workspace. Choose an empty folder or a new one.`,
    { path: root },
  )
}

function firstMissing(root: string): string {
  let missing = root
  while (dirname(missing) !== missing && !existsSync(dirname(missing))) missing = dirname(missing)
  return missing
}

async function addSample(paths: WorkspacePaths, sample: 'mushroom'): Promise<void> {
  const source = unpackedPath('resources', 'sample', sample)
  const csv = join(source, 'data', 'mushrooms.csv')
  if (!existsSync(csv)) throw notFound(`The sample is not part of this installation: "${csv}" is missing.`)
  for (const folder of ['pipelines', 'suites'] as const)
    if (existsSync(join(source, folder))) cpSync(join(source, folder), paths[folder], { recursive: true })
  // DuckDB takes a while to load, and an empty workspace does not need it.
  const { importDataset } = await import('./data/import-dataset.ts')
  const { openDuckdb } = await import('./warehouse/open-duckdb.ts')
  const tables = await openDuckdb(paths.warehouse, {
    threads: availableParallelism(),
    tempDir: paths.temp,
    log: () => undefined,
  })
  try {
    const codebook = join(source, 'data', 'mushrooms.codebook.json')
    const input = { path: csv, name: 'mushrooms', codebook, source: 'UCI Machine Learning Repository' }
    await importDataset({ tables, warehouse: tables, paths }, input, quiet)
  } finally {
    await tables.close()
  }
}

const quiet: WorkContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  log: () => undefined,
}

const configText = (
  name: string,
  sample: CreateOptions['sample'],
) => `# The settings of this workspace. "sporeprint config" shows every setting, its value and where it comes from.
format: ${workspaceFormat}
${stringify({ name }).trim()}
${sample ? `\n# The pipeline that "sporeprint run" runs when none is named.\npipeline: ${sample}\n` : ''}
# Where tables are kept: duckdb (in this folder) or mariadb (a server).
warehouse: duckdb

# Threads for queries and training; 0 is as many as the machine has cores.
# threads: 0

# Memory that DuckDB may use; 80 % of the machine unless said.
# memoryLimit: 1GB
`

const gitignore = `# Bulky or private; all of it can be made again from the rest, except data/raw: remove that line to keep your data here.
/.sporeprint/
/data/raw/*/*.csv
/data/processed/
/data/temp/
/runs/*/artifacts/
/runs/*/logs/
.tmp-*
sporeprint.local.yaml
`
