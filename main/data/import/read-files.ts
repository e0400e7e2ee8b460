import type { Dialect, ReadingOptions } from '../../contract/dataset.ts'
import { dialect as dialectSchema } from '../../contract/dataset.ts'
import { AppError, invalidInput } from '../../lib/errors.ts'
import type { WorkContext } from '../../lib/work.ts'
import type { CsvImport, TypeChange } from '../../warehouse/files.ts'
import type { Predicate, TableRef } from '../../warehouse/warehouse.ts'
import type { DataDeps } from '../data-deps.ts'
import { lineOf } from './clean-csv.ts'
import { uniqueNames } from '../column-names.ts'
import { createImportWarnings } from './import-warnings.ts'
import type { ImportWarnings } from './import-warnings.ts'
import { dialectOf } from './plan-text.ts'
import { asTheyAre, plainDialect, planTexts, readJson, readTexts, readWorkbooks } from './read-table.ts'
import type { PlannedText, ReadableTable, ReadingContext } from './read-table.ts'
import { rowsInCellPattern } from './rows-in-cell.ts'
import type { StagedFile } from './stage-file.ts'

export interface ReadFiles {
  dialect: Dialect
  warnings: ImportWarnings
  /** Makes the table, replacing the one there is. */
  store(ref: TableRef): Promise<StoredTable>
}

export interface StoredTable {
  rows: number
  rowsRejected: number
  columns: {
    name: string
    originalName: string
    type: CsvImport['columns'][number]['type']
    missing: number
    distinct: number
  }[]
}

/** Recognises how staged files, all of one format, are to be read. */
export async function prepareFiles(
  deps: DataDeps,
  files: readonly StagedFile[],
  options: ReadingOptions,
  nullTokens: string[],
  folder: string,
  work: WorkContext,
): Promise<ReadFiles> {
  const warnings = createImportWarnings()
  const { format, compression } = files[0]!
  const odd = files.find((file) => file.format !== format)
  if (odd)
    throw invalidInput(
      `"${files[0]!.name}" is ${format} and "${odd.name}" is ${odd.format}. Import files of one format together.`,
    )
  let done = 0
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const context: ReadingContext = {
    folder,
    options,
    nullTokens,
    warnings,
    signal: work.signal,
    onBytes: (sizeBytes) => {
      done += sizeBytes
      work.progress(Math.min(done, total), compression ? undefined : total, 'Reading')
    },
    writeJsonLines: (path, target) => deps.tables.writeJsonLines([path], target, work),
  }
  const whole = (dialect: Dialect) =>
    dialectSchema.parse({
      ...dialect,
      ...(compression ? { compression } : {}),
      ...(options.textColumns?.length && format !== 'parquet' ? { textColumns: options.textColumns } : {}),
    })
  const storeTable = async (ref: TableRef, table: ReadableTable) => {
    work.progress(0, undefined, 'Storing')
    const result = await deps.tables.importCsv(ref, table.paths, table.csv, { signal: work.signal })
    if (result.rowsRejected > 0)
      throw new Error('Rows that were read carefully were refused by the warehouse.')
    tellResult(warnings, result, table.header, files)
    return toStored(result, table)
  }
  if (format === 'parquet') {
    const paths = files.map(({ plain }) => plain)
    return {
      dialect: whole(plainDialect('parquet', [])),
      warnings,
      store: async (ref) => storeParquet(deps, ref, paths, warnings, work),
    }
  }
  if (format === 'text') {
    const planned = await planTexts(files, context)
    const direct = await asTheyAre(planned, context)
    const { plan, encoding } = planned[0]!
    return {
      dialect: whole(dialectOf(plan, plan.text, encoding, nullTokens)),
      warnings,
      store: async (ref) => {
        const result = direct && (await storeDirectly(deps, ref, direct, planned, work))
        if (direct && result) {
          for (const { plan: one } of planned) for (const warning of one.warnings) warnings.add(warning)
          tellResult(warnings, result, direct.header, files)
          return toStored(result, direct)
        }
        done = 0
        return storeTable(ref, await readTexts(planned, context))
      },
    }
  }
  const table = format === 'json' ? await readJson(files, context) : await readWorkbooks(files, context)
  return { dialect: whole(table.dialect), warnings, store: async (ref) => storeTable(ref, table) }
}

/** Lets DuckDB read the files. Undefined when something in them is unusual, and who reads row by row can tell what. */
async function storeDirectly(
  deps: DataDeps,
  ref: TableRef,
  table: ReadableTable,
  planned: readonly PlannedText[],
  work: WorkContext,
): Promise<CsvImport | undefined> {
  work.progress(0, undefined, 'Reading')
  const result = await deps.tables
    .importCsv(ref, table.paths, table.csv, { signal: work.signal })
    .catch((error: unknown) => {
      if (work.signal.aborted || (error instanceof AppError && error.code !== 'INVALID_INPUT')) throw error
      return undefined
    })
  if (!result || result.rowsRejected > 0 || result.rows === 0) return undefined
  const hasQuotes = planned.some(({ scan }) => scan.hasQuote)
  const lines = planned.reduce((sum, { scan }) => sum + scan.lines, 0)
  const isOneLineEach = result.rows + table.csv.skipLines * planned.length === lines
  // Without quotes each line is a row, or DuckDB passed some over; with quotes a row may take several. In a table of one
  // column a blank line is a row without a value.
  if (!isOneLineEach && (!hasQuotes || result.columns.length === 1)) return undefined
  if (result.changes.length > 0 && (!isOneLineEach || planned.length > 1)) return undefined
  const texts = result.columns.filter(({ type }) => type === 'text').map(({ name }) => name)
  if (hasQuotes && texts.length > maxAsked) return undefined
  const questions: Predicate[] = []
  if (!isOneLineEach) {
    const { delimiter } = table.csv
    const swallowing = result.columns.flatMap(({ name, type }, place) => {
      const regex = rowsInCellPattern(delimiter, result.columns.length, place)
      return type === 'text' && regex !== undefined ? [{ op: 'matches' as const, column: name, regex }] : []
    })
    questions.push({ op: 'or', of: swallowing })
  }
  if (hasQuotes)
    questions.push({ op: 'or', of: texts.map((column) => ({ op: 'like', column, pattern: '%"%' })) })
  if (table.dialect.headerRow !== null)
    questions.push({
      op: 'and',
      of: result.columns.flatMap(({ name, type }, i) =>
        type === 'text' && i < maxAsked
          ? [{ op: 'compare', column: name, is: '=', value: table.header[i]! } as const]
          : [],
      ),
    })
  const asked = questions.filter(
    (question) => 'of' in question && Array.isArray(question.of) && question.of.length > 0,
  )
  const answers = await deps.tables.measure(
    ref,
    asked.map((where) => ({ kind: 'count', where })),
    undefined,
    { signal: work.signal },
  )
  return answers.every((answer) => answer.kind === 'number' && answer.value === 0) ? result : undefined
}

const maxAsked = 200

async function storeParquet(
  deps: DataDeps,
  ref: TableRef,
  paths: readonly string[],
  warnings: ImportWarnings,
  { signal, progress }: WorkContext,
): Promise<StoredTable> {
  const described = await deps.tables.describeParquet(paths, { signal }).catch((error: unknown) => {
    if (signal.aborted || (error instanceof AppError && error.code !== 'INVALID_INPUT')) throw error
    throw invalidInput(
      `The Parquet file cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : ''}. Get it again.`,
      {},
      error,
    )
  })
  const header = described.map(({ name }) => name)
  const names = uniqueNames(header)
  progress(0, undefined, 'Storing')
  const result = await deps.tables.importParquet(ref, paths, names, { signal })
  if (result.rows === 0) throw invalidInput('The Parquet file has no rows. Choose a file with data.')
  for (const { name, type, converted } of result.columns)
    if (converted !== undefined)
      warnings.add({
        column: name,
        code: 'converted-type',
        message: `Column "${name}" is ${converted} in the file and ${type} in the dataset.`,
      })
  tellRenamed(warnings, names, header)
  return {
    rows: result.rows,
    rowsRejected: 0,
    columns: result.columns.map(({ name, type, missing, distinct }, i) => ({
      name,
      originalName: header[i]!,
      type,
      missing,
      distinct,
    })),
  }
}

function toStored(result: CsvImport, table: ReadableTable): StoredTable {
  return {
    rows: result.rows,
    rowsRejected: table.rowsRejected,
    columns: result.columns.map(({ name, type, missing, distinct }, i) => ({
      name,
      originalName: table.header[i]!,
      type,
      missing,
      distinct,
    })),
  }
}

function tellResult(
  warnings: ImportWarnings,
  result: CsvImport,
  header: readonly string[],
  files: readonly StagedFile[],
): void {
  tellRenamed(
    warnings,
    result.columns.map(({ name }) => name),
    header,
  )
  for (const { name, tokens } of result.columns)
    for (const [token, count] of tokens)
      warnings.add({
        column: name,
        code: 'read-as-missing',
        message: `${count} cells of column "${name}" were read as missing from "${token}".`,
      })
  for (const change of result.changes) tellChange(warnings, change, files)
}

function tellRenamed(warnings: ImportWarnings, names: readonly string[], header: readonly string[]): void {
  for (const [i, name] of names.entries())
    if (name !== header[i])
      warnings.add({
        column: name,
        code: 'renamed-column',
        message: `Column ${i + 1} ("${header[i]!.slice(0, 80).toWellFormed()}") is called "${name}".`,
      })
}

function tellChange(
  warnings: ImportWarnings,
  { column, from, to, count, cells }: TypeChange,
  files: readonly StagedFile[],
) {
  const places = cells.map(({ line: key, value }) => ({
    ...lineOf(key),
    value: value.slice(0, 40).toWellFormed(),
  }))
  const shown = places.map(({ line, value }) => `"${value}" in line ${line}`).join(', ')
  const more = count > places.length ? ` and ${(count - places.length).toLocaleString('en')} more` : ''
  const first = places[0]
  warnings.add({
    ...(first ? { line: first.line, ...(files.length > 1 ? { file: files[first.file]?.name } : {}) } : {}),
    column,
    code: 'type-change',
    message: `Column "${column}" begins as ${from} and is ${to} because of ${shown}${more}. Name what means missing, or mend the cells, to have it as ${from}.`,
  })
}
