import type { ColumnType } from '../warehouse/warehouse.ts'

/** What the first rows of a CSV file say about the rest. */
export interface CsvDialect {
  delimiter: string
  quote: string
  escape: string
  hasHeader: boolean
  /** The header's cells as written, or `column1`, `column2` … */
  header: string[]
  /** Guesses from the sample; the import holds them against the whole file. */
  types: ColumnType[]
  hasRows: boolean
}

const delimiters = [',', '\t', ';', '|']
const maxSampleRows = 2000

/**
 * Recognises delimiter, header and types from `sample`, the beginning of the file. The delimiter is the one that
 * splits most rows into the same number (above one) of cells.
 */
export function recogniseDialect(
  sample: string,
  isWholeFile: boolean,
  nullTokens: readonly string[],
): CsvDialect {
  let best = { delimiter: ',', rows: parseSample(sample, ',', isWholeFile), score: 0 }
  for (const delimiter of delimiters) {
    const rows = parseSample(sample, delimiter, isWholeFile)
    const score = consistency(rows)
    if (score > best.score) best = { delimiter, rows, score }
  }
  const [first = [], ...rest] = best.rows
  const width = mostCommonWidth(best.rows)
  const body = rest.filter((row) => row.length === first.length)
  const bodyTypes = guessTypes(body, first.length, nullTokens)
  const hasHeader = looksLikeHeader(first, body, bodyTypes, nullTokens)
  return {
    delimiter: best.delimiter,
    quote: '"',
    escape: '"',
    hasHeader,
    header: hasHeader ? first : Array.from({ length: width }, (_, i) => `column${i + 1}`),
    types: hasHeader
      ? bodyTypes
      : guessTypes(
          best.rows.filter((row) => row.length === width),
          width,
          nullTokens,
        ),
    hasRows: rest.length > 0 || !hasHeader,
  }
}

/** Rows of a text, RFC 4180. The last row of an incomplete sample is left out; so are empty lines. */
export function parseSample(sample: string, delimiter: string, isWholeFile: boolean): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  let wasQuoted = false
  const endRow = () => {
    row.push(cell)
    if (row.length > 1 || cell !== '' || wasQuoted) rows.push(row)
    row = []
    cell = ''
    wasQuoted = false
  }
  for (let i = 0; i < sample.length && rows.length < maxSampleRows; i++) {
    const char = sample[i]!
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (sample[i + 1] === '"') {
        cell += '"'
        i += 1
      } else isQuoted = false
    } else if (char === '"' && cell === '') {
      isQuoted = true
      wasQuoted = true
    } else if (char === delimiter) {
      row.push(cell)
      cell = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && sample[i + 1] === '\n') i += 1
      endRow()
    } else cell += char
  }
  if (isWholeFile && rows.length < maxSampleRows && (row.length > 0 || cell !== '')) endRow()
  return rows
}

function mostCommonWidth(rows: readonly string[][]): number {
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 1
}

function consistency(rows: readonly string[][]): number {
  const width = mostCommonWidth(rows)
  if (width < 2) return 0
  return rows.filter((row) => row.length === width).length / rows.length + Math.min(width, 100) / 1e4
}

/** A header's cells are text, and they do not come back as values of their own columns. */
function looksLikeHeader(
  first: readonly string[],
  body: readonly string[][],
  types: readonly ColumnType[],
  nullTokens: readonly string[],
): boolean {
  if (body.length === 0) return !first.some((cell) => typeOfCell(cell) !== 'text' && cell !== '')
  const typed = types.flatMap((type, i) => (type === 'text' || nullTokens.includes(first[i]!) ? [] : [i]))
  if (typed.some((i) => typeOfCell(first[i]!) === 'text')) return true
  if (typed.some((i) => typeOfCell(first[i]!) !== 'text')) return false
  const values = first.map((_, i) => new Set(body.map((row) => row[i])))
  const repeated = first.filter((cell, i) => values[i]!.has(cell)).length
  return repeated * 2 < first.length || body.length < 3
}

function guessTypes(rows: readonly string[][], width: number, nullTokens: readonly string[]): ColumnType[] {
  return Array.from({ length: width }, (_, i) => {
    let type: ColumnType | undefined
    for (const row of rows) {
      const cell = row[i]!
      if (nullTokens.includes(cell)) continue
      type = combine(type, typeOfCell(cell))
      if (type === 'text') break
    }
    return type ?? 'text'
  })
}

function combine(a: ColumnType | undefined, b: ColumnType): ColumnType {
  if (a === undefined || a === b) return b
  const numeric = new Set<ColumnType>(['integer', 'number'])
  return numeric.has(a) && numeric.has(b) ? 'number' : 'text'
}

function typeOfCell(cell: string): ColumnType {
  if (/^(true|false)$/i.test(cell)) return 'boolean'
  if (/^[+-]?\d{1,15}$/.test(cell)) return /^[+-]?0\d/.test(cell) ? 'text' : 'integer'
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell))
    return /^[+-]?(0\d|\d{16,}$)/.test(cell) ? 'text' : 'number'
  if (/^\d{4}-\d\d-\d\d$/.test(cell)) return 'date'
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z?$/.test(cell)) return 'timestamp'
  return 'text'
}
