import type { BinnedFrame } from './binning.ts'

/** Numbers per bin: sums of gradients and of hessians, and the count of rows. */
export const histogramWidth = 3

/** Sums gradients by bin, feature by feature, for trees that are grown on them. */
export function createHistogramBuilder({ rowCount, features, bins }: BinnedFrame) {
  /** Where feature f's bins begin, in bins; its last one is "missing". */
  const offsets = new Int32Array(features.length + 1)
  features.forEach(({ binCount }, f) => (offsets[f + 1] = offsets[f]! + binCount + 1))
  const length = offsets[features.length]! * histogramWidth
  const gradientOf = new Float64Array(rowCount)
  const hessianOf = new Float64Array(rowCount)
  return { offsets, length, build, subtract }

  /** Overwrites the parts of `histogram` that belong to `columns` with the sums of rows[start … end - 1]. */
  function build(
    histogram: Float64Array,
    rows: Int32Array,
    start: number,
    end: number,
    gradients: Float64Array,
    hessians: Float64Array,
    columns: Int32Array,
  ): void {
    // In the order of the node's rows, so that each pass over a feature reads them one after the other.
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      gradientOf[i] = gradients[row]!
      hessianOf[i] = hessians[row]!
    }
    for (const f of columns) {
      histogram.fill(0, offsets[f]! * histogramWidth, offsets[f + 1]! * histogramWidth)
    }
    let at = 0
    for (; at + 3 < columns.length; at += 4) {
      addFour(histogram, rows, start, end, columns[at]!, columns[at + 1]!, columns[at + 2]!, columns[at + 3]!)
    }
    for (; at < columns.length; at++) addOne(histogram, rows, start, end, columns[at]!)
  }

  function addOne(histogram: Float64Array, rows: Int32Array, start: number, end: number, f: number): void {
    const column = f * rowCount
    const offset = offsets[f]!
    for (let i = start; i < end; i++) {
      const at = (bins[column + rows[i]!]! + offset) * 3
      histogram[at]! += gradientOf[i]!
      histogram[at + 1]! += hessianOf[i]!
      histogram[at + 2]! += 1
    }
  }

  /** As `addOne` for four features at a time, which reads rows and gradients once. */
  function addFour(
    histogram: Float64Array,
    rows: Int32Array,
    start: number,
    end: number,
    f0: number,
    f1: number,
    f2: number,
    f3: number,
  ): void {
    const [c0, c1, c2, c3] = [f0 * rowCount, f1 * rowCount, f2 * rowCount, f3 * rowCount]
    const [o0, o1, o2, o3] = [offsets[f0]!, offsets[f1]!, offsets[f2]!, offsets[f3]!]
    for (let i = start; i < end; i++) {
      const row = rows[i]!
      const gradient = gradientOf[i]!
      const hessian = hessianOf[i]!
      const a = (bins[c0 + row]! + o0) * 3
      histogram[a]! += gradient
      histogram[a + 1]! += hessian
      histogram[a + 2]! += 1
      const b = (bins[c1 + row]! + o1) * 3
      histogram[b]! += gradient
      histogram[b + 1]! += hessian
      histogram[b + 2]! += 1
      const c = (bins[c2 + row]! + o2) * 3
      histogram[c]! += gradient
      histogram[c + 1]! += hessian
      histogram[c + 2]! += 1
      const d = (bins[c3 + row]! + o3) * 3
      histogram[d]! += gradient
      histogram[d + 1]! += hessian
      histogram[d + 2]! += 1
    }
  }

  /** whole -= part, so that of two siblings only the smaller one is summed up. */
  function subtract(whole: Float64Array, part: Float64Array, columns: Int32Array): void {
    for (const f of columns) {
      const end = offsets[f + 1]! * histogramWidth
      for (let i = offsets[f]! * histogramWidth; i < end; i++) whole[i]! -= part[i]!
    }
  }
}
