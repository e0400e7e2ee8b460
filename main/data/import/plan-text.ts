import type { Dialect, ImportWarning, ReadingOptions } from '../../contract/dataset.ts'
import { invalidInput } from '../../lib/errors.ts'
import { guessDateFormat, guessNumberFormat, guessTypes, isDateFormat, typeOfCell } from './cell-types.ts'
import type { CellFormat, GuessedType } from './cell-types.ts'
import { createRecordReader } from './csv-records.ts'
import type { CsvRecord, TextDialect } from './csv-records.ts'

/** How the rows of a file become a table; guessed from its beginning, as far as a person did not say it. */
export interface TablePlan {
  header: string[]
  types: GuessedType[]
  format: CellFormat
  /** Null when the file names no columns. */
  headerRow: number | null
  headerRows: number
  /** The last line before the first row of data. */
  skipLines: number
  /** What stands above the header. */
  above: CsvRecord[]
  /** The first rows of data, and the blank lines between. */
  rows: CsvRecord[]
  warnings: ImportWarning[]
}

export interface TextPlan extends TablePlan {
  text: TextDialect
}

export const sampleBytes = 1 << 20
const maxSampleRows = 2000
const delimiters = [',', '\t', ';', '|', '\u0001', '^', ' ']
const delimiterSampleRows = 200
const maxTitleRows = 30
/** More would take DuckDB minutes to plan. */
export const maxColumns = 4000

/**
 * Recognises how a text is to be read from its beginning (UTF-8 bytes). The delimiter is the one that splits most lines
 * into the same number of cells which look like values.
 */
export function planText(
  sample: Buffer,
  isWhole: boolean,
  options: ReadingOptions,
  nullTokens: readonly string[],
): TextPlan {
  const quote = options.quote ?? guessQuote(sample)
  const comment = options.comment ?? guessComment(sample)
  const base = { quote, escape: options.escape ?? quote, ...(comment ? { comment } : {}) }
  const tries = (options.delimiter === undefined ? delimiters : [options.delimiter]).flatMap((delimiter) => {
    const plain = { ...base, delimiter }
    const isEscapeGiven = options.escape !== undefined || quote === '' || !sample.includes(`\\${quote}`)
    return isEscapeGiven ? [plain] : [plain, { ...plain, escape: '\\' }]
  })
  let text = tries[0]!
  if (tries.length > 1) {
    let bestScore = 0
    for (const one of tries) {
      const score = scoreOf(readSample(sample, one, isWhole, delimiterSampleRows), one.delimiter)
      if (score > bestScore) [text, bestScore] = [one, score]
    }
  }
  const records = readSample(sample, text, isWhole, maxSampleRows)
  return { text, ...planTable(records, options, nullTokens) }
}

/** Finds header, types and formats in the first records of a table. */
export function planTable(
  records: readonly CsvRecord[],
  options: ReadingOptions,
  nullTokens: readonly string[],
): TablePlan {
  const filled = records.filter(({ isBlank }) => !isBlank)
  const bodyWidth = mostCommonWidth(filled)
  const warnings: ImportWarning[] = []
  let first = options.headerRow ? findLine(filled, options.headerRow) : firstOfTable(filled, bodyWidth)
  const above = filled.slice(0, first)
  const body = (from: number) => filled.slice(from).map(({ cells }) => cells)
  const format = formatOf(body(first), bodyWidth, options, nullTokens, warnings)
  let hasHeader = options.headerRow !== null && filled.length > first
  if (hasHeader && options.headerRow === undefined) {
    const rows = body(first + 1).filter(
      (row) => row.length >= bodyWidth && !isSame(row, filled[first]!.cells),
    )
    hasHeader = looksLikeHeader(
      filled[first]!.cells,
      rows,
      guessTypes(rows, bodyWidth, nullTokens, format),
      nullTokens,
    )
  }
  const headerRows = hasHeader
    ? (options.headerRows ?? countHeaderRows(filled.slice(first), bodyWidth, nullTokens, format))
    : 0
  const headers = filled.slice(first, first + headerRows)
  const headerRow = headers[0]?.line ?? null
  first += headerRows
  const rows = filled.slice(first)
  let header =
    headerRows > 0
      ? joinHeaders(headers.map(({ cells }) => cells))
      : Array.from({ length: bodyWidth }, (_, i) => `column${i + 1}`)
  while (header.length > bodyWidth && header.at(-1) === '') header.pop()
  if (headerRows > 0 && header.length === bodyWidth - 1 && rows.length > 0) {
    header = ['', ...header]
    warnings.push({
      line: headerRow!,
      code: 'short-header',
      message: `Line ${headerRow} names ${header.length === 2 ? 'one column' : `${header.length - 1} columns`} and the rows have ${bodyWidth} cells; the first column has no name.`,
    })
  }
  while (header.length < bodyWidth) header.push('')
  if (header.length > maxColumns)
    throw invalidInput(
      `The file has ${header.length.toLocaleString('en')} columns; a dataset has at most ${maxColumns.toLocaleString('en')}. Check its delimiter, or transpose it.`,
      { columns: header.length },
    )
  if (headerRows > 1)
    warnings.push({
      line: headerRow!,
      code: 'several-header-rows',
      message: `Lines ${headerRow} to ${headers.at(-1)!.line} were read as one header of ${headerRows} lines.`,
    })
  for (const { line, cells } of above)
    warnings.push({
      line,
      code: 'title-row',
      message: `Line ${line} stands above the table and is no part of it: "${excerpt(cells)}".`,
    })
  const fitting = beforeNextTable(records, rows, format).filter(
    ({ cells }) =>
      cells.length <= header.length &&
      (cells.length > 1 || header.length < 3) &&
      !(headerRows === 1 && isSame(cells, header)),
  )
  const last = headers.at(-1) ?? above.at(-1)
  return {
    header,
    types: guessTypes(
      fitting.map(({ cells }) => cells),
      header.length,
      nullTokens,
      format,
    ),
    format,
    headerRow,
    headerRows,
    skipLines: last ? last.line + last.lines - 1 : 0,
    above,
    rows: rows.length > 0 ? records.slice(records.indexOf(rows[0]!)) : [],
    warnings,
  }
}

/** The rows above a blank line which a line of words follows, where numbers were before it. */
function beforeNextTable(
  records: readonly CsvRecord[],
  rows: readonly CsvRecord[],
  format: CellFormat,
): readonly CsvRecord[] {
  const isWord = (cell: string) => cell !== '' && typeOfCell(cell, format) === 'text'
  const next = rows.find(
    (row, i) =>
      i > 0 &&
      records[records.indexOf(row) - 1]?.isBlank &&
      row.cells.length > 1 &&
      row.cells.every(isWord) &&
      rows.slice(0, i).some(({ cells }) => cells.some((cell) => !isWord(cell))),
  )
  return next ? rows.slice(0, rows.indexOf(next)) : rows
}

/** The dialect as a dataset keeps it: what is the usual is left out. */
export function dialectOf(
  plan: TablePlan,
  text: TextDialect,
  encoding: string,
  nullTokens: string[],
): Dialect {
  const { numbers, dateFormat } = plan.format
  return {
    encoding,
    delimiter: text.delimiter,
    quote: text.quote,
    escape: text.escape,
    headerRow: plan.headerRow,
    nullTokens,
    ...(plan.headerRows > 1 ? { headerRows: plan.headerRows } : {}),
    ...(numbers.decimal === '.' ? {} : { decimal: numbers.decimal }),
    ...(numbers.thousands === '' ? {} : { thousands: numbers.thousands }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(text.comment ? { comment: text.comment } : {}),
  }
}

const isSame = (row: readonly string[], other: readonly string[]) =>
  row.length === other.length && row.every((cell, i) => cell === other[i])

export const excerpt = (cells: readonly string[]) => {
  const text = cells.join(' ').replaceAll(/\s+/g, ' ').trim()
  return text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text
}

/** The last record of an incomplete sample is left out. */
function readSample(sample: Buffer, text: TextDialect, isWhole: boolean, maxRows: number): CsvRecord[] {
  const records: CsvRecord[] = []
  const reader = createRecordReader(text, (record) => {
    if (records.length < maxRows) records.push(record)
  })
  // In portions, because most of a sample of short lines is never looked at.
  let at = 0
  for (let end = 1 << 14; records.length < maxRows && at < sample.length; end *= 2) {
    const isEnd = isWhole && end >= sample.length
    at += reader.read(sample.subarray(at, end), isEnd)
    if (end >= sample.length) break
  }
  return records
}

function guessQuote(sample: Buffer): string {
  if (sample.includes('"') || !sample.includes("'")) return '"'
  const text = sample.toString('utf8', 0, 1 << 16)
  const opened = text.match(/(^|[,;|\t\n\r])'[^'\n\r]*'(?=[,;|\t\n\r]|$)/g)?.length ?? 0
  const others = text.replaceAll(/(^|[,;|\t\n\r])'[^'\n\r]*'(?=[,;|\t\n\r]|$)/g, '').match(/'/g)?.length ?? 0
  return opened > 2 && opened > others ? "'" : '"'
}

function guessComment(sample: Buffer): string | undefined {
  const lines = sample.toString('utf8', 0, 1 << 16).split(/\r\n|\n|\r/)
  const [first = '', second = ''] = lines
  // A header may begin with "#", as in files of genetics; a comment has others of its kind below, or a blank behind it.
  const isComment = first.startsWith('#') && (second.startsWith('#') || /^#\s/.test(first))
  return isComment && lines.some((line) => line !== '' && !line.startsWith('#')) ? '#' : undefined
}

function mostCommonWidth(records: readonly CsvRecord[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1
}

/** How many rows are equally wide, times how many cells look like values. */
function scoreOf(records: readonly CsvRecord[], delimiter: string): number {
  const filled = records.filter(({ isBlank }) => !isBlank)
  const width = mostCommonWidth(filled)
  if (width < 2) return 0
  const fitting = filled.filter(({ cells }) => cells.length === width)
  const cells = fitting.flatMap((record) => record.cells)
  // Words have blanks between them; a table has numbers there.
  if (delimiter === ' ') {
    const typed = cells.filter((cell) => typeOfCell(cell) !== 'text').length
    if (fitting.length < filled.length || typed < 0.6 * (cells.length - width)) return 0
  }
  const likely = cells.filter((cell) => !/[;\t|]|,(?=\S)/.test(cell) || /^[+-]?[\d.]*,\d+$/.test(cell)).length
  const troubled = filled.filter(({ problem }) => problem).length
  return (
    (fitting.length / filled.length) * (likely / cells.length) * (1 - troubled / filled.length / 2) +
    Math.min(width, 100) / 1e4
  )
}

/** Where the table begins: below lines that have one cell only, or one and empty ones. */
function firstOfTable(records: readonly CsvRecord[], width: number): number {
  if (width < 2) return 0
  const isTitle = ({ cells }: CsvRecord, i: number) =>
    cells.length < width - 1 ||
    // With two columns, one name above them may be of the second.
    (cells.length === 1 && isAllText(records[i + 1])) ||
    (width > 2 && cells[0] !== '' && cells.slice(1).every((cell) => cell === ''))
  const first = records.findIndex((record, i) => !isTitle(record, i))
  return first > 0 && first <= maxTitleRows ? first : 0
}

const isAllText = (record: CsvRecord | undefined) =>
  record?.cells.every((cell) => typeOfCell(cell) === 'text') ?? false

function findLine(records: readonly CsvRecord[], line: number): number {
  const found = records.findIndex((record) => record.line + record.lines > line)
  if (found >= 0) return found
  throw invalidInput(
    `There is no line ${line} with a header in the beginning of the file. Give another line.`,
    {
      headerRow: line,
    },
  )
}

const untyped: readonly GuessedType[] = ['text', 'unknown']

/** A header's cells are text, and they do not come back as values of their own columns. */
function looksLikeHeader(
  first: readonly string[],
  body: readonly string[][],
  types: readonly GuessedType[],
  nullTokens: readonly string[],
): boolean {
  if (body.length === 0) return !first.some((cell) => typeOfCell(cell) !== 'text' && cell !== '')
  const typed = first.flatMap((cell, i) =>
    !untyped.includes(types[i] ?? 'text') && !nullTokens.includes(cell) ? [i] : [],
  )
  if (typed.some((i) => typeOfCell(first[i]!) === 'text')) return true
  if (typed.some((i) => typeOfCell(first[i]!) !== 'text')) return false
  const values = first.map((_, i) => new Set(body.map((row) => row[i])))
  const repeated = first.filter((cell, i) => values[i]!.has(cell)).length
  return repeated * 2 < first.length || body.length < 3
}

const maxHeaderRows = 3

/** Further lines of text above columns of numbers, such as units, belong to the header. */
function countHeaderRows(
  records: readonly CsvRecord[],
  width: number,
  nullTokens: readonly string[],
  format: CellFormat,
): number {
  for (let count = maxHeaderRows; count > 1; count--) {
    const rows = records.slice(count).map(({ cells }) => cells)
    if (rows.length < 3) continue
    const types = guessTypes(rows, width, nullTokens, format)
    const typed = types.flatMap((type, i) => (type === 'integer' || type === 'number' ? [i] : []))
    const isAbove = ({ cells }: CsvRecord) =>
      cells.length === width &&
      typed.every(
        (i) =>
          cells[i] === '' || (!nullTokens.includes(cells[i]!) && typeOfCell(cells[i]!, format) === 'text'),
      ) &&
      typed.filter((i) => cells[i] !== '').length > 1
    if (typed.length > 1 && records.slice(0, count).every(isAbove)) return count
  }
  return 1
}

/** Cells above one another are one name; an empty one in an upper line continues the one before it. */
function joinHeaders(headers: readonly string[][]): string[] {
  const [only = []] = headers
  if (headers.length < 2) return [...only]
  const filled = headers.map((cells, row) => {
    let before = ''
    return row === headers.length - 1 ? cells : cells.map((cell) => (before = cell === '' ? before : cell))
  })
  const width = Math.max(...filled.map((cells) => cells.length))
  return Array.from({ length: width }, (_, i) =>
    filled
      .map((cells) => cells[i]?.trim() ?? '')
      .filter((cell, row, all) => cell !== '' && cell !== all[row - 1])
      .join(' '),
  )
}

function formatOf(
  rows: readonly string[][],
  width: number,
  options: ReadingOptions,
  nullTokens: readonly string[],
  warnings: ImportWarning[],
): CellFormat {
  const guessed = guessNumberFormat(rows.flat())
  const decimal = options.decimal ?? guessed.decimal
  const thousands = options.thousands ?? (guessed.thousands === decimal ? '' : guessed.thousands)
  if (thousands === decimal)
    throw invalidInput(
      `"${decimal}" cannot stand both for decimals and between thousands. Change one of the two.`,
      {
        decimal,
        thousands,
      },
    )
  if (options.dateFormat !== undefined && options.dateFormat !== '' && !isDateFormat(options.dateFormat))
    throw invalidInput(
      `"${options.dateFormat}" is not a date format. Write it with %d, %m, %Y, %H, %M and %S, such as "%d.%m.%Y".`,
      { dateFormat: options.dateFormat },
    )
  const dates = options.dateFormat === undefined ? guessDateFormat(rows.slice(1), width, nullTokens) : {}
  if ('ambiguous' in dates && dates.ambiguous)
    warnings.push({
      code: 'ambiguous-date',
      message: `The dates of column ${dates.ambiguous.column + 1} can be read as ${dates.ambiguous.formats.map((one) => `"${one}"`).join(' or ')} and stay text. Give the date format to have dates.`,
    })
  const dateFormat =
    options.dateFormat === ''
      ? undefined
      : (options.dateFormat ?? ('format' in dates ? dates.format : undefined))
  return { numbers: { decimal, thousands }, ...(dateFormat === undefined ? {} : { dateFormat }) }
}
