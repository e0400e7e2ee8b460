import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Dialect, FileFormat, ReadingOptions } from '../../contract/dataset.ts'
import { didYouMean } from '../../lib/closest.ts'
import { invalidInput } from '../../lib/errors.ts'
import type { CsvOptions } from '../../warehouse/files.ts'
import { combineTypes } from './cell-types.ts'
import type { CellFormat, GuessedType } from './cell-types.ts'
import { cleanDialect, createCleanCsv, lineKey } from './clean-csv.ts'
import type { CleanCsv } from './clean-csv.ts'
import { uniqueNames } from '../column-names.ts'
import { checkEncoding, recogniseEncoding, transcode } from './encoding.ts'
import { createImportWarnings } from './import-warnings.ts'
import type { ImportWarnings } from './import-warnings.ts'
import { createRowKeeper, totalsPattern } from './keep-rows.ts'
import { dialectOf, planTable, planText, sampleBytes } from './plan-text.ts'
import type { TablePlan, TextPlan } from './plan-text.ts'
import { readExcel } from './read-excel.ts'
import { createJsonPlanner, isJsonLines, jsonCells, jsonLines, tellBadLine } from './read-json.ts'
import { readTextRecords } from './read-text.ts'
import type { StagedFile } from './stage-file.ts'
import type { TextScan } from './text-scan.ts'

export interface ReadingContext {
  /** For files that are gone when the import ends. */
  folder: string
  options: ReadingOptions
  nullTokens: string[]
  warnings: ImportWarnings
  signal: AbortSignal
  onBytes: (sizeBytes: number) => void
  /** Rewrites JSON of another layout as one object a line. */
  writeJsonLines: (path: string, target: string) => Promise<void>
}

/** A UTF-8 text that DuckDB can read, and what is to be made of it. */
export interface ReadableTable {
  paths: string[]
  csv: CsvOptions
  header: string[]
  dialect: Dialect
  rowsRejected: number
}

export interface PlannedText {
  file: StagedFile
  /** UTF-8. */
  path: string
  plan: TextPlan
  scan: TextScan
  encoding: string
}

/** Makes each text file UTF-8 and recognises how it is to be read. */
export async function planTexts(
  files: readonly StagedFile[],
  context: ReadingContext,
): Promise<PlannedText[]> {
  const planned: PlannedText[] = []
  for (const [i, file] of files.entries()) {
    const { path, encoding, warnings } = await toUtf8(file, i, context)
    const sample = await readHead(path)
    const text = sample.head.toString('utf8').replace(/^\uFEFF/, '')
    if (text.trim() === '')
      throw invalidInput(`"${file.name}" holds nothing but blanks. Choose a file with rows.`, {
        name: file.name,
      })
    const plan = planText(Buffer.from(text), sample.isWhole, context.options, context.nullTokens)
    if (plan.rows.length === 0)
      throw invalidInput(`"${file.name}" has a header and no rows. Choose a file with data.`, {
        header: plan.header.slice(0, 50),
      })
    tellAll(context.warnings, warnings.list(), files, file)
    planned.push({ file, path, plan, scan: file.scan, encoding })
  }
  return planned
}

/** The files as they are, when nothing about them is unusual as far as that can be seen from outside. */
export async function asTheyAre(
  planned: readonly PlannedText[],
  context: ReadingContext,
): Promise<ReadableTable | undefined> {
  const [first, ...others] = planned
  if (!first) return undefined
  const { plan } = first
  const { text } = plan
  const isPlain = ({ scan, plan: one, encoding, path, file }: PlannedText) =>
    one.above.length === 0 &&
    one.headerRows <= 1 &&
    one.skipLines === (one.headerRow ?? 0) &&
    one.warnings.every(({ code }) => code === 'ambiguous-date') &&
    one.text.comment === undefined &&
    one.text.quote === '"' &&
    one.text.escape === '"' &&
    scan.lineEnd !== undefined &&
    scan.lineEnd === first.scan.lineEnd &&
    (!scan.hasNul || path !== file.plain) &&
    (scan.isUtf8 || encoding !== 'utf-8')
  if (!planned.every(isPlain) || !others.every((one) => isAlike(one.plan, plan))) return undefined
  for (const { path } of planned) if (await endsWithTotals(path, text.delimiter)) return undefined
  if (context.options.headerRow !== undefined && context.options.headerRow !== null && plan.headerRow !== 1)
    return undefined
  const types = planned.map((one) => one.plan.types)
  return {
    paths: planned.map(({ path }) => path),
    csv: {
      delimiter: text.delimiter,
      quote: text.quote,
      escape: text.escape,
      lineEnd: first.scan.lineEnd,
      skipLines: plan.skipLines,
      ...csvColumns(
        plan.header,
        types[0]!.map((_, i) => types.map((one) => one[i]!).reduce(combineTypes)),
        context,
      ),
      ...formatOptions(plan.format),
    },
    header: plan.header,
    dialect: dialectOf(plan, text, first.encoding, context.nullTokens),
    rowsRejected: 0,
  }
}

const isAlike = (a: TextPlan, b: TextPlan) =>
  JSON.stringify([a.header, a.text, a.format, a.skipLines]) ===
  JSON.stringify([b.header, b.text, b.format, b.skipLines])

/** Reads texts row by row, telling whatever is odd, into a file that has nothing odd. */
export async function readTexts(
  planned: readonly PlannedText[],
  context: ReadingContext,
): Promise<ReadableTable> {
  const first = planned[0]!
  const header = unionHeader(planned.map(({ plan }) => plan.header))
  return writeClean(context, header, first.plan.format, async (csv) => {
    let rejected = 0
    let rows = 0
    const types: GuessedType[] = header.map(() => 'unknown')
    for (const [i, { file, path, plan }] of planned.entries()) {
      const warnings = createImportWarnings()
      for (const warning of plan.warnings) warnings.add(warning)
      const places = placesOf(plan.header, header)
      tellAbsent(warnings, header, places)
      for (const [from, to] of places.entries()) types[to] = combineTypes(types[to]!, plan.types[from]!)
      const keeper = createRowKeeper(plan, warnings, (line, cells) =>
        csv.write(lineKey(i, line), inPlaces(cells, places, header.length)),
      )
      await readTextRecords(
        path,
        plan.text,
        // Above the data, lines are read as they were when the header was found.
        (line) => (line > plan.skipLines ? plan.header.length : undefined),
        (record) => record.line > plan.skipLines && keeper.take(record),
        async (sizeBytes) => {
          context.onBytes(sizeBytes)
          await csv.drain()
        },
        context.signal,
      )
      rejected += keeper.rejected
      rows += keeper.rows
      tellAll(context.warnings, warnings.list(), planned, file)
    }
    if (rows === 0)
      throw invalidInput(
        `"${first.file.name}" has no row that fits its ${header.length} columns. Check its delimiter and header.`,
        { rejected },
      )
    return {
      types,
      rowsRejected: rejected,
      dialect: dialectOf(first.plan, first.plan.text, first.encoding, context.nullTokens),
    }
  })
}

/** Reads objects of JSON, one row each. */
export async function readJson(
  files: readonly StagedFile[],
  context: ReadingContext,
): Promise<ReadableTable> {
  const lines: string[] = []
  for (const [i, file] of files.entries()) {
    const { path, warnings } = await toUtf8(file, i, context)
    tellAll(context.warnings, warnings.list(), files, file)
    const { head } = await readHead(path)
    if (isJsonLines(head)) lines.push(path)
    else {
      const target = join(context.folder, `lines-${i}`)
      await context.writeJsonLines(path, target)
      lines.push(target)
    }
  }
  const planner = createJsonPlanner(context.nullTokens)
  let rejected = 0
  let rows = 0
  for (const [i, path] of lines.entries())
    for await (const { text, line } of jsonLines(path, context.onBytes, context.signal)) {
      if (planner.see(text, line)) rows += 1
      else {
        rejected += 1
        tellBadLine(context.warnings, text, line, files.length > 1 ? files[i]!.name : undefined)
      }
    }
  const { keys, types } = planner.plan()
  if (rows === 0 || keys.length === 0)
    throw invalidInput(
      `"${files[0]!.name}" has no object with values. A dataset wants one object a row, such as {"a": 1, "b": "x"}.`,
    )
  const isExact = context.options.textColumns !== undefined
  return writeClean(context, keys, { numbers: { decimal: '.', thousands: '' } }, async (csv) => {
    for (const [i, path] of lines.entries())
      for await (const { text, line } of jsonLines(path, () => undefined, context.signal)) {
        const cells = jsonCells(text, keys, isExact)
        if (cells) csv.write(lineKey(i, line), cells)
        await csv.drain()
      }
    return { types, rowsRejected: rejected, dialect: plainDialect('json', context.nullTokens) }
  })
}

/** Reads one sheet of workbooks. */
export async function readWorkbooks(
  files: readonly StagedFile[],
  context: ReadingContext,
): Promise<ReadableTable> {
  const sheets: { plan: TablePlan; records: TablePlan['rows']; types: GuessedType[]; sheet: string }[] = []
  for (const file of files) {
    const warnings = createImportWarnings()
    const { records, sheet, hasText } = await readExcel(
      file.plain,
      file.name,
      file.sizeBytes,
      context.options.sheet,
    )
    const plan = planTable(records, context.options, context.nullTokens)
    if (plan.rows.length === 0)
      throw invalidInput(`The sheet "${sheet}" of "${file.name}" has no rows. Choose another sheet.`, {
        sheet,
      })
    for (const warning of plan.warnings) warnings.add(warning)
    const types = plan.types.map((type, i) => (hasText(i, plan.skipLines) ? 'text' : type))
    sheets.push({ plan, records, types, sheet })
    tellAll(context.warnings, warnings.list(), files, file)
  }
  const first = sheets[0]!
  const header = unionHeader(sheets.map(({ plan }) => plan.header))
  return writeClean(context, header, first.plan.format, async (csv) => {
    let rejected = 0
    const types: GuessedType[] = header.map(() => 'unknown')
    for (const [i, { plan, records, types: own }] of sheets.entries()) {
      const warnings = createImportWarnings()
      const places = placesOf(plan.header, header)
      tellAbsent(warnings, header, places)
      for (const [from, to] of places.entries()) types[to] = combineTypes(types[to]!, own[from]!)
      const keeper = createRowKeeper(plan, warnings, (line, cells) =>
        csv.write(lineKey(i, line), inPlaces(cells, places, header.length)),
      )
      for (const [n, record] of records.entries()) {
        if (record.line > plan.skipLines) keeper.take(record)
        if (n % 1000 === 0) {
          context.signal.throwIfAborted()
          await csv.drain()
          await setImmediate()
        }
      }
      rejected += keeper.rejected
      tellAll(context.warnings, warnings.list(), files, files[i]!)
    }
    const dialect = {
      ...plainDialect('excel', context.nullTokens),
      headerRow: first.plan.headerRow,
      sheet: first.sheet,
    }
    return { types, rowsRejected: rejected, dialect }
  })
}

export const plainDialect = (format: FileFormat, nullTokens: string[]): Dialect => ({
  encoding: format === 'json' ? 'utf-8' : '',
  delimiter: '',
  quote: '',
  escape: '',
  headerRow: null,
  nullTokens,
  format,
})

async function writeClean(
  context: ReadingContext,
  header: string[],
  format: CellFormat,
  write: (
    csv: CleanCsv,
  ) => Promise<Pick<ReadableTable, 'dialect' | 'rowsRejected'> & { types: GuessedType[] }>,
): Promise<ReadableTable> {
  const path = join(context.folder, 'clean.csv')
  const csv = createCleanCsv(path)
  const { types, ...rest } = await write(csv)
  await csv.end()
  return {
    paths: [path],
    header,
    csv: {
      ...cleanDialect,
      skipLines: 0,
      hasLineNumbers: true,
      ...csvColumns(header, types, context),
      ...formatOptions(format),
    },
    ...rest,
  }
}

function csvColumns(
  header: readonly string[],
  types: readonly GuessedType[],
  { nullTokens, options: { textColumns = [] } }: ReadingContext,
) {
  const names = uniqueNames(header)
  const absent = textColumns.find((name) => !names.includes(name))
  if (absent !== undefined)
    throw invalidInput(`There is no column "${absent}" that could stay text.${didYouMean(absent, names)}`, {
      names,
    })
  const typeOf = (name: string, i: number) => (textColumns.includes(name) ? 'text' : (types[i] ?? 'text'))
  return { columns: names.map((name, i) => ({ name, type: typeOf(name, i) })), nullTokens }
}

const formatOptions = ({ numbers, dateFormat }: CellFormat) => ({
  numbers,
  ...(dateFormat === undefined ? {} : { dateFormat }),
})

async function toUtf8(file: StagedFile, index: number, { options, folder, signal, onBytes }: ReadingContext) {
  const warnings = createImportWarnings()
  const encoding =
    options.encoding === undefined
      ? recogniseEncoding(file.head, file.scan, file.name)
      : checkEncoding(options.encoding)
  if (encoding === 'utf-8' && file.scan.isUtf8 && !file.scan.hasNul)
    return { path: file.plain, encoding, warnings }
  const path = join(folder, `utf8-${index}`)
  await transcode(file.plain, path, encoding, warnings, signal, onBytes)
  return { path, encoding, warnings }
}

async function readHead(path: string) {
  const handle = await open(path)
  try {
    const buffer = Buffer.alloc(sampleBytes)
    const { bytesRead } = await handle.read(buffer, 0, sampleBytes, 0)
    return { head: buffer.subarray(0, bytesRead), isWhole: bytesRead < sampleBytes }
  } finally {
    await handle.close()
  }
}

/** Whether one of the last lines sums up the others, which a careful reading then tells. */
async function endsWithTotals(path: string, delimiter: string): Promise<boolean> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const tail = Buffer.alloc(Math.min(size, 4096))
    await handle.read(tail, 0, tail.length, size - tail.length)
    const lines = tail
      .toString('utf8')
      .trimEnd()
      .split(/\r\n|\n|\r/)
      .slice(-2)
    return lines.some((line) => totalsPattern.test(line.split(delimiter)[0]!.replaceAll('"', '')))
  } finally {
    await handle.close()
  }
}

/** The columns of all files, each once; those without a name go by their place. */
function unionHeader(headers: readonly string[][]): string[] {
  const union = [...headers[0]!]
  for (const header of headers.slice(1)) {
    const places = placesOf(header, union)
    union.push(...header.filter((_, i) => places[i]! < 0))
  }
  return union
}

/** Where each column of `header` stands in `union`: the next one of its name. */
function placesOf(header: readonly string[], union: readonly string[]): number[] {
  const taken = new Set<number>()
  return header.map((name, i) => {
    const place =
      union[i] === name && !taken.has(i) ? i : union.findIndex((one, at) => one === name && !taken.has(at))
    taken.add(place)
    return place
  })
}

function tellAbsent(warnings: ImportWarnings, header: readonly string[], places: readonly number[]): void {
  for (const [i, name] of header.entries())
    if (!places.includes(i))
      warnings.add({
        column: name,
        code: 'absent-column',
        message: `The file has no column "${name}"; its rows have no value there.`,
      })
}

function inPlaces(cells: string[], places: readonly number[], width: number): string[] {
  if (places.length === width && places.every((place, i) => place === i)) return cells
  const row = Array.from({ length: width }, () => '')
  for (const [i, place] of places.entries()) row[place] = cells[i] ?? ''
  return row
}

function tellAll(
  target: ImportWarnings,
  warnings: ReturnType<ImportWarnings['list']>,
  files: readonly unknown[],
  { name }: { name: string },
): void {
  for (const warning of warnings) target.add(files.length > 1 ? { ...warning, file: name } : warning)
}
