import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { z } from 'zod'
import { datasetVersion } from '../contract/dataset.ts'
import type { DatasetSummary, DatasetVersion } from '../contract/dataset.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { TableRef } from '../warehouse/warehouse.ts'

const codebookSchema = z.object({
  credit: z.string().optional(),
  columns: z.record(
    z.string(),
    z.object({ description: z.string().optional(), labels: z.record(z.string(), z.string()).optional() }),
  ),
})
export type Codebook = z.infer<typeof codebookSchema>

export const datasetTable = (dataset: string, version: number): TableRef => ({
  space: 'datasets',
  name: `${dataset}_v${version}`,
})
/** The file, or folder of several files, that a version was read from. */
export const rawFile = (paths: WorkspacePaths, { dataset, file }: Pick<DatasetVersion, 'dataset' | 'file'>) =>
  join(paths.raw, dataset, basename(file))
const metadataFile = (paths: WorkspacePaths, name: string, version: number) =>
  join(paths.rawMetadata, name, `v${version}.json`)
const codebookFile = (paths: WorkspacePaths, name: string) => join(paths.rawMetadata, `${name}.codebook.json`)

/** Names are folder and table names on every system, so they are few letters: `[a-z0-9][a-z0-9_-]*`, at most 64. */
export function checkDatasetName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(name) && name !== 'metadata') return name
  throw invalidInput(
    `"${name.slice(0, 80)}" cannot be a dataset's name. Use lower-case letters, digits, "-" and "_", such as "${nameFromFile(name)}".`,
    { name },
  )
}

export function nameFromFile(path: string): string {
  const file = basename(path.replaceAll(/[*?]+/g, '')).replace(/\.(gz|gzip|zst|zstd)$/i, '')
  const name = basename(file, extname(file))
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^[-_]+|-+$/g, '')
    .slice(0, 64)
  return name === '' || name === 'metadata' ? 'dataset' : name
}

export async function datasetNames(paths: WorkspacePaths): Promise<string[]> {
  const entries = await readdir(paths.rawMetadata, { withFileTypes: true }).catch(() => [])
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted()
}

/** Recorded versions, ascending. */
export async function datasetVersions(paths: WorkspacePaths, name: string): Promise<number[]> {
  const files = await readdir(join(paths.rawMetadata, name)).catch(() => [])
  return files
    .flatMap((file) => (/^v\d+\.json$/.test(file) ? [Number(file.slice(1, -5))] : []))
    .toSorted((a, b) => a - b)
}

export async function listDatasets(paths: WorkspacePaths): Promise<DatasetSummary[]> {
  const summaries: DatasetSummary[] = []
  for (const name of await datasetNames(paths)) {
    const versions = await datasetVersions(paths, name)
    if (versions.length > 0) summaries.push({ name, versions, latest: await readDatasetVersion(paths, name) })
  }
  return summaries
}

/** The version (the newest unless said), with the codebook's labels as they are now. */
export async function readDatasetVersion(
  paths: WorkspacePaths,
  name: string,
  version?: number,
): Promise<DatasetVersion> {
  const names = await datasetNames(paths)
  if (!names.includes(name))
    throw notFound(`There is no dataset "${name}".${didYouMean(name, names)} Import a file first.`, { name })
  const versions = await datasetVersions(paths, name)
  const wanted = version ?? versions.at(-1)
  if (wanted === undefined || !versions.includes(wanted))
    throw notFound(`Dataset "${name}" has no version ${wanted}; it has ${versions.join(', ') || 'none'}.`, {
      name,
      version,
    })
  const file = metadataFile(paths, name, wanted)
  const parsed = datasetVersion.safeParse(parseJson(await readFile(file, 'utf8'), file))
  if (!parsed.success)
    throw invalidInput(
      `The file "${file}" is not a dataset's description: ${z.prettifyError(parsed.error)}`,
      { file },
    )
  return withLabels(parsed.data, await readCodebook(paths, name))
}

/** The codebook of a dataset; undefined when it has none. */
export async function readCodebook(paths: WorkspacePaths, name: string): Promise<Codebook | undefined> {
  const file = codebookFile(paths, name)
  return existsSync(file) ? parseCodebook(await readFile(file, 'utf8'), file) : undefined
}

export function parseCodebook(text: string, file: string): Codebook {
  const parsed = codebookSchema.safeParse(parseJson(text, file))
  if (parsed.success) return parsed.data
  throw invalidInput(`The codebook "${file}" has an error: ${z.prettifyError(parsed.error)}`, { file })
}

export function withLabels(version: DatasetVersion, codebook: Codebook | undefined): DatasetVersion {
  if (!codebook) return version
  const columns = version.columns.map((column) => {
    const entry = Object.hasOwn(codebook.columns, column.name) ? codebook.columns[column.name] : undefined
    return entry ? { ...column, labels: entry.labels, description: entry.description } : column
  })
  return { ...version, columns, credit: version.credit ?? codebook.credit }
}

export async function writeCodebook(paths: WorkspacePaths, name: string, codebook: Codebook): Promise<void> {
  await writeJson(codebookFile(paths, name), codebook)
}

/** The last step of an import: with this file the version exists. */
export async function writeDatasetVersion(paths: WorkspacePaths, version: DatasetVersion): Promise<void> {
  await writeJson(metadataFile(paths, version.dataset, version.version), version)
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, `${JSON.stringify(value, undefined, 2)}\n`, { flush: true })
  await rename(temporary, file)
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidInput(
      `The file "${file}" is not valid JSON: ${error instanceof Error ? error.message : ''}`,
      { file },
      error,
    )
  }
}
