import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import type { DatasetVersion, Dialect, ReadingOptions } from '../contract/dataset.ts'
import { AppError, cancelled, invalidInput, unavailable } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { ServerSource } from '../warehouse/server-tables.ts'
import type { DataDeps } from './data-deps.ts'
import {
  checkDatasetName,
  datasetTable,
  datasetVersions,
  nameFromFile,
  parseCodebook,
  rawFile,
  readDatasetVersion,
  writeCodebook,
  writeDatasetVersion,
} from './dataset-files.ts'
import { locateFiles } from './import/locate-files.ts'
import type { SourceFile } from './import/locate-files.ts'
import { prepareFiles } from './import/read-files.ts'
import { stageFile } from './import/stage-file.ts'
import type { StagedFile } from './import/stage-file.ts'
import { fetchRows, serverName, serverReading } from './import/fetch-rows.ts'
import { hashOfFiles, hashRaw } from './raw-hash.ts'

export interface ImportInput extends ReadingOptions {
  /** A file, a folder or a pattern; or `paths` for several; or `content` when the sender cannot name one. */
  path?: string
  paths?: string[]
  content?: { fileName: string; text: string }
  mariadb?: ServerSource
  name?: string
  /** Path of a codebook file. */
  codebook?: string
  credit?: string
  source?: string
}

export const defaultNullTokens = ['', 'NA', 'N/A', 'NULL', 'null', 'NaN', 'nan', '?']

/** The last import of each dataset: a second one waits for it, so that each gets a version of its own. */
const imports = new Map<string, Promise<unknown>>()

/**
 * Imports files as the next version of a dataset: an immutable copy under data/raw, a typed table in the embedded
 * DuckDB, and last its description, with which the version exists. The same files read in the same way give the version
 * there is. `rowsRead` is always `rows + rowsRejected`.
 */
export async function importDataset(
  deps: DataDeps,
  input: ImportInput,
  context: WorkContext,
): Promise<DatasetVersion> {
  const given = input.path ?? input.paths?.[0] ?? input.content?.fileName ?? serverName(input)
  if (given === undefined) throw invalidInput('Nothing to import: give the path of a file.')
  const name = checkDatasetName(input.name ?? nameFromFile(input.mariadb ? `${given}.csv` : given))
  const before = imports.get(name) ?? Promise.resolve()
  const own = before.then(
    () => importAs(deps, name, given, input, context),
    () => importAs(deps, name, given, input, context),
  )
  imports.set(name, own)
  try {
    return await own
  } finally {
    if (imports.get(name) === own) imports.delete(name)
  }
}

async function importAs(
  deps: DataDeps,
  name: string,
  given: string,
  input: ImportInput,
  context: WorkContext,
): Promise<DatasetVersion> {
  const { paths } = deps
  const folder = join(paths.temp, `import-${randomUUID()}`)
  let version: number | undefined
  try {
    const codebook = input.codebook === undefined ? undefined : await loadCodebook(input.codebook)
    await mkdir(folder, { recursive: true })
    const server = input.mariadb && (await fetchRows(deps, input.mariadb, join(folder, 'rows.csv'), context))
    const files = await stageFiles(
      await sourcesOf(server ? { path: server.path } : input, folder),
      folder,
      context,
    )
    const options = server ? { ...serverReading, textColumns: server.textColumns } : input
    const nullTokens = input.nullTokens ?? (server ? [''] : defaultNullTokens)
    const reading = await prepareFiles(deps, files, options, nullTokens, folder, context)
    const raw = rawOf(files)
    const existing = await sameVersion(deps, name, raw.sha256, reading.dialect)
    if (existing) {
      if (codebook) await writeCodebook(paths, name, codebook)
      context.log('info', `Dataset "${name}" version ${existing.version} is this very file.`)
      return await readDatasetVersion(paths, name, existing.version)
    }
    version = ((await datasetVersions(paths, name)).at(-1) ?? 0) + 1
    const result = await reading.store(datasetTable(name, version))
    context.signal.throwIfAborted()
    context.progress(0, undefined, 'Recording')
    const target = join(paths.raw, name, `v${version}${raw.suffix}`)
    await keepRaw(files, target)
    const record: DatasetVersion = {
      dataset: name,
      version,
      rows: result.rows,
      rowsRead: result.rows + result.rowsRejected,
      rowsRejected: result.rowsRejected,
      columns: result.columns,
      dialect: reading.dialect,
      warnings: reading.warnings.list(),
      sha256: raw.sha256,
      source: input.source ?? server?.source ?? (input.content ? basename(given) : given),
      file: relative(paths.root, target).replaceAll('\\', '/'),
      sizeBytes: raw.sizeBytes,
      importedAt: Date.now(),
      credit: input.credit ?? codebook?.credit,
    }
    if (codebook) await writeCodebook(paths, name, codebook)
    await writeDatasetVersion(paths, record)
    return await readDatasetVersion(paths, name, version)
  } catch (error) {
    // The table of a version that never came to be.
    if (version !== undefined) await deps.tables.dropTable(datasetTable(name, version)).catch(() => undefined)
    throw importError(error, given, context.signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Makes sure that the embedded DuckDB holds the version's table, making it again from the raw file when the
 * warehouse was lost. Fails when the raw file is gone or not the one that was imported.
 */
export async function ensureDatasetTable(
  deps: DataDeps,
  version: DatasetVersion,
  context: WorkContext,
): Promise<void> {
  const ref = datasetTable(version.dataset, version.version)
  const known = await deps.tables.findTable(ref)
  if (known?.rows === version.rows) return
  const file = rawFile(deps.paths, version)
  const label = `dataset "${version.dataset}" version ${version.version}`
  if (!existsSync(file))
    throw unavailable(`The raw file "${file}" of ${label} is gone. Put it back, or import it again.`, {
      file,
    })
  const found = await hashRaw(file, context.signal)
  if (found !== version.sha256)
    throw unavailable(
      `The raw file "${file}" of ${label} was changed. Put the original back, or import it anew.`,
      { expected: version.sha256, found },
    )
  const folder = join(deps.paths.temp, `import-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    const { dialect } = version
    const files = await stageFiles(await locateFiles(file), folder, context)
    const reading = await prepareFiles(deps, files, optionsOf(dialect), dialect.nullTokens, folder, context)
    const { rows } = await reading.store(ref)
    if (rows !== version.rows)
      throw unavailable(
        `The raw file of ${label} is read as ${rows} rows now; it had ${version.rows} when it was imported by another version of Sporeprint. Import "${file}" again.`,
        { file, rows, imported: version.rows },
      )
    context.log('info', `The table of ${label} was made again from its raw file.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Everything about the dialect is said, so that nothing is guessed anew. */
function optionsOf(dialect: Dialect): ReadingOptions {
  const { textColumns } = dialect
  if (dialect.format === 'excel')
    return {
      sheet: dialect.sheet,
      headerRow: dialect.headerRow,
      headerRows: dialect.headerRows ?? 1,
      textColumns,
    }
  if (dialect.format !== undefined) return { textColumns }
  return {
    textColumns,
    encoding: dialect.encoding,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.escape,
    headerRow: dialect.headerRow,
    headerRows: dialect.headerRows ?? 1,
    decimal: dialect.decimal === ',' ? ',' : '.',
    thousands: readThousands(dialect.thousands),
    dateFormat: dialect.dateFormat ?? '',
    comment: dialect.comment ?? '',
  }
}

const separators: readonly NonNullable<ReadingOptions['thousands']>[] = ['.', ',', ' ', "'"]
const readThousands = (text = '') => separators.find((one) => one === text) ?? ''

/** The files that an import means, `content` among them as a file in `folder`. */
export async function sourcesOf(
  input: Pick<ImportInput, 'path' | 'paths' | 'content'>,
  folder: string,
): Promise<SourceFile[]> {
  if (input.content) {
    const { fileName, text } = input.content
    const path = join(folder, 'content')
    await writeFile(path, text)
    return [{ path, name: basename(fileName), sizeBytes: Buffer.byteLength(text) }]
  }
  const sources: SourceFile[] = []
  for (const path of input.paths ?? (input.path === undefined ? [] : [input.path]))
    sources.push(...(await locateFiles(path)))
  return sources
}

async function stageFiles(
  sources: readonly SourceFile[],
  folder: string,
  context: WorkContext,
): Promise<StagedFile[]> {
  const total = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let done = 0
  const staged: StagedFile[] = []
  for (const [i, source] of sources.entries())
    staged.push(
      await stageFile(source, folder, i, context.signal, (sizeBytes) => {
        done += sizeBytes
        context.progress(done, total, 'Copying')
      }),
    )
  return staged
}

/** Names of files in a version's folder begin with their number, which keeps their order. */
const nameInFolder = ({ name }: StagedFile, i: number) =>
  `${String(i + 1).padStart(5, '0')}-${basename(name)}`

function rawOf(files: readonly StagedFile[]) {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const [only, ...others] = files
  if (only && others.length === 0) return { sha256: only.sha256, sizeBytes, suffix: suffixOf(only) }
  const named = files.map((file, i) => ({ name: nameInFolder(file, i), sha256: file.sha256 }))
  return { sha256: hashOfFiles(named), sizeBytes, suffix: '' }
}

function suffixOf({ format, compression, name }: StagedFile): string {
  const packed = compression === undefined ? '' : compression === 'gzip' ? '.gz' : '.zst'
  const json = extname(name.replace(/\.(gz|zst)$/i, '')).toLowerCase() === '.json' ? '.json' : '.jsonl'
  const own = { text: '.csv', excel: '.xlsx', parquet: '.parquet', json }
  return `${own[format]}${packed}`
}

async function keepRaw(files: readonly StagedFile[], target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  if (files.length === 1) return rename(files[0]!.copy, target)
  // What a killed import left is no version.
  await rm(target, { recursive: true, force: true })
  await mkdir(target)
  for (const [i, file] of files.entries()) await rename(file.copy, join(target, nameInFolder(file, i)))
}

async function sameVersion(deps: DataDeps, name: string, sha256: string, dialect: Dialect) {
  for (const version of (await datasetVersions(deps.paths, name)).toReversed()) {
    const existing = await readDatasetVersion(deps.paths, name, version)
    if (existing.sha256 === sha256 && JSON.stringify(existing.dialect) === JSON.stringify(dialect))
      return existing
  }
  return undefined
}

async function loadCodebook(path: string) {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw invalidInput(`The codebook "${path}" cannot be read. Check the path.`, { path }, error)
  })
  return parseCodebook(text, path)
}

function importError(error: unknown, given: string, signal: AbortSignal): unknown {
  if (signal.aborted) return cancelled(`The import of "${given}" was cancelled.`)
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC')
    return unavailable(
      `The disk is full: "${given}" could not be imported. Free some space and try again.`,
      {},
      error,
    )
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return unavailable(
      `"${given}" could not be imported: ${error.message}. Check the permissions.`,
      {},
      error,
    )
  return error
}
