import { CsvError, parse } from 'csv-parse/sync'
import type { Options } from 'csv-parse/sync'

export interface CsvRecord {
  cells: string[]
  /** Where it begins, from 1. */
  line: number
  /** How many lines it takes. */
  lines: number
  /** A line without anything. */
  isBlank: boolean
  /** What is wrong with its quotes, which then were read as they stand. */
  problem?: 'stray-quote' | 'unterminated-quote'
}

export interface TextDialect {
  delimiter: string
  quote: string
  escape: string
  comment?: string
}

export interface CsvRecordReader {
  /**
   * Reads the records of `bytes` (UTF-8, without byte order mark) and answers how many bytes they took; the rest is the
   * beginning of a record, to be given again with what follows it.
   */
  read(bytes: Buffer, isEnd: boolean): number
}

/** A record longer than this is taken for one whose quote is never closed. */
export const maxRecordBytes = 8 << 20
/** Stands for a quote that does not open a cell; a noncharacter, which no text has. */
const mask = '\uFDD0'
const maxMasked = 64

/** Thrown out of the parser to stop it at a record that swallowed its neighbours. */
class SwallowedLines extends Error {
  readonly cells: string[]
  readonly sizeBytes: number
  constructor(cells: string[], sizeBytes: number) {
    super('A quote was closed by one that opens another cell.')
    this.cells = cells
    this.sizeBytes = sizeBytes
  }
}

/**
 * Reads the records of a text with csv-parse. A quote that opens a cell and is never closed, or closed only by one that
 * opens another cell, would swallow the lines between: such a line is read by itself, with that quote as it stands.
 *
 * @param width how many cells a record that begins at a line should have, where that is known.
 */
export function createRecordReader(
  dialect: TextDialect,
  onRecord: (record: CsvRecord) => void,
  width: (line: number) => number | undefined = () => undefined,
): CsvRecordReader {
  const { quote } = dialect
  const options = parserOptions(dialect)
  let line = 1

  const emit = (cells: string[], isQuoted: boolean, problem?: CsvRecord['problem']) => {
    const lines = 1 + cells.reduce((sum, cell) => sum + lineEndsIn(cell), 0)
    const isBlank = cells.length === 1 && cells[0] === '' && !isQuoted
    onRecord({ cells, line, lines, isBlank, ...(problem ? { problem } : {}) })
    line += lines
  }

  const readUntilTrouble = (bytes: Buffer): { sizeBytes: number; swallowed?: SwallowedLines } => {
    let sizeBytes = 0
    let comments = 0
    let fieldEnd = 0
    let isQuoted = false
    let isStray = false
    const look: Options['cast'] = (cell, { quoting, bytes: end, column }) => {
      const start = column === 0 ? undefined : fieldEnd + dialect.delimiter.length
      fieldEnd = end
      if (quoting) isQuoted = true
      if (cell.includes(quote) && !(quoting && isWellQuoted(bytes, start, end, cell, dialect))) isStray = true
      return cell
    }
    try {
      parse(bytes, {
        ...options,
        // Looking at each cell takes as long as parsing does.
        ...(quote !== '' && bytes.includes(quote) ? { cast: look } : {}),
        on_record: (cells: string[], info) => {
          if (isStray && cells.some((cell) => cell.includes(quote) && lineEndsIn(cell) > 0))
            throw new SwallowedLines(cells, info.bytes - sizeBytes)
          line += info.comment_lines - comments
          comments = info.comment_lines
          emit(cells, isQuoted, isStray ? 'stray-quote' : undefined)
          isQuoted = false
          isStray = false
          sizeBytes = info.bytes
          return null
        },
      })
      return { sizeBytes: bytes.length }
    } catch (error) {
      if (error instanceof SwallowedLines) return { sizeBytes, swallowed: error }
      if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return { sizeBytes }
      throw error
    }
  }

  /** Reads the first line alone, or what it swallowed when only that has as many cells as it should. */
  const readFirstLine = (bytes: Buffer, swallowed: SwallowedLines | undefined): number => {
    const end = firstLineEnd(bytes)
    const cells = parseAlone(bytes.toString('utf8', 0, end), options, quote)
    if (!cells) {
      line += 1
      return end
    }
    const expected = width(line)
    if (swallowed?.cells.length === expected && cells.length !== expected && swallowed) {
      emit(swallowed.cells, true, 'stray-quote')
      return swallowed.sizeBytes
    }
    emit(cells, true, 'unterminated-quote')
    return end
  }

  return {
    read(bytes, isEnd) {
      const end = isEnd ? bytes.length : lastLineEnd(bytes)
      let at = 0
      while (at < end) {
        const rest = bytes.subarray(at, end)
        const { sizeBytes, swallowed } = readUntilTrouble(rest)
        at += sizeBytes
        if (at >= end) break
        if (!swallowed && !isEnd && bytes.length - at < maxRecordBytes) break
        at += readFirstLine(bytes.subarray(at, end), swallowed)
      }
      return at
    },
  }
}

function parserOptions({ delimiter, quote, escape, comment }: TextDialect): Options {
  return {
    delimiter,
    quote: quote === '' ? false : quote,
    ...(quote === '' ? {} : { escape: escape === '' ? quote : escape }),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    ...(comment ? { comment, comment_no_infix: true } : {}),
  }
}

/** Whether the bytes before `end` are the cell in quotes, each quote inside escaped. */
function isWellQuoted(
  bytes: Buffer,
  start: number | undefined,
  end: number,
  cell: string,
  { quote, escape }: TextDialect,
): boolean {
  const quoteByte = quote.charCodeAt(0)
  if (bytes[end - 1] !== quoteByte) return false
  if (escape !== '' && escape !== quote) return !cell.startsWith(quote)
  const opening = end - Buffer.byteLength(cell) - (cell.split(quote).length - 1) - 2
  if (bytes[opening] !== quoteByte) return false
  return start === undefined ? opening === 0 || isLineEnd(bytes[opening - 1]) : opening === start
}

/** The cells of one line; nothing when it is a comment. Quotes are taken as they stand from the last until all is well. */
function parseAlone(text: string, options: Options, quote: string): string[] | undefined {
  let masked = text
  for (let tries = 0; tries < maxMasked; tries++) {
    try {
      const [cells] = parse(masked, options)
      return cells?.map((cell) => cell.replaceAll(mask, quote))
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      const last = masked.lastIndexOf(quote)
      masked = masked.slice(0, last) + mask + masked.slice(last + 1)
    }
  }
  return parse(text, { ...options, quote: false, escape: null })[0]
}

const lineEndsIn = (cell: string) => {
  if (!cell.includes('\n') && !cell.includes('\r')) return 0
  return cell.split(/\r\n|\n|\r/).length - 1
}

const isLineEnd = (byte: number | undefined) => byte === 0x0a || byte === 0x0d

function firstLineEnd(bytes: Buffer): number {
  const feed = bytes.indexOf('\n')
  const carriage = bytes.indexOf('\r')
  if (feed < 0 && carriage < 0) return bytes.length
  if (carriage >= 0 && (feed < 0 || carriage < feed)) return carriage + (bytes[carriage + 1] === 0x0a ? 2 : 1)
  return feed + 1
}

/** Where the last line that is complete ends; a carriage return at the very end may be half of a line end. */
function lastLineEnd(bytes: Buffer): number {
  const feed = bytes.lastIndexOf('\n')
  return feed >= 0 ? feed + 1 : bytes.subarray(0, -1).lastIndexOf('\r') + 1
}
