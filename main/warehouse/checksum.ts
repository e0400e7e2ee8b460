import { crc32 } from 'node:zlib'
import { missingCode } from '../lib/frame.ts'
import type { Column, Frame } from '../lib/frame.ts'

/**
 * A 64-bit checksum of a frame as 16 hexadecimal digits. Each cell that is not missing gives two 32-bit hashes of
 * (CRC-32 of the column's name, row, value); the checksum is their sums modulo 2³². The value of a number is its
 * IEEE 754 bits (−0 counts as 0), of a category the CRC-32 of its UTF-8 text. So it depends neither on the order of
 * storage, of columns or of levels, nor on the back end: whatever `read` gives back can be checked with it.
 */
export function frameChecksum(frame: Frame): string {
  const steps = checksumSteps(frame)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same a column at a time, for callers that have something else to do in between. */
export function* checksumSteps(frame: Frame): Generator<undefined, string> {
  let low = 0
  let high = 0
  for (const column of frame.columns) {
    const [a, b] = columnSums(column, frame.rowCount)
    low = (low + a) >>> 0
    high = (high + b) >>> 0
    yield
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

function columnSums(column: Column, rowCount: number): [number, number] {
  const seed = crc32(column.name)
  const words =
    column.kind === 'number' ? numberWords(column.values) : levelWords(column.codes, column.levels)
  let low = 0
  let high = 0
  for (let row = 0; row < rowCount; row++) {
    const word = words(row)
    if (word === undefined) continue
    low = (low + mix(seed ^ word.first, word.second, row)) >>> 0
    high = (high + mix(word.second ^ 0x9e3779b9, seed ^ word.first, row)) >>> 0
  }
  return [low, high]
}

interface Words {
  first: number
  second: number
}

function numberWords(values: Float64Array): (row: number) => Words | undefined {
  const float = new Float64Array(1)
  const bits = new Uint32Array(float.buffer)
  return (row) => {
    const value = values[row]!
    if (Number.isNaN(value)) return undefined
    float[0] = value + 0
    return { first: bits[0]!, second: bits[1]! }
  }
}

function levelWords(codes: Int32Array, levels: readonly string[]): (row: number) => Words | undefined {
  const words = levels.map((level) => ({ first: crc32(level), second: crc32(`text ${level}`) }))
  return (row) => {
    const code = codes[row]!
    return code === missingCode ? undefined : words[code]
  }
}

/** MurmurHash3's mixing of three words. */
function mix(a: number, b: number, row: number): number {
  let hash = Math.imul(a ^ 0x2f0b4c47, 0xcc9e2d51)
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x1b873593)
  hash = Math.imul(hash ^ (hash >>> 16) ^ row, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
