import type { Column, Frame } from '../../lib/frame.ts'
import { infinitySql } from './sql.ts'

/** Rows between two chances for others to work. */
const rowsPerTurn = 4096
const missing = Buffer.from('\\N')
/** `row_id`, tab, the batch's number, tab. */
const prefixBytes = 24
const numberBytes = 25

/**
 * The frame as LOAD DATA reads it: `row_id`, the batch's number and the columns, tab-separated, in pieces of about
 * `limit` bytes that end with a row. Gives `undefined` now and then so that the caller can let others work.
 */
export function* encodeRows(
  frame: Frame,
  batch: number,
  limit: number,
  /** What an empty text is written as. */
  empty = '',
): Generator<Buffer | undefined> {
  const writers = frame.columns.map((column) => writerOf(column, empty))
  const maxRow = writers.reduce((sum, { maxBytes }) => sum + maxBytes + 1, prefixBytes)
  const size = Math.min(limit, Math.max(maxRow, frame.rowCount * Math.min(maxRow, limit)))
  const batchText = `\t${batch}`
  const fresh = () => Buffer.allocUnsafe(size + maxRow)
  let bytes = fresh()
  let at = 0
  for (let row = 0; row < frame.rowCount; row++) {
    at = writeInteger(bytes, at, row)
    at += bytes.write(batchText, at, 'latin1')
    for (const { write } of writers) {
      bytes[at++] = 9
      at = write(bytes, at, row)
    }
    bytes[at++] = 10
    if (at >= limit - maxRow && at > 0) {
      yield bytes.subarray(0, at)
      bytes = fresh()
      at = 0
    } else if (row % rowsPerTurn === rowsPerTurn - 1) yield undefined
  }
  if (at > 0) yield bytes.subarray(0, at)
}

interface Writer {
  maxBytes: number
  /** @returns where the next byte goes. */
  write: (bytes: Buffer, at: number, row: number) => number
}

function writerOf(column: Column, empty: string): Writer {
  if (column.kind === 'number') {
    const { values } = column
    return { maxBytes: numberBytes, write: (bytes, at, row) => writeNumber(bytes, at, values[row]!) }
  }
  const { codes } = column
  const levels = column.levels.map((level) => Buffer.from(level === '' ? empty : escapeText(level)))
  return {
    maxBytes: levels.reduce((most, { length }) => Math.max(most, length), missing.length),
    write(bytes, at, row) {
      const code = codes[row]!
      const level = code < 0 ? missing : levels[code]!
      // Faster than copying for the short texts that categories are.
      if (level.length > 32) return at + level.copy(bytes, at)
      for (let i = 0; i < level.length; i++) bytes[at + i] = level[i]!
      return at + level.length
    },
  }
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\0': '\\0' }
// oxlint-disable-next-line no-control-regex -- NUL is one of the four characters that LOAD DATA wants escaped.
const escapeText = (text: string) => text.replaceAll(/[\\\t\n\0]/g, (character) => escapes[character]!)

function writeNumber(bytes: Buffer, at: number, value: number): number {
  if (Number.isNaN(value)) return at + missing.copy(bytes, at)
  if (Number.isInteger(value) && value >= 0 && value < 1e9) return writeInteger(bytes, at, value)
  const text = Number.isFinite(value) ? String(value) : value > 0 ? infinitySql : `-${infinitySql}`
  return at + bytes.write(text, at, 'latin1')
}

/** `value` is a whole number from 0 to 2³¹ − 1. */
function writeInteger(bytes: Buffer, at: number, value: number): number {
  let digits = 1
  for (let power = 10; power <= value; power *= 10) digits += 1
  for (let i = at + digits - 1; i >= at; i--) {
    const rest = (value / 10) | 0
    bytes[i] = 48 + value - rest * 10
    value = rest
  }
  return at + digits
}
