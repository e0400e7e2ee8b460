import { sharedInt32, type Frame } from '../lib/frame.ts'
import { binColumn, type FeatureBins } from './binning.ts'

/** Numbers per bin: sums of first and second derivatives, and the count of rows. */
export const histogramWidth = 3
/** Features whose bins lie in one word. */
export const featuresInWord = 4

/** A table in bins, four features to a word: a row's bins of a group of features are read at once. */
export interface PackedBins {
  rowCount: number
  features: FeatureBins[]
  /** Group g of four features, row i at [g * rowCount + i], the first feature in the lowest byte. Shared memory. */
  words: Int32Array
  /** Where feature f's bins begin in a histogram, in bins; its last one is "missing". Features that fill up the last word have one bin each. */
  offsets: Int32Array
}

/**
 * Sorts a table into bins, column after column, so that there is no second copy of it.
 *
 * @param leastRows as for `binFrame`.
 */
export function packFrame({ rowCount, columns }: Frame, leastRows: number): PackedBins {
  const groups = Math.ceil(columns.length / featuresInWord)
  const words = sharedInt32(groups * rowCount)
  const offsets = sharedInt32(groups * featuresInWord + 1)
  const bins = new Uint8Array(rowCount)
  const features = columns.map((column, f) => {
    const feature = binColumn(column, bins, leastRows)
    const group = wordOf(f) * rowCount
    const shift = shiftOf(f)
    for (let row = 0; row < rowCount; row++) words[group + row]! |= bins[row]! << shift
    return feature
  })
  for (let f = 0; f < offsets.length - 1; f++) offsets[f + 1] = offsets[f]! + (features[f]?.binCount ?? 0) + 1
  return { rowCount, features, words, offsets }
}

/** The group of a feature, and where its byte is in the word. */
export const wordOf = (feature: number) => feature >>> 2
export const shiftOf = (feature: number) => (feature & 3) * 8

/** Overwrites the parts of `histogram` that belong to some features of one group with the sums of rows[start … end - 1]. */
export function addHistogram(
  histogram: Float64Array,
  packed: PackedBins,
  derivatives: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  features: Int32Array,
): void {
  const { offsets } = packed
  if (features.length < 3) {
    for (const f of features) {
      histogram.fill(0, offsets[f]! * histogramWidth, offsets[f + 1]! * histogramWidth)
      addOne(histogram, packed, derivatives, rows, start, end, f)
    }
    return
  }
  const first = wordOf(features[0]!) * featuresInWord
  histogram.fill(0, offsets[first]! * histogramWidth, offsets[first + featuresInWord]! * histogramWidth)
  addFour(histogram, packed, derivatives, rows, start, end, first)
}

function addOne(
  histogram: Float64Array,
  { words, rowCount, offsets }: PackedBins,
  derivatives: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  f: number,
): void {
  const group = wordOf(f) * rowCount
  const shift = shiftOf(f)
  const offset = offsets[f]! * histogramWidth
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const at = ((words[group + row]! >>> shift) & 255) * 3 + offset
    histogram[at]! += derivatives[2 * row]!
    histogram[at + 1]! += derivatives[2 * row + 1]!
    histogram[at + 2]! += 1
  }
}

/** As `addOne` for the four features of a group, which reads rows, bins and derivatives once. */
function addFour(
  histogram: Float64Array,
  { words, rowCount, offsets }: PackedBins,
  derivatives: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  f: number,
): void {
  const group = wordOf(f) * rowCount
  const [o0, o1, o2, o3] = [offsets[f]! * 3, offsets[f + 1]! * 3, offsets[f + 2]! * 3, offsets[f + 3]! * 3]
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const word = words[group + row]!
    const gradient = derivatives[2 * row]!
    const hessian = derivatives[2 * row + 1]!
    const a = (word & 255) * 3 + o0
    histogram[a]! += gradient
    histogram[a + 1]! += hessian
    histogram[a + 2]! += 1
    const b = ((word >>> 8) & 255) * 3 + o1
    histogram[b]! += gradient
    histogram[b + 1]! += hessian
    histogram[b + 2]! += 1
    const c = ((word >>> 16) & 255) * 3 + o2
    histogram[c]! += gradient
    histogram[c + 1]! += hessian
    histogram[c + 2]! += 1
    const d = (word >>> 24) * 3 + o3
    histogram[d]! += gradient
    histogram[d + 1]! += hessian
    histogram[d + 2]! += 1
  }
}

/** whole -= part, so that of two siblings only the smaller one is summed up. */
export function subtractHistogram(
  whole: Float64Array,
  part: Float64Array,
  offsets: Int32Array,
  features: Int32Array,
): void {
  for (const f of features) {
    const end = offsets[f + 1]! * histogramWidth
    for (let i = offsets[f]! * histogramWidth; i < end; i++) whole[i]! -= part[i]!
  }
}
