/** Numbers per bin: sums of gradients and of hessians, and the count of rows. */
export const histogramWidth = 3

/** rows[start … end - 1] of a table in bins. */
export interface HistogramRows {
  /** Column-major: feature f, row i at [f * rowCount + i]. */
  bins: Uint8Array
  rowCount: number
  /** Where feature f's bins begin in a histogram, in bins. */
  offsets: Int32Array
  rows: Int32Array
  start: number
  end: number
}

/** Overwrites the parts of `histogram` that belong to up to four columns with the sums of their rows. */
export function addHistogram(
  histogram: Float64Array,
  node: HistogramRows,
  gradients: Float64Array,
  hessians: Float64Array,
  columns: Int32Array,
): void {
  const { offsets } = node
  for (const f of columns) {
    histogram.fill(0, offsets[f]! * histogramWidth, offsets[f + 1]! * histogramWidth)
  }
  if (columns.length === 4) addFour(histogram, node, gradients, hessians, columns)
  else for (const f of columns) addOne(histogram, node, gradients, hessians, f)
}

function addOne(
  histogram: Float64Array,
  { bins, rowCount, offsets, rows, start, end }: HistogramRows,
  gradients: Float64Array,
  hessians: Float64Array,
  f: number,
): void {
  const column = f * rowCount
  const offset = offsets[f]!
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const at = (bins[column + row]! + offset) * 3
    histogram[at]! += gradients[row]!
    histogram[at + 1]! += hessians[row]!
    histogram[at + 2]! += 1
  }
}

/** As `addOne` for four features at a time, which reads rows and gradients once. */
function addFour(
  histogram: Float64Array,
  { bins, rowCount, offsets, rows, start, end }: HistogramRows,
  gradients: Float64Array,
  hessians: Float64Array,
  columns: Int32Array,
): void {
  const [f0, f1, f2, f3] = [columns[0]!, columns[1]!, columns[2]!, columns[3]!]
  const [c0, c1, c2, c3] = [f0 * rowCount, f1 * rowCount, f2 * rowCount, f3 * rowCount]
  const [o0, o1, o2, o3] = [offsets[f0]!, offsets[f1]!, offsets[f2]!, offsets[f3]!]
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const gradient = gradients[row]!
    const hessian = hessians[row]!
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
export function subtractHistogram(
  whole: Float64Array,
  part: Float64Array,
  offsets: Int32Array,
  columns: Int32Array,
): void {
  for (const f of columns) {
    const end = offsets[f + 1]! * histogramWidth
    for (let i = offsets[f]! * histogramWidth; i < end; i++) whole[i]! -= part[i]!
  }
}
