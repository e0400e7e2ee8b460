import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { DatasetVersion } from '../contract/dataset.ts'
import { AppError, cancelled, invalidInput, unavailable } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { CsvImport, CsvOptions } from '../warehouse/files.ts'
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
import { recogniseDialect } from './dialect.ts'
import { copyRaw, transcode } from './raw-file.ts'
import type { Encoding, RawCopy } from './raw-file.ts'
import { uniqueNames } from './column-names.ts'

export interface ImportInput {
  /** A CSV file; or `content` when the sender cannot name one. */
  path?: string
  content?: { fileName: string; text: string }
  name?: string
  nullTokens?: string[]
  /** Path of a codebook file. */
  codebook?: string
  credit?: string
  source?: string
}

export const defaultNullTokens = ['', 'NA', 'N/A', 'NULL', 'null', 'NaN', 'nan', '?']
const sampleBytes = 1 << 20

/**
 * Imports a plain CSV file as the next version of a dataset: an immutable copy under data/raw, a typed table in the
 * embedded DuckDB, and last its description, with which the version exists. The same file read in the same way gives
 * the version there is. `rowsRead` is always `rows + rowsRejected`.
 */
export async function importDataset(
  deps: DataDeps,
  input: ImportInput,
  context: WorkContext,
): Promise<DatasetVersion> {
  const { paths } = deps
  const given = input.path ?? input.content?.fileName
  if (given === undefined) throw invalidInput('Nothing to import: give the path of a CSV file.')
  const name = checkDatasetName(input.name ?? nameFromFile(given))
  const codebook = input.codebook === undefined ? undefined : await loadCodebook(input.codebook)
  const folder = join(paths.temp, `import-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    const source = input.path ?? join(folder, 'content.csv')
    if (input.path === undefined) await writeFile(source, input.content!.text)
    context.progress(0, 3, 'Copying')
    const copy = join(folder, 'raw.csv')
    const raw = await copyRaw(source, copy, context.signal, given)
    const nullTokens = input.nullTokens ?? defaultNullTokens
    const plan = await readPlan(copy, raw.encoding, nullTokens, given, folder, context.signal)
    const existing = await sameVersion(deps, name, raw, plan.dialect)
    if (existing) {
      if (codebook) await writeCodebook(paths, name, codebook)
      context.log('info', `Dataset "${name}" version ${existing.version} is this very file.`)
      return await readDatasetVersion(paths, name, existing.version)
    }
    const version = ((await datasetVersions(paths, name)).at(-1) ?? 0) + 1
    context.progress(1, 3, 'Reading')
    const work = { signal: context.signal }
    const result = await deps.tables.importCsv(datasetTable(name, version), plan.file, plan.options, work)
    if (result.rows === 0)
      throw invalidInput(
        `"${given}" has no row that fits its ${plan.header.length} columns. Check its delimiter.`,
      )
    context.progress(2, 3, 'Recording')
    const target = rawFile(paths, name, version)
    await mkdir(dirname(target), { recursive: true })
    await rename(copy, target)
    const record: DatasetVersion = {
      dataset: name,
      version,
      rows: result.rows,
      rowsRead: result.rows + result.rowsRejected,
      rowsRejected: result.rowsRejected,
      columns: result.columns.map((column, i) => ({
        name: column.name,
        originalName: plan.header[i]!,
        type: column.type,
        missing: column.missing,
        distinct: column.distinct,
      })),
      dialect: plan.dialect,
      warnings: warningsOf(result, plan.header),
      sha256: raw.sha256,
      source: input.source ?? (input.path === undefined ? basename(given) : given),
      file: relative(paths.root, target).replaceAll('\\', '/'),
      sizeBytes: raw.sizeBytes,
      importedAt: Date.now(),
      credit: input.credit ?? codebook?.credit,
    }
    if (codebook) await writeCodebook(paths, name, codebook)
    await writeDatasetVersion(paths, record)
    context.progress(3, 3, 'Done')
    return await readDatasetVersion(paths, name, version)
  } catch (error) {
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
  const tables = await deps.tables.listTables()
  if (
    tables.some(
      (table) => table.space === ref.space && table.name === ref.name && table.rows === version.rows,
    )
  )
    return
  const file = rawFile(deps.paths, version.dataset, version.version)
  const label = `dataset "${version.dataset}" version ${version.version}`
  if (!existsSync(file))
    throw unavailable(`The raw file "${file}" of ${label} is gone. Put it back, or import it again.`, {
      file,
    })
  const folder = join(deps.paths.temp, `import-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    const copy = join(folder, 'raw.csv')
    const raw = await copyRaw(file, copy, context.signal)
    if (raw.sha256 !== version.sha256)
      throw unavailable(
        `The raw file "${file}" of ${label} was changed. Put the original back, or import it anew.`,
        {
          expected: version.sha256,
          found: raw.sha256,
        },
      )
    const plan = await readPlan(copy, raw.encoding, version.dialect.nullTokens, file, folder, context.signal)
    const work = { signal: context.signal }
    await deps.tables.importCsv(ref, plan.file, plan.options, work)
    context.log('info', `The table of ${label} was made again from its raw file.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Plan {
  file: string
  header: string[]
  dialect: DatasetVersion['dialect']
  options: CsvOptions
}

/** How to read the file; it is transcoded first when it is not UTF-8. */
async function readPlan(
  copy: string,
  encoding: Encoding,
  nullTokens: string[],
  given: string,
  folder: string,
  signal: AbortSignal,
): Promise<Plan> {
  let file = copy
  if (encoding !== 'utf-8') {
    file = join(folder, 'utf8.csv')
    await transcode(copy, file, encoding, signal)
  }
  const handle = await open(file)
  const buffer = Buffer.alloc(sampleBytes)
  let bytesRead: number
  try {
    bytesRead = (await handle.read(buffer, 0, sampleBytes, 0)).bytesRead
  } finally {
    await handle.close()
  }
  const text = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '')
  if (text.trim() === '')
    throw invalidInput(`"${given}" holds nothing but blanks. Choose a CSV file with rows.`)
  const found = recogniseDialect(text, bytesRead < sampleBytes, nullTokens)
  if (!found.hasRows)
    throw invalidInput(`"${given}" has a header and no rows. Choose a file with data.`, {
      header: found.header.slice(0, 50),
    })
  const names = uniqueNames(found.header)
  const { delimiter, quote, escape } = found
  return {
    file,
    header: found.header,
    dialect: { encoding, delimiter, quote, escape, headerRow: found.hasHeader ? 1 : null, nullTokens },
    options: {
      delimiter,
      quote,
      escape,
      skipLines: found.hasHeader ? 1 : 0,
      columns: names.map((column, i) => ({ name: column, type: found.types[i] ?? 'text' })),
      nullTokens,
    },
  }
}

async function sameVersion(deps: DataDeps, name: string, raw: RawCopy, dialect: DatasetVersion['dialect']) {
  for (const version of (await datasetVersions(deps.paths, name)).toReversed()) {
    const existing = await readDatasetVersion(deps.paths, name, version)
    if (existing.sha256 === raw.sha256 && JSON.stringify(existing.dialect) === JSON.stringify(dialect))
      return existing
  }
  return undefined
}

function warningsOf(result: CsvImport, header: readonly string[]): DatasetVersion['warnings'] {
  const renamed = result.columns.flatMap(({ name }, i) =>
    name === header[i]
      ? []
      : [
          {
            column: name,
            code: 'renamed-column',
            message: `Column ${i + 1} ("${header[i]!.slice(0, 80)}") is called "${name}".`,
          },
        ],
  )
  const missing = result.columns.flatMap(({ name, tokens }) =>
    [...tokens].map(([token, count]) => ({
      column: name,
      code: 'read-as-missing',
      message: `${count} cells of column "${name}" were read as missing from "${token}".`,
    })),
  )
  const rejected = result.rejected.map(({ line, column, message }) => ({
    line,
    column,
    code: 'rejected-row',
    message,
  }))
  return [...renamed, ...missing, ...rejected]
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
