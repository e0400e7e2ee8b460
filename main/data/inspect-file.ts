import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dialect, FileInspection, ReadingOptions } from '../contract/dataset.ts'
import { assertNever, invalidInput } from '../lib/errors.ts'
import { uniqueNames } from './column-names.ts'
import type { DataDeps } from './data-deps.ts'
import { nameFromFile } from './dataset-files.ts'
import { defaultNullTokens, sourcesOf } from './import-dataset.ts'
import type { ImportInput } from './import-dataset.ts'
import type { GuessedType } from './import/cell-types.ts'
import type { CsvRecord } from './import/csv-records.ts'
import { checkEncoding, decodeSample, recogniseEncoding } from './import/encoding.ts'
import { createImportWarnings } from './import/import-warnings.ts'
import type { ImportWarnings } from './import/import-warnings.ts'
import { createRowKeeper } from './import/keep-rows.ts'
import type { SourceFile } from './import/locate-files.ts'
import { dialectOf, excerpt, planTable, planText } from './import/plan-text.ts'
import type { TablePlan } from './import/plan-text.ts'
import { readExcel } from './import/read-excel.ts'
import { createJsonPlanner, sampleJson, tellBadLine } from './import/read-json.ts'
import { plainDialect } from './import/read-table.ts'
import { readSample } from './import/stage-file.ts'
import type { FileSample } from './import/stage-file.ts'
import { createTextScanner } from './import/text-scan.ts'

const shownRows = 50

type Understood = Pick<FileInspection, 'dialect' | 'columns' | 'rows' | 'above' | 'sheets'>

/** What an import would understand, from the beginning of the first file. Nothing is kept. */
export async function inspectFile(
  deps: DataDeps,
  input: Omit<ImportInput, 'name' | 'codebook'>,
): Promise<FileInspection> {
  const folder = join(deps.paths.temp, `import-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    const sources = await sourcesOf(input, folder)
    const [first] = sources
    if (!first) throw invalidInput('Nothing to look at: give the path of a file.')
    const sample = await readSample(first)
    const warnings = createImportWarnings()
    const understood = await understand(deps, first, sample, input, folder, warnings)
    const { compression } = sample
    return {
      name: first.name,
      dataset: nameFromFile(input.path ?? first.name),
      files: sources.length,
      sizeBytes: sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      ...understood,
      columns: understood.columns.map((column) =>
        sample.format !== 'parquet' && input.textColumns?.includes(column.name)
          ? { ...column, type: 'text' }
          : column,
      ),
      dialect: compression ? { ...understood.dialect, compression } : understood.dialect,
      warnings: warnings.list(),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function understand(
  deps: DataDeps,
  source: SourceFile,
  sample: FileSample,
  options: ReadingOptions,
  folder: string,
  warnings: ImportWarnings,
): Promise<Understood> | Understood {
  const nullTokens = options.nullTokens ?? defaultNullTokens
  switch (sample.format) {
    case 'text':
      return understandText(source, sample, options, nullTokens, warnings)
    case 'json':
      return understandJson(deps, source, sample, folder, nullTokens, warnings)
    case 'excel':
      return understandExcel(source, options, nullTokens, warnings)
    case 'parquet':
      return understandParquet(deps, source)
    default:
      return assertNever(sample.format)
  }
}

function understandText(
  source: SourceFile,
  { head, isWhole }: FileSample,
  options: ReadingOptions,
  nullTokens: string[],
  warnings: ImportWarnings,
): Understood {
  const scanner = createTextScanner()
  // A character may be cut in two at the end of a sample.
  scanner.see(isWhole ? head : head.subarray(0, head.lastIndexOf(0x0a) + 1 || head.length))
  const encoding =
    options.encoding === undefined
      ? recogniseEncoding(head, scanner.end(), source.name)
      : checkEncoding(options.encoding)
  const text = decodeSample(head, encoding)
  const plan = planText(text, isWhole, options, nullTokens)
  return { ...tableOf(plan, warnings), dialect: dialectOf(plan, plan.text, encoding, nullTokens) }
}

async function understandExcel(
  source: SourceFile,
  options: ReadingOptions,
  nullTokens: string[],
  warnings: ImportWarnings,
): Promise<Understood> {
  const { records, sheet, sheets, hasText } = await readExcel(
    source.path,
    source.name,
    source.sizeBytes,
    options.sheet,
  )
  const plan = planTable(records, options, nullTokens)
  const types = plan.types.map((type, i) => (hasText(i, plan.skipLines) ? 'text' : type))
  const dialect: Dialect = { ...plainDialect('excel', nullTokens), headerRow: plan.headerRow, sheet }
  return { ...tableOf({ ...plan, types }, warnings), dialect, sheets }
}

async function understandJson(
  { tables }: DataDeps,
  source: SourceFile,
  { head, isWhole }: FileSample,
  folder: string,
  nullTokens: string[],
  warnings: ImportWarnings,
): Promise<Understood> {
  const planner = createJsonPlanner(nullTokens)
  let lines = sampleJson(head, isWhole)
  if (lines.length === 0) {
    const target = join(folder, 'lines')
    await tables.writeJsonLines([source.path], target)
    lines = (await readFile(target, 'utf8')).split('\n')
  }
  for (const [i, text] of lines.entries())
    if (text.trim() !== '' && !planner.see(text, i + 1)) tellBadLine(warnings, text, i + 1)
  const { keys, types, rows } = planner.plan()
  return {
    dialect: plainDialect('json', nullTokens),
    columns: columnsOf(keys, types),
    rows: rows.slice(0, shownRows),
    above: [],
  }
}

async function understandParquet({ tables }: DataDeps, { path, name }: SourceFile): Promise<Understood> {
  try {
    const described = await tables.describeParquet([path])
    const cells = await tables.previewParquet([path], shownRows)
    return {
      dialect: plainDialect('parquet', []),
      columns: columnsOf(
        described.map((column) => column.name),
        described.map(({ type }) => type),
      ),
      rows: cells.map((row, i) => ({ line: i + 1, cells: row })),
      above: [],
    }
  } catch (error) {
    throw invalidInput(
      `"${name}" cannot be read as Parquet. Get it again, or save it as CSV.`,
      { name },
      error,
    )
  }
}

/** The first rows as they would be kept, with what would be told about them. */
function tableOf(plan: TablePlan, warnings: ImportWarnings): Omit<Understood, 'dialect'> {
  for (const warning of plan.warnings) warnings.add(warning)
  const rows: { line: number; cells: string[] }[] = []
  const keeper = createRowKeeper(plan, warnings, (line, cells) => {
    if (rows.length < shownRows) rows.push({ line, cells })
  })
  for (const record of plan.rows) keeper.take(record)
  return {
    columns: columnsOf(plan.header, plan.types),
    rows,
    above: plan.above.map(({ line, cells }: CsvRecord) => ({ line, text: excerpt(cells) })),
  }
}

function columnsOf(header: readonly string[], types: readonly GuessedType[]) {
  return uniqueNames(header).map((name, i) => {
    const type = types[i] ?? 'text'
    return { name, originalName: header[i]!, type: type === 'unknown' ? ('text' as const) : type }
  })
}
