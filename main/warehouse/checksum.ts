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
  return column.kind === 'number'
    ? numberSums(column.values, seed, rowCount)
    : levelSums(column.codes, column.levels, seed, rowCount)
}

function numberSums(values: Float64Array, seed: number, rowCount: number): [number, number] {
  const float = new Float64Array(1)
  const bits = new Uint32Array(float.buffer)
  let low = 0
  let high = 0
  for (let row = 0; row < rowCount; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    float[0] = value + 0
    low = (low + lowHash(seed, bits[0]!, bits[1]!, row)) >>> 0
    high = (high + highHash(seed, bits[0]!, bits[1]!, row)) >>> 0
  }
  return [low, high]
}

function levelSums(
  codes: Int32Array,
  levels: readonly string[],
  seed: number,
  rowCount: number,
): [number, number] {
  const first = Uint32Array.from(levels, (level) => crc32(level))
  const second = Uint32Array.from(levels, (level) => crc32(`text ${level}`))
  let low = 0
  let high = 0
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row]!
    if (code === missingCode) continue
    low = (low + lowHash(seed, first[code]!, second[code]!, row)) >>> 0
    high = (high + highHash(seed, first[code]!, second[code]!, row)) >>> 0
  }
  return [low, high]
}

const lowHash = (seed: number, first: number, second: number, row: number) => mix(seed ^ first, second, row)
const highHash = (seed: number, first: number, second: number, row: number) =>
  mix(second ^ 0x9e3779b9, seed ^ first, row)

/** MurmurHash3's mixing of three words. */
function mix(a: number, b: number, row: number): number {
  let hash = Math.imul(a ^ 0x2f0b4c47, 0xcc9e2d51)
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x1b873593)
  hash = Math.imul(hash ^ (hash >>> 16) ^ row, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
