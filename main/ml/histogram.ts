import { wordOf, type PackedBins, type PackedByte } from './packed-bins.ts'

/** Numbers per bin: sums of first and second derivatives, and the count of rows. */
export const histogramWidth = 3

/** rows[start … end - 1], and the pairs of derivatives of every row. */
export interface HistogramRows {
  rows: Int32Array
  start: number
  end: number
  derivatives: Float64Array
}

/**
 * Overwrites the parts of `histogram` that belong to some features with the sums of rows.
 *
 * @param features whose bytes are in one word, at least one.
 */
export function addHistogram(
  histogram: Float64Array,
  packed: PackedBins,
  node: HistogramRows,
  features: Int32Array,
): void {
  const { places, bytes, words, offsets } = packed
  const word = wordOf(places[features[0]!]!.byte)
  let wanted = 0
  for (const f of features) wanted |= 1 << (places[f]!.byte & 3)
  // Four at once take no longer than three one by one.
  const isWhole = (wanted & 1) + ((wanted >> 1) & 1) + ((wanted >> 2) & 1) + (wanted >> 3) > 2
  for (let b = 0; b < 4; b++) {
    if (!isWhole && ((wanted >> b) & 1) === 0) continue
    const { offset, size } = bytes[word * 4 + b]!
    histogram.fill(0, offset * histogramWidth, (offset + size) * histogramWidth)
    if (!isWhole) addOne(histogram, words[word]!, node, offset, b * 8)
  }
  if (isWhole) addFour(histogram, words[word]!, node, bytes, word * 4)
  for (const f of features) {
    const { byte, stride, size } = places[f]!
    const from = offsets[f]! * histogramWidth
    const to = offsets[f + 1]! * histogramWidth
    if (bytes[byte]!.features.length > 1) {
      histogram.fill(0, from, to)
      addMargin(histogram, bytes[byte]!, stride, size, from)
    } else histogram.fill(0, from + size * histogramWidth, to)
  }
}

function addOne(
  histogram: Float64Array,
  words: Int32Array,
  { rows, start, end, derivatives }: HistogramRows,
  offset: number,
  shift: number,
): void {
  const o = offset * 3
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const at = ((words[row]! >>> shift) & 255) * 3 + o
    histogram[at]! += derivatives[2 * row]!
    histogram[at + 1]! += derivatives[2 * row + 1]!
    histogram[at + 2]! += 1
  }
}

/** As `addOne` for the four bytes of a word, which reads rows, bins and derivatives once. */
function addFour(
  histogram: Float64Array,
  words: Int32Array,
  { rows, start, end, derivatives }: HistogramRows,
  bytes: readonly PackedByte[],
  first: number,
): void {
  const o0 = bytes[first]!.offset * 3
  const o1 = bytes[first + 1]!.offset * 3
  const o2 = bytes[first + 2]!.offset * 3
  const o3 = bytes[first + 3]!.offset * 3
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const word = words[row]!
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

/** Adds up the combinations of a byte by the bins of one of its features, which begin at `into`. */
function addMargin(
  histogram: Float64Array,
  byte: PackedByte,
  stride: number,
  size: number,
  into: number,
): void {
  let from = byte.offset * histogramWidth
  const end = from + byte.size * histogramWidth
  for (let bin = 0; from < end; bin = bin + 1 === size ? 0 : bin + 1) {
    const to = into + bin * histogramWidth
    for (let i = 0; i < stride; i++, from += histogramWidth) {
      if (histogram[from + 2] === 0) continue
      histogram[to]! += histogram[from]!
      histogram[to + 1]! += histogram[from + 1]!
      histogram[to + 2]! += histogram[from + 2]!
    }
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
