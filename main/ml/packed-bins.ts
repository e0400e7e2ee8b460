import { sharedInt32, type Frame } from '../lib/frame.ts'
import { binColumn, type FeatureBins } from './binning.ts'

/** Features share a byte as long as their bins have few combinations: adding those up takes time in every node. */
const mostCombinations = 128
const rowsPerCombination = 50

/**
 * A table in bins, where a row's bins are read four bytes at once. Features with few bins share a byte, which holds the
 * combination of their bins: what is summed up by combination is known for each of the features (as a contingency table
 * has its margins), so that most rows of a table of categories need less than half of the sums.
 *
 * Structured-clonable; the bulk is shared memory.
 */
export interface PackedBins {
  rowCount: number
  features: FeatureBins[]
  /** n words each; byte b is in the words b >>> 2, the first one lowest. Shared memory. */
  words: Int32Array[]
  /** Four for each word. */
  bytes: PackedByte[]
  /** By feature: its byte; its bin is ⌊combination / stride⌋ mod size. */
  places: { byte: number; stride: number; size: number }[]
  /** Where feature f's bins begin in a histogram, in bins; its last one is "missing". */
  offsets: Int32Array
  /** Bins of a histogram: those of the features, then those of the bytes that several share. */
  histogramBins: number
}

export interface PackedByte {
  /** None in what fills up the last word. */
  features: number[]
  /** Combinations of bins. */
  size: number
  /** Where they begin in a histogram, in bins; those of one feature alone are its own. */
  offset: number
}

/** The word that a byte is in, and how far it must be shifted. */
export const wordOf = (byte: number) => byte >>> 2
export const shiftOf = (byte: number) => (byte & 3) * 8

/**
 * Sorts a table into bins, column after column, so that there is no second copy of it.
 *
 * @param leastRows as for `binFrame`.
 */
export function packFrame({ rowCount, columns }: Frame, leastRows: number): PackedBins {
  const words: Int32Array[] = []
  const bytes: PackedByte[] = []
  const places: PackedBins['places'] = []
  const most = Math.min(mostCombinations, rowCount / rowsPerCombination)
  const bins = new Uint8Array(rowCount)
  const features = columns.map((column, f) => {
    const feature = binColumn(column, bins, leastRows)
    const size = bins.includes(feature.binCount) ? feature.binCount + 1 : feature.binCount
    let byte = bytes.findIndex((one) => one.size * size <= most)
    if (byte < 0) byte = bytes.push({ features: [], size: 1, offset: 0 }) - 1
    const stride = bytes[byte]!.size
    bytes[byte]!.size *= size
    bytes[byte]!.features.push(f)
    places.push({ byte, stride, size })
    const word = (words[wordOf(byte)] ??= sharedInt32(rowCount))
    const shift = shiftOf(byte)
    for (let row = 0; row < rowCount; row++) word[row]! += (bins[row]! * stride) << shift
    return feature
  })
  while (bytes.length % 4 !== 0) bytes.push({ features: [], size: 1, offset: 0 })
  return { rowCount, features, words, bytes, places, ...layOut(features, bytes) }
}

function layOut(features: readonly FeatureBins[], bytes: PackedByte[]) {
  const offsets = new Int32Array(features.length + 1)
  features.forEach(({ binCount }, f) => (offsets[f + 1] = offsets[f]! + binCount + 1))
  let histogramBins = offsets.at(-1)!
  for (const byte of bytes) {
    if (byte.features.length === 1) byte.offset = offsets[byte.features[0]!]!
    else {
      byte.offset = histogramBins
      histogramBins += byte.size
    }
  }
  return { offsets, histogramBins }
}

/** The bin of a feature in a row. */
export function binAt({ words, places }: PackedBins, feature: number, row: number): number {
  const { byte, stride, size } = places[feature]!
  const combination = (words[wordOf(byte)]![row]! >>> shiftOf(byte)) & 255
  return Math.floor(combination / stride) % size
}
